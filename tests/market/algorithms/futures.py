"""ES over its roll, crude oil and gold: continuous contracts, chains, a trade at night, margin, the daily mark."""
# ruff: noqa: F403, F405

from AlgorithmImports import *
from marketlines import say, say_account, say_event


class ThreeFutures(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2016, 9, 13)
        self.set_end_date(2016, 9, 15)
        self.set_cash(200_000)
        self.roots = [
            self.add_future(name, Resolution.MINUTE, extended_market_hours=True)
            for name in (Futures.Indices.SP_500_E_MINI, Futures.Energy.CRUDE_OIL_WTI, Futures.Metals.GOLD)
        ]
        for future in self.roots:
            future.set_filter(0, 182)

    def on_data(self, data):
        t = self.time
        for change in data.symbol_changed_events.values():
            say(self, "mapped", t, change.symbol, change.old_symbol, change.new_symbol)
        if t.minute == 0 and t.hour in (2, 10, 15, 20):
            for future in self.roots:
                chain = data.futures_chains.get(future.symbol)
                rows = sorted(chain, key=lambda c: c.expiry) if chain else []
                say(self, "future", t, future.symbol, future.mapped.id if future.mapped else None, future.price)
                for c in rows:
                    say(
                        self,
                        "contract",
                        c.symbol.id,
                        c.expiry,
                        c.bid_price,
                        c.ask_price,
                        c.last_price,
                        c.volume,
                        c.open_interest,
                    )
        if (t.day, t.hour, t.minute) == (14, 3, 30):
            for future in self.roots:
                self.market_order(future.mapped, 1)
        if (t.day, t.hour, t.minute) == (15, 11, 0):
            self.liquidate()
        if t.minute == 30 and t.hour in (4, 12, 19):
            say_account(self)

    def on_order_event(self, event):
        say_event(self, event)

    def on_end_of_algorithm(self):
        say_account(self)
