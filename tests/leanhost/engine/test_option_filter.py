"""Which contracts a filter keeps."""

from datetime import datetime, timedelta

import pytest
from option_rows import NOW, SPY, Row, filter_universe

from leanhost.api.dictionaries import InvalidOperationException
from leanhost.engine.option_filter import OptionFilterUniverse, chosen_symbols, filter_of, is_standard
from leanhost.symbols import canonical_future, index_symbol, option_symbol


def universe(price: float, expiries: tuple[int, ...] = (4,)) -> OptionFilterUniverse:
    rows = []
    for days in expiries:
        expiry = NOW + timedelta(days=days)
        rows += [Row(strike, expiry) for strike in (198.0, 200.0, 202.0, 204.0, 206.0)]
    return filter_universe(rows, price)


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


def test_two_numbers_are_strikes_of_every_expiry() -> None:
    found = chosen_symbols(universe(202.0, (4, 60, 400)), filter_of((-1, 1)))
    assert sorted({(s.id.date - NOW).days for s in found}) == [4, 60, 400]
    assert {s.id.strike_price for s in found} == {200.0, 202.0, 204.0}


def test_types_of_contracts_are_sorted_out_when_the_filter_is_through() -> None:
    def filtered(test: object) -> list[tuple[int, float]]:
        chain = universe(202.0, (4, 11))  # the 14th, a weekly, and the 21st, a third Friday
        chain._contracts = [c for c in chain if (c.expiry - NOW).days == 4 or c.strike in (198.0, 206.0)]
        return [((s.id.date - NOW).days, s.id.strike_price) for s in chosen_symbols(chain, test)]  # type: ignore[arg-type]

    # Strikes are counted among those of the weeklies too.
    assert filtered(lambda u: u.standards_only().strikes(-1, 1)) == []
    assert filtered(lambda u: u.standards_only().strikes(-2, 2)) == [(11, 198.0), (11, 206.0)]
    assert {day for day, _ in filtered(lambda u: u.weeklys_only())} == {4}
    assert {day for day, _ in filtered(lambda u: u.standards_only().front_month())} == {11}
    assert {day for day, _ in filtered(lambda u: u.standards_only().include_weeklys())} == {4, 11}
    with pytest.raises(InvalidOperationException, match=r"please call StandardsOnly\(\) before"):
        filtered(lambda u: u.front_month().standards_only())


def test_only_weekly_roots_of_index_options_have_weeklies() -> None:
    spx, es = index_symbol("SPX"), canonical_future("ES", "cme")
    weekly, monthly = datetime(2015, 8, 14), datetime(2015, 8, 21)
    assert is_standard(option_symbol(spx, 0, 2000, weekly))
    of_spxw = [option_symbol(spx, 0, 2000, day, target_ticker="SPXW") for day in (weekly, monthly)]
    assert [is_standard(contract) for contract in of_spxw] == [False, True]
    assert is_standard(option_symbol(es, 0, 2000, weekly))


def test_a_filter_may_name_contracts_that_the_file_lacks() -> None:
    other = option_symbol(SPY, 0, 300, datetime(2015, 9, 18))
    assert chosen_symbols(universe(202.0), lambda u: u.contracts([other])) == [other]
    assert chosen_symbols(universe(202.0), lambda u: [other]) == [other]  # type: ignore[arg-type]


def test_every_contract_in_a_filter_has_its_identifier() -> None:
    other = option_symbol(SPY, 0, 300, datetime(2015, 9, 18))
    (named,) = universe(202.0).contracts([other])
    assert named.id == named.ID == other.id
