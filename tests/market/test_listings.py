"""What is listed when, held to the published dates (market-facts 6.1) and the measured chains (6.2)."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from leanhost.data.expiries import business_days_of, future_expiry
from leanhost.data.hours import MarketHoursDatabase
from leanhost.enums import SecurityType
from leanhost.symbols import future_symbol, symbol_from_sid
from market import calendar, listings
from market.calendar import third_friday
from market.daily import real
from market.listings import futures, on_futures
from market.products import FUTURES, OPTION_ROOTS

SAMPLE = Path(__file__).parents[2] / "../shared/lean-data"
DAYS = calendar.between(date(2014, 1, 2), date(2018, 12, 31))


def kinds(root: str, day: date) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for expiry in listings.expiries(root, day):
        found.setdefault(expiry.kind, []).append(expiry.day)
    return found


@pytest.mark.parametrize("root", [root.root for root in OPTION_ROOTS])
def test_every_expiry_of_every_root_is_a_session_still_to_come_and_told_apart_by_its_date(root: str) -> None:
    for day in DAYS[::11]:
        found = listings.expiries(root, day)
        assert found and len({e.day for e in found}) == len(found) == len({e.last for e in found})
        for expiry in found:
            assert expiry.last >= day >= expiry.listed
            assert calendar.is_session(expiry.last) and calendar.is_session(expiry.settled)
            assert (expiry.day - expiry.settled).days in (0, 1, 2), "a Saturday's date at most"
            assert listings.find(root, day, expiry.day) == expiry
    assert listings.expiries(root, date(2016, 7, 4)) == ()


def test_spx_trades_to_thursday_and_is_settled_on_fridays_opening() -> None:
    expiry = listings.find("SPX", date(2016, 9, 1), date(2016, 9, 16))
    assert expiry is not None
    assert (expiry.last, expiry.settled, expiry.minute) == (date(2016, 9, 15), date(2016, 9, 16), 570)
    # Good Friday was the third Friday of April 2014: settled Thursday, last traded Wednesday, dated Saturday.
    early = listings.find("SPX", date(2014, 4, 1), date(2014, 4, 19))
    assert early is not None and (early.last, early.settled) == (date(2014, 4, 16), date(2014, 4, 17))
    assert all(e.day.weekday() == 4 or e.day == e.settled for e in listings.expiries("SPX", date(2015, 3, 2)))


def test_weeklies_of_spxw_begin_on_their_published_days() -> None:
    assert "weekly-2" not in kinds("SPXW", date(2016, 2, 22)) and "weekly-0" not in kinds("SPXW", date(2016, 8, 12))
    assert kinds("SPXW", date(2016, 2, 23))["weekly-2"] == [date(2016, 3, 2), date(2016, 3, 9)]
    assert kinds("SPXW", date(2016, 8, 15))["weekly-0"] == [date(2016, 8, 22), date(2016, 8, 29)]
    assert len(kinds("SPXW", date(2014, 1, 2))["weekly-4"]) == 6
    # A holiday Monday's expiry is Tuesday; a Wednesday that ends a month is the month's.
    assert date(2017, 1, 17) in kinds("SPXW", date(2017, 1, 9))["weekly-0"]
    assert listings.find("SPXW", date(2016, 11, 15), date(2016, 11, 30)).kind == "month end"  # type: ignore[union-attr]
    for day in (date(2017, 4, 28), date(2017, 5, 1)):
        third = listings.find("SPXW", day, third_friday(2017, 5))
        assert (third is not None) == (day >= date(2017, 5, 1)), "SPXPM before"


def test_qqq_and_iwm_have_fridays_only_and_sectors_monthlies_only() -> None:
    for root in ("QQQ", "IWM", "DIA", "GLD", "TLT", "USO"):
        assert all(not {"weekly-0", "weekly-2"} & kinds(root, day).keys() for day in DAYS[::50])
        assert len(kinds(root, date(2018, 10, 1))["weekly-4"]) == 5
    assert all(kinds(root, day).keys() == {"monthly"} for root in ("XLF", "XLE", "XLK", "XLV") for day in DAYS[::90])


def test_options_on_es_begin_on_their_published_days_and_know_their_future() -> None:
    assert "weekly-2" not in kinds("ES", date(2016, 9, 23)) and "weekly-0" not in kinds("ES", date(2017, 3, 31))
    assert kinds("ES", date(2016, 9, 26))["weekly-2"] == [date(2016, 10, 5), date(2016, 10, 12)]
    assert kinds("ES", date(2017, 4, 3))["weekly-0"][0] == date(2017, 4, 17)
    assert {len(kinds("ES", day)["weekly-0"]) for day in DAYS if day >= date(2017, 5, 1)} == {1, 2}, (
        "1 at a month's end"
    )
    assert not {"weekly-0", "weekly-2"} & kinds("NQ", date(2018, 6, 4)).keys()
    quarterly = listings.find("ES", date(2016, 9, 1), date(2016, 9, 16))
    assert quarterly is not None and quarterly.minute == 570 and quarterly.contract == 201609
    after = listings.find("ES", date(2016, 9, 1), date(2016, 9, 23))
    assert after is not None and after.contract == 201612 and after.kind == "weekly-4"
    for day in DAYS[::7]:
        for root in ("ES", "NQ", "CL", "GC", "SI"):
            served = {future.month: future for future in futures.contracts(root, day)}
            assert all(served[e.contract].last >= e.last for e in listings.expiries(root, day))


def test_crude_options_end_three_sessions_before_their_future() -> None:
    # The rule in force in 2014-18; LEAN's function counts seven days before the 26th.
    for year in range(2014, 2020):
        for month in range(1, 13):
            future = futures.last_day("CL", year * 100 + month)
            assert on_futures.last_day("CL", year, month) == calendar.after(future, -3)


def test_metal_options_end_on_the_fourth_last_session_but_no_friday_and_no_eve_of_a_holiday() -> None:
    assert on_futures.last_day("GC", 2020, 3) == date(2020, 2, 25), "the first of LEAN's sample of OG"
    assert on_futures.last_day("GC", 2014, 6) == date(2014, 5, 27)
    assert on_futures.last_day("SI", 2018, 6) == date(2018, 5, 24), "the 25th was a Friday"
    odd = [e for e in listings.expiries("GC", date(2016, 5, 2)) if e.day == on_futures.last_day("GC", 2016, 7)]
    assert odd[0].contract == 201608, "July's is written on August"
    assert {e.contract % 100 for day in DAYS[::60] for e in listings.expiries("SI", day)} == {3, 5, 7, 9, 12}


def test_futures_are_the_nearest_and_end_when_lean_says() -> None:
    assert [f.month for f in futures.contracts("ES", date(2016, 9, 16))] == [201609, 201612, 201703, 201706]
    assert [f.month for f in futures.contracts("ES", date(2016, 9, 19))] == [201612, 201703, 201706, 201709]
    assert futures.contracts("RTY", date(2017, 7, 7)) == ()
    assert [f.month for f in futures.contracts("RTY", date(2017, 7, 10))] == [201709, 201712, 201803, 201806]
    assert len(futures.contracts("VX", date(2018, 2, 5))) == 2
    with pytest.raises(ValueError, match="no future MES here"):
        futures.contracts("MES", date(2018, 2, 5))
    path = SAMPLE / "market-hours/market-hours-database.json"
    if not path.is_file():
        pytest.skip("no LEAN sample data here")
    database = MarketHoursDatabase.load(path.read_text())
    for product in FUTURES:
        business = business_days_of(database.entry(product.market, product.ticker, SecurityType.FUTURE).hours)
        for future in futures.line(product.ticker):
            theirs = future_expiry(product.ticker, future.month // 100, future.month % 100, business).date()
            assert future.last == theirs
            sid = str(future_symbol(product.ticker, product.market, future.last).id)
            assert symbol_from_sid(sid).id.date.date() == future.last


def test_unknown_roots_are_named() -> None:
    with pytest.raises(ValueError, match="no options SPXPM here: choose one of SPY, QQQ"):
        listings.expiries("SPXPM", date(2016, 3, 1))


def counts(root: str, day: date, spot: float, kind: str, days: tuple[int, int]) -> list[int]:
    """Strikes of the expiries of a kind within some days to their end, spot having stood still."""
    near = [e for e in listings.expiries(root, day) if e.kind == kind and days[0] <= (e.last - day).days <= days[1]]
    return [len(listings.strikes(root, e, day, spot, spot)) for e in near]


def test_strikes_are_about_as_many_as_the_measured_chains_have() -> None:
    day, spot = date(2018, 12, 3), 2890.0  # the level of 2019-05-10, the first of the measured chains
    assert all(150 <= n <= 220 for n in counts("SPXW", day, spot, "weekly-4", (3, 60)))
    assert all(100 <= n <= 150 for n in counts("SPXW", day, spot, "weekly-2", (3, 35)))
    assert all(250 <= n <= 290 for n in counts("SPX", day, spot, "monthly", (1, 110)))
    assert all(84 <= n <= 113 for n in counts("SPX", day, spot, "monthly", (150, 1000)))
    assert all(88 <= n <= 270 for n in counts("SPXW", day, spot, "month end", (1, 400)))
    assert all(24 <= n <= 192 for e in ("weekly-4", "monthly") for n in counts("SPY", day, 289.0, e, (1, 900)))


def test_strikes_stand_on_their_steps_and_none_is_taken_away() -> None:
    bars = real.sp500()
    closes = dict(zip(bars.dates, bars.close.tolist(), strict=True))
    for root, per_point in (("SPX", 1.0), ("SPXW", 1.0), ("SPY", 0.1), ("ES", 1.0), ("GLD", 0.06)):
        day = date(2015, 8, 3)
        expiry = next(e for e in listings.expiries(root, day) if (e.last - day).days > 35)
        before = np.empty(0)
        while day <= expiry.last:
            if calendar.is_session(day):
                begin = max(expiry.listed, bars.dates[0])
                seen = [closes[d] * per_point for d in calendar.between(begin, calendar.after(day, -1))]
                since = min(max(listings.near_from(root, expiry), begin), calendar.after(day, -1))
                near = [closes[d] * per_point for d in calendar.between(since, calendar.after(day, -1))]
                own = listings.strikes(root, expiry, day, min(seen), max(seen), (min(near), max(near)))
                assert np.all(np.diff(own) > 0) and np.all(np.isin(before, own))
                low, high = np.searchsorted(own, [seen[-1] * 0.97, seen[-1] * 1.02])
                assert np.diff(own[low:high]).max() == (5.0 if per_point == 1.0 else 1.0)
                before = own
            day += timedelta(days=1)


def test_crude_has_half_dollars_for_fifty_dollars_either_side() -> None:
    day = date(2018, 6, 4)
    own = listings.strikes("CL", listings.expiries("CL", day)[0], day, 65.0, 66.0)
    assert np.all(np.isin(np.arange(15.0, 116.0, 0.5), own)) and own[-1] > 130.0 and own[0] >= 0.5


def test_a_series_gets_its_close_strikes_when_it_is_near_enough() -> None:
    expiry = next(e for e in listings.expiries("SPX", date(2016, 3, 1)) if (e.last - date(2016, 3, 1)).days > 250)
    turn = listings.near_from("SPX", expiry)
    assert (expiry.last - turn).days == 120
    before = listings.strikes("SPX", expiry, turn - timedelta(days=1), 1830.0, 2170.0, (2170.0, 2170.0))
    after = listings.strikes("SPX", expiry, turn, 1830.0, 2170.0, (2170.0, 2170.0))
    assert set(np.diff(before)) == {25.0} and np.all(np.isin(before, after))
    assert 2165.0 in after and 2165.0 not in before and 1705.0 not in after, "fives about the spot of now alone"
