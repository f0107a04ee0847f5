"""SPX, whose monthly ends on Thursday and is settled on Friday's opening, and SPXW, which ends on Friday's close."""
# ruff: noqa: F403, F405

from AlgorithmImports import *
from marketlines import say, say_account, say_chain, say_event


class IndexOption(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2016, 9, 15)
        self.set_end_date(2016, 9, 19)
        self.set_cash(500_000)
        self.spx = self.add_index("SPX").symbol
        self.chains = []
        for root in ("SPX", "SPXW"):
            option = self.add_index_option(self.spx, root)
            option.set_filter(lambda universe: universe.include_weeklys().strikes(-2, 2).expiration(0, 4))
            self.chains.append(option.symbol)

    def on_data(self, data):
        t = self.time
        if (t.hour, t.minute) in ((10, 0), (15, 30)):
            price = self.securities[self.spx].price
            say(self, "index", t, price)
            for canonical in self.chains:
                say_chain(self, f"eve {canonical.value}", self.option_chain(canonical), price)
                say_chain(self, f"now {canonical.value}", data.option_chains.get(canonical), price)
        if (t.day, t.hour, t.minute) == (15, 11, 0):
            for canonical in self.chains:
                chain = data.option_chains.get(canonical)
                if chain:
                    nearest = min(
                        chain, key=lambda c: (abs(c.strike - self.securities[self.spx].price), c.expiry, c.right)
                    )
                    self.market_order(nearest.symbol, -1)
        if (t.hour, t.minute) == (15, 55):
            say_account(self)

    def on_order_event(self, event):
        say_event(self, event)

    def on_end_of_algorithm(self):
        say_account(self)
