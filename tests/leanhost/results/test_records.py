"""Orders as they stand in the result file."""

from datetime import UTC, datetime

import pytest

from leanhost.results.records import order_json
from leanhost.symbols import equity_symbol
from leanhost.trading.orders import MarketOrder
from leanhost.trading.time_in_force import (
    InteractiveBrokersOrderProperties,
    OrderProperties,
    TimeInForce,
    TradeStationOrderProperties,
)

KINDS = "QuantConnect.Orders.TimeInForces."


@pytest.mark.parametrize(
    ("time_in_force", "written"),
    [
        (TimeInForce.GOOD_TIL_CANCELED, {}),
        (TimeInForce.DAY, {"$type": KINDS + "DayTimeInForce"}),
        (
            TimeInForce.good_til_date(datetime(2013, 10, 10)),
            {"$type": KINDS + "GoodTilDateTimeInForce", "Expiry": "2013-10-10T00:00:00"},
        ),
    ],
)
def test_how_long_an_order_lives_is_written_unless_it_is_forever(time_in_force, written) -> None:
    assert _written(OrderProperties(), time_in_force) == {"timeInForce": written}


def test_a_brokerages_own_properties_come_first() -> None:
    found = _written(InteractiveBrokersOrderProperties(), TimeInForce.GOOD_TIL_CANCELED)
    assert list(found) == [
        "account", "faGroup", "faMethod", "faPercentage", "faProfile", "outsideRegularTradingHours", "timeInForce",
    ]  # fmt: skip
    assert found["faPercentage"] == 0
    assert found["account"] is None
    own = TradeStationOrderProperties()
    own.__dict__["note"] = object()
    found = _written(own, TimeInForce.DAY)
    assert "note" not in found
    assert found["outsideRegularTradingHours"] is False
    assert list(found)[-1] == "timeInForce"


def _written(properties: OrderProperties, time_in_force: TimeInForce) -> dict:
    properties.time_in_force = time_in_force
    order = MarketOrder(equity_symbol("SPY"), 1, datetime(2013, 10, 7, 13, 31, tzinfo=UTC), "", properties)
    return order_json(order)["properties"]
