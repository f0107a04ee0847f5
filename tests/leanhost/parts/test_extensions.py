"""LEAN's extension methods as Python calls them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leanhost.api.extensions import Extensions, OptionSymbol, OrderExtensions, TimeSpan
from leanhost.enums import OrderDirection, Resolution, SecurityType
from leanhost.order_enums import OrderStatus, OrderType
from leanhost.symbols import equity_symbol, option_symbol

NEW_YORK = "America/New_York"


def test_times_go_from_zone_to_zone() -> None:
    noon = datetime(2014, 6, 2, 12)
    assert Extensions.convert_to_utc(noon, NEW_YORK) == datetime(2014, 6, 2, 16, tzinfo=UTC)
    assert Extensions.convert_from_utc(datetime(2014, 6, 2, 16), NEW_YORK) == noon
    assert Extensions.ConvertFromUtc(datetime(2014, 6, 2, 16, tzinfo=UTC), NEW_YORK) == noon
    assert Extensions.convert_to(noon, NEW_YORK, "America/Chicago") == datetime(2014, 6, 2, 11)


@pytest.mark.parametrize(
    ("value", "digits", "expected"), [(123456, 2, 120000), (-0.0123456, 3, -0.0123), (9.99, 1, 10), (0, 2, 0)]
)
def test_significant_digits(value: float, digits: int, expected: float) -> None:
    assert Extensions.round_to_significant_digits(value, digits) == expected


def test_times_are_rounded_to_an_interval() -> None:
    moment, quarter = datetime(2014, 6, 2, 9, 37, 5), timedelta(minutes=15)
    assert Extensions.round_down(moment, quarter) == datetime(2014, 6, 2, 9, 30)
    assert Extensions.round_up(moment, quarter) == datetime(2014, 6, 2, 9, 45)
    assert Extensions.round_up(datetime(2014, 6, 2, 9, 30), quarter) == datetime(2014, 6, 2, 9, 30)
    assert Extensions.to_time_span(Resolution.HOUR) == TimeSpan.FromMinutes(60)


def test_what_orders_and_securities_are() -> None:
    assert Extensions.is_option(SecurityType.INDEX_OPTION)
    assert not Extensions.is_option(SecurityType.FUTURE)
    assert Extensions.get_order_direction(-2) == OrderDirection.SELL
    assert Extensions.get_order_direction(0) == OrderDirection.HOLD
    assert OrderExtensions.is_open(OrderStatus.PARTIALLY_FILLED)
    assert OrderExtensions.is_closed(OrderStatus.INVALID)
    assert OrderExtensions.is_fill(OrderStatus.PARTIALLY_FILLED)
    assert OrderExtensions.is_limit_order(OrderType.STOP_LIMIT)
    assert not OrderExtensions.is_stop_order(OrderType.LIMIT)
    assert Extensions.security_type_to_lower(SecurityType.INDEX_OPTION) == "indexoption"


def test_third_fridays_are_standard_expiries() -> None:
    third, fourth = (option_symbol(equity_symbol("AAA"), 0, 100.0, date(2014, 6, day)) for day in (21, 27))
    assert OptionSymbol.is_standard(third)
    assert OptionSymbol.is_weekly(fourth)
