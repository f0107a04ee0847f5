"""VIX futures over a settlement: the front goes to VIX, the next becomes the front."""
# ruff: noqa: F403, F405

from AlgorithmImports import *
from marketlines import say, say_account, say_event


class VixFuture(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2016, 9, 20)
        self.set_end_date(2016, 9, 22)
        self.set_cash(200_000)
        self.vix = self.add_index("VIX").symbol
        self.vx = self.add_future(
            Futures.Indices.VIX, Resolution.MINUTE, data_mapping_mode=DataMappingMode.LAST_TRADING_DAY
        )
        self.vx.set_filter(0, 90)

    def on_data(self, data):
        t = self.time
        for change in data.symbol_changed_events.values():
            say(self, "mapped", t, change.symbol, change.old_symbol, change.new_symbol)
        if t.minute == 30 and t.hour in (10, 13, 15):
            chain = data.futures_chains.get(self.vx.symbol)
            rows = sorted(chain, key=lambda c: c.expiry) if chain else []
            say(
                self,
                "future",
                t,
                self.securities[self.vix].price,
                self.vx.mapped.id if self.vx.mapped else None,
                self.vx.price,
            )
            for c in rows:
                say(self, "contract", c.symbol.id, c.expiry, c.bid_price, c.ask_price, c.last_price, c.open_interest)
        if (t.day, t.hour, t.minute) == (20, 11, 0):
            chain = data.futures_chains.get(self.vx.symbol)
            for c in chain or []:
                self.market_order(c.symbol, -1)
            say_account(self)

    def on_order_event(self, event):
        say_event(self, event)

    def on_end_of_algorithm(self):
        say_account(self)
