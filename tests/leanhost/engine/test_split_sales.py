"""Options of an equity that splits with the next session are sold at the close before it."""

from datetime import date

import pytest
from small_world import MON, THU, TUE, WED, SmallWorld

HOLD = """
def initialize(self):
    self.start_at()
    self.add_equity("AAA", data_normalization_mode=DataNormalizationMode.RAW)
    expiry = datetime(2014, 6, EXPIRY)
    call = Symbol.create_option("AAA", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 90, expiry)
    self.call = self.add_option_contract(call)

def on_data(self, slice):
    if (self.time.hour, self.time.minute) == (10, 0) and not self.transactions.orders_count:
        self.market_order(self.call.symbol, 2)
        self.limit_order(self.call.symbol, -1, 50)

def on_order_event(self, event):
    order = self.transactions.get_order_by_id(event.order_id)
    clock = f"{self.time:%d %H:%M}"
    words = (str(order.type), str(event.status), event.quantity, clock, (order.tag or "")[:18])
    if order.id > 1:
        self.seen.append(words)

def on_end_of_algorithm(self):
    self.seen.append((self.portfolio.invested, self.call.is_tradable))
"""
# Two for one: Tuesday's row is the last day of the old shares.
FACTORS = "20100104,1,0.5,1\n20140603,1,0.5,100\n20501231,1,1,0\n"
SALE = [
    ("LIMIT", "SUBMITTED", -1, "02 10:00", ""),
    ("LIMIT", "CANCEL_PENDING", -1, "03 15:44", "Canceled due to im"),
    ("LIMIT", "CANCELED", -1, "03 15:44", "Canceled due to im"),
    ("MARKET_ON_CLOSE", "SUBMITTED", -2, "03 15:44", "Liquidated due to "),
    ("MARKET_ON_CLOSE", "FILLED", -2, "03 16:00", "Liquidated due to "),
    (False, False),
]


@pytest.mark.parametrize("start", [MON, TUE])
def test_a_held_option_is_sold_before_its_underlying_splits(world: SmallWorld, start: date) -> None:
    days = (MON, TUE, WED, THU)
    aaa = world.equity("AAA", {d: 100 if d < WED else 50 for d in days}, FACTORS)
    world.option(aaa, date(2014, 6, 21), 90, "C", dict.fromkeys(days, (10, 10)))
    done = world.run(HOLD.replace("EXPIRY", "21"), start=start, end=THU)
    assert done.ok, done.error
    bought = f"{start:%d} 10:00"
    assert done.algorithm.seen == [(*SALE[0][:3], bought, ""), *SALE[1:]]


def test_one_that_expires_that_day_is_left_to_its_expiry(world: SmallWorld) -> None:
    days = (MON, TUE, WED)
    aaa = world.equity("AAA", {d: 100 if d < WED else 50 for d in days}, FACTORS)
    world.option(aaa, TUE, 90, "C", {MON: (10, 10), TUE: (10, 10)})
    done = world.run(HOLD.replace("EXPIRY", "3"), end=WED)
    assert done.ok, done.error
    assert not [words for words in done.algorithm.seen if words[0] == "MARKET_ON_CLOSE"]
