"""A plain LEAN algorithm that keeps what it needs in the object store: limit, stop and market orders on SPY.

It is run by leanhost as it is; `tests/resume/test_plain.py` stops it.
"""

import json

from AlgorithmImports import DataNormalizationMode, OrderEvent, QCAlgorithm, Resolution, Slice


class Crossing(QCAlgorithm):
    """Buys at a limit when a short average crosses above a long one, guards with a stop, sells when it crosses back."""

    def initialize(self) -> None:
        self.set_start_date(2015, 8, 6)
        self.set_end_date(2015, 8, 10)
        self.set_cash(100_000)
        self.spy = self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol
        self.closes = []
        if self.object_store.contains_key("closes"):
            self.closes = json.loads(self.object_store.read("closes"))
        self.schedule.on(self.date_rules.every_day(self.spy), self.time_rules.at(15, 50), self.flatten)

    def on_data(self, slice: Slice) -> None:
        bar = slice.bars.get(self.spy)
        if bar is None:
            return
        self.closes = [*self.closes, bar.close][-40:]
        self.object_store.save("closes", json.dumps(self.closes))
        if len(self.closes) < 40 or self.time.minute % 5:
            return
        above = sum(self.closes[-10:]) / 10 > sum(self.closes) / 40
        working = self.transactions.get_open_orders(self.spy)
        held = self.portfolio[self.spy].quantity
        if above and not held and not working:
            self.limit_order(self.spy, 100, round(bar.close - 0.02, 2), tag="in")
        elif above and held and not working:
            self.stop_market_order(self.spy, -held, round(bar.close - 0.40, 2), tag="guard")
        elif not above and (held or working):
            self.transactions.cancel_open_orders(self.spy)
            if held:
                self.market_order(self.spy, -held, tag="out")
        self.plot("Price", "close", bar.close)

    def on_order_event(self, event: OrderEvent) -> None:
        self.log(f"{event.order_id} {event.status} {event.fill_quantity} {event.fill_price}")

    def flatten(self) -> None:
        """Nothing is held overnight."""
        self.transactions.cancel_open_orders(self.spy)
        self.liquidate(self.spy)
