"""Which contracts a filter keeps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from leanhost.data.hours import ExchangeHours
from leanhost.engine.option_filter import OptionFilterUniverse, chosen_symbols, filter_of
from leanhost.symbols import Symbol, equity_symbol, option_symbol

SPY = equity_symbol("SPY")
NOW = datetime(2015, 8, 10)


@dataclass
class Row:
    symbol: Symbol
    strike: float
    expiry: datetime
    right: int


@dataclass
class Price:
    price: float


def universe(price: float, expiries: tuple[int, ...] = (4,)) -> OptionFilterUniverse:
    rows = []
    for days in expiries:
        expiry = NOW + timedelta(days=days)
        rows += [Row(option_symbol(SPY, 1, k, expiry), k, expiry, 1) for k in (198.0, 200.0, 202.0, 204.0, 206.0)]
    return OptionFilterUniverse(rows, Price(price), NOW, ExchangeHours.always_open("America/New_York"), 1.0)


@pytest.mark.parametrize(
    ("price", "low", "high", "kept"),
    [
        (202.0, -1, 1, [200.0, 202.0, 204.0]),
        (201.0, -1, 1, [200.0, 202.0]),
        (201.0, 1, 2, [202.0, 204.0]),
        (201.0, -2, 0, [198.0, 200.0, 202.0]),
        (300.0, -1, 1, []),
        (202.0, -9, 0, [198.0, 200.0, 202.0]),
    ],
)
def test_strikes_are_counted_from_the_price(price: float, low: int, high: int, kept: list[float]) -> None:
    assert [c.strike for c in universe(price).strikes(low, high)] == kept


def test_expiries_count_from_today_both_ends_included() -> None:
    chain = universe(202.0, (0, 4, 11)).expiration(0, timedelta(days=4))
    assert sorted({(c.expiry - NOW).days for c in chain}) == [0, 4]


def test_a_function_may_return_nothing_and_mean_the_universe_it_narrowed() -> None:
    def narrow(u: OptionFilterUniverse) -> None:
        u.strikes(0, 0)

    assert [s.id.strike_price for s in chosen_symbols(universe(202.0), narrow)] == [202.0]


def test_four_numbers_are_strikes_then_expiries() -> None:
    chosen = chosen_symbols(universe(202.0, (4, 40)), filter_of((0, 0, 0, 10)))
    assert [s.id.date.day for s in chosen] == [14]
