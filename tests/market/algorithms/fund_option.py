"""QQQ with its options, over a Wednesday and a Thursday: chains of the evening before and of the minute, a trade."""
# ruff: noqa: F403, F405

from AlgorithmImports import *
from marketlines import say, say_account, say_chain, say_event


class FundOption(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2016, 9, 14)
        self.set_end_date(2016, 9, 15)
        self.set_cash(100_000)
        self.fund = self.add_equity("QQQ", data_normalization_mode=DataNormalizationMode.RAW).symbol
        option = self.add_option("QQQ")
        option.set_filter(lambda universe: universe.include_weeklys().strikes(-3, 3).expiration(0, 10))
        self.chain = option.symbol

    def on_data(self, data):
        t = self.time
        if (t.hour, t.minute) in ((10, 0), (15, 30)):
            price = self.securities[self.fund].price
            say(
                self,
                "fund",
                t,
                self.fund.id,
                price,
                data.bars[self.fund].volume if data.bars.contains_key(self.fund) else None,
            )
            say_chain(self, "eve", self.option_chain(self.fund), price)
            say_chain(self, "now", data.option_chains.get(self.chain), price)
        if (t.day, t.hour, t.minute) == (14, 10, 5):
            contracts = data.option_chains[self.chain]
            nearest = min(
                contracts, key=lambda c: (c.expiry, abs(c.strike - self.securities[self.fund].price), c.right)
            )
            self.market_order(nearest.symbol, -1)
        if (t.hour, t.minute) == (16, 0):
            say_account(self)

    def on_order_event(self, event):
        say_event(self, event)
