import re
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leanhost.enums import OptionRight, OptionStyle, SecurityType
from leanhost.identifiers import SecurityIdentifier, identifier
from leanhost.symbol_text import future_ticker, parse_osi
from leanhost.symbols import (
    Symbol,
    SymbolCache,
    canonical_future,
    canonical_option,
    equity_symbol,
    future_symbol,
    index_symbol,
    option_symbol,
    parse_osi_symbol,
    resolve,
    symbol_from_sid,
    use_cache,
)

GOLDEN = Path(__file__).parents[3] / "../shared/parity/golden"
SPY = equity_symbol("SPY", "SPY", date(1998, 1, 2))
GOOG = equity_symbol("GOOG", "GOOCV", date(2014, 3, 27))
SPX = index_symbol("SPX")
ES_H20 = future_symbol("ES", "cme", datetime(2020, 3, 20, 13, 30))
GC_J20 = future_symbol("GC", "comex", date(2020, 4, 28))

# SIDs and values found in LEAN's tests, data and logs.
KNOWN = [
    (SPY, "SPY R735QTJ8XC9X", "SPY"),
    (GOOG, "GOOCV VP83T1ZUHROL", "GOOG"),
    (SPX, "SPX 31", "SPX"),
    (equity_symbol("XYZ"), "XYZ 2T", "XYZ"),
    (canonical_option(SPY), "SPY 2U|SPY R735QTJ8XC9X", "?SPY"),
    (canonical_option(SPX), "SPX 3JLXPT2SU|SPX 31", "?SPX"),
    (canonical_option(SPX, "SPXW"), "SPXW 3JLXPT2SU|SPX 31", "?SPXW"),
    (canonical_future("ES", "cme"), "ES 1S1", "/ES"),
    (canonical_future("GC", "comex"), "GC 1P9", "/GC"),
    (canonical_future("VX", "cfe"), "VX 2JT", "/VX"),
    (canonical_future("CL", "nymex"), "CL JL", "/CL"),
    (canonical_option(ES_H20), "ES 1S4|ES XCZJLC9NOB29", "?ES20H20"),
    (option_symbol(GOOG, 0, 745, date(2016, 1, 15)), "GOOCV W78ZERHAT67A|GOOCV VP83T1ZUHROL", "GOOG  160115C00745000"),
    (
        option_symbol(GOOG, 1, 747.5, date(2016, 1, 15)),
        "GOOCV 306CZL2DIPERQ|GOOCV VP83T1ZUHROL",
        "GOOG  160115P00747500",
    ),
    (option_symbol(SPX, 0, 3200, date(2021, 1, 15)), "SPX XL80P3GHIA9A|SPX 31", "SPX   210115C03200000"),
    (option_symbol(SPX, 1, 3200, date(2021, 1, 15)), "SPX 31KC0UJFOS3N2|SPX 31", "SPX   210115P03200000"),
    (option_symbol(SPX, 0, 3800, date(2021, 1, 4), 1, "SPXW"), "SPXW XKX6S2GMDZSE|SPX 31", "SPXW  210104C03800000"),
    (ES_H20, "ES XCZJLC9NOB29", "ES20H20"),
    (future_symbol("ES", "cme", date(2013, 12, 20)), "ES VMKLFZIH2MTD", "ES20Z13"),
    (option_symbol(ES_H20, 0, 3000, date(2020, 3, 20)), "ES XCZJLCA62LNO|ES XCZJLC9NOB29", "ES20H20  200320C03000000"),
    (option_symbol(GC_J20, 0, 1650, date(2020, 3, 26)), "OG XD5G9X7YX280|GC XE1Y0ZJ8NQ8T", "OG    200326C01650000"),
    (option_symbol(SPY, 1, 472.5, date(2024, 1, 19)), "SPY 32EE1MA2LSIKM|SPY R735QTJ8XC9X", "SPY   240119P00472500"),
]


@pytest.fixture(autouse=True)
def cache():
    fresh = SymbolCache(
        lambda ticker, market: ("SPY", date(1998, 1, 2)) if ticker == "SPY" else (ticker, date(1899, 12, 30))
    )
    use_cache(fresh)
    yield fresh
    use_cache(SymbolCache())


@pytest.mark.parametrize(("symbol", "sid", "value"), KNOWN, ids=[k[1] for k in KNOWN])
def test_identifiers_are_those_of_lean(symbol, sid, value):
    assert str(symbol.id) == sid
    assert symbol.value == value
    assert SecurityIdentifier.parse(sid) == symbol.id
    assert symbol_from_sid(sid) == symbol


@pytest.mark.skipif(not GOLDEN.exists(), reason="the shared folder is not here")
def test_every_identifier_lean_logged_is_read_and_written_back():
    pattern = re.compile(r"[A-Z0-9]+ [0-9A-Z]{10,13}\|[A-Z0-9]+ [0-9A-Z]{2,13}\b|\b(?:ES|SPY|GOOCV) [0-9A-Z]{12,13}\b")
    found = {sid for file in GOLDEN.glob("*.txt") for sid in pattern.findall(file.read_text())}
    assert len(found) >= 40
    for sid in found:
        symbol = symbol_from_sid(sid)
        assert str(symbol.id) == sid
        again = symbol.id
        if symbol.underlying is not None:
            made = option_symbol(
                symbol.underlying, again.option_right, again.strike_price, again.date, again.option_style, again.symbol
            )
            assert str(made.id) == sid


@given(
    right=st.sampled_from(list(OptionRight)),
    style=st.sampled_from(list(OptionStyle)),
    mantissa=st.integers(1, 475711),
    scale=st.integers(2, 8),
    expiry=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
)
def test_an_identifier_survives_its_text(right, style, mantissa, scale, expiry):
    strike = mantissa * 10**scale / 1_000_000
    sid = identifier(2, "usa", "SPY", expiry, strike=strike, right=right, style=style, underlying=SPY.id)
    back = SecurityIdentifier.parse(str(sid))
    assert back == sid
    assert hash(back) == hash(sid)
    assert (back.strike_price, back.option_right, back.option_style) == (strike, right, style)
    assert back.date.date() == expiry
    assert back.security_type is SecurityType.OPTION
    assert back.market == "usa"


@pytest.mark.parametrize("strike", [-37.63, -5.0])
def test_negative_strikes_keep_their_sign(strike):
    sid = identifier(8, "nymex", "LO", date(2020, 5, 1), strike=strike)
    assert SecurityIdentifier.parse(str(sid)).strike_price == strike


def test_a_strike_with_too_many_digits_is_refused():
    with pytest.raises(ValueError, match="significant digits"):
        option_symbol(SPY, 0, 475.712, date(2024, 1, 19))


def test_the_text_of_a_symbol_is_its_ticker_only_once_cached(cache):
    assert str(SPY) == "SPY R735QTJ8XC9X"
    cache.set("SPY", SPY)
    assert str(SPY) == "SPY"
    assert SPY == "spy"
    assert resolve("SPY R735QTJ8XC9X") == SPY
    assert resolve("nothing of the kind") is None


def test_symbols_sort_by_value_calls_before_puts():
    call, put = (option_symbol(GOOG, r, 745, date(2016, 1, 15)) for r in (0, 1))
    assert sorted([put, call]) == [call, put]
    assert GOOG < SPY


def test_canonicals_lead_from_contract_to_chain():
    weekly = option_symbol(SPX, 0, 3800, date(2021, 1, 4), target_ticker="SPXW")
    assert weekly.canonical.value == "?SPXW"
    assert weekly.canonical.is_canonical()
    assert not weekly.is_canonical()
    assert ES_H20.canonical == canonical_future("ES", "cme")
    assert weekly.underlying == SPX
    assert Symbol.create("SPXW", SecurityType.INDEX_OPTION, "usa") == weekly.canonical


def test_the_lean_constructors_take_the_option_ticker_or_leave_it_out():
    expiry = datetime(2024, 1, 19)
    plain = Symbol.create_option(SPY, "usa", OptionStyle.AMERICAN, OptionRight.PUT, 472.5, expiry)
    assert str(plain.id) == "SPY 32EE1MA2LSIKM|SPY R735QTJ8XC9X"
    weekly = Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.CALL, 3800, date(2021, 1, 4))
    assert str(weekly.id) == "SPXW XKX6S2GMDZSE|SPX 31"
    assert Symbol.create_canonical_option(SPX, "SPXW", "usa", "?SPXW") == weekly.canonical
    assert Symbol.create_canonical_option(SPY) == plain.canonical
    assert Symbol.create_option("SPY", "usa", 0, 1, 472.5, expiry) == plain


def test_the_same_contract_is_made_once():
    first = option_symbol(SPY, 0, 480, date(2024, 1, 19))
    assert option_symbol(SPY, 0, 480, date(2024, 1, 19)) is first


def test_option_tickers_are_read_back_and_a_future_s_is_made():
    assert parse_osi("SPXW230111C02400000") == ("SPXW", date(2023, 1, 11), 0, 2400)
    assert future_ticker("CL", date(2017, 11, 20)) == "CL20Z17"
    assert parse_osi_symbol("SPY   240119P00472500").value == "SPY   240119P00472500"
    with pytest.raises(ValueError, match="Invalid ticker format"):
        parse_osi("SPY")
