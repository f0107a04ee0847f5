"""Options on crude oil and on the S&P's future: their chains, a strangle, margin, over two days."""
# ruff: noqa: F403, F405

from AlgorithmImports import *
from marketlines import say, say_account, say_chain, say_event


class FutureOption(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2016, 9, 14)
        self.set_end_date(2016, 9, 15)
        self.set_cash(300_000)
        names = (Futures.Energy.CRUDE_OIL_WTI, Futures.Indices.SP_500_E_MINI)
        self.roots = [self.add_future(name, Resolution.MINUTE, extended_market_hours=True) for name in names]
        for future in self.roots:
            future.set_filter(0, 120)
        self.held = []

    def on_data(self, data):
        t = self.time
        if (t.day, t.hour, t.minute) == (14, 10, 0):
            for future in self.roots:
                contract = future.mapped
                price = self.securities[contract].price
                chain = self.option_chain(contract)
                say_chain(self, f"eve {contract.value}", chain, price)
                near = sorted(chain, key=lambda c: (c.expiry, abs(c.strike - price), c.right))[:2]
                for c in near:
                    self.add_future_option_contract(c.symbol, Resolution.MINUTE)
                    self.held.append(c.symbol)
        if (t.day, t.hour, t.minute) == (14, 11, 0):
            for symbol in self.held:
                self.market_order(symbol, -1)
        if t.minute == 0 and t.hour in (11, 15, 20):
            for symbol in self.held:
                s = self.securities[symbol]
                say(self, "quote", t, symbol.id, s.bid_price, s.ask_price, s.open_interest)
            say_account(self)

    def on_order_event(self, event):
        say_event(self, event)

    def on_end_of_algorithm(self):
        say_account(self)
