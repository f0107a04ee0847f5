"""OSI tickers of contracts and back, and the colors of series."""

from datetime import date, datetime
from typing import Any

import pytest

from leanhost.api import colors, symbol_representation
from leanhost.api.charting import Series
from leanhost.api.dictionaries import ArgumentException
from leanhost.enums import OptionRight, OptionStyle, SecurityType, SeriesType
from leanhost.symbols import equity_symbol, index_symbol, option_symbol

EXPIRY = date(2024, 1, 19)
# Both get members when they are made.
Color: Any = colors.Color
SymbolRepresentation: Any = symbol_representation.SymbolRepresentation


def test_a_contract_s_ticker_says_root_date_right_and_strike() -> None:
    put = option_symbol(equity_symbol("SPY"), 1, 480.5, EXPIRY)
    assert SymbolRepresentation.generate_option_ticker_osi(put) == "SPY   240119P00480500"
    assert SymbolRepresentation.GenerateOptionTickerOSICompact(put) == "SPY240119P00480500"
    made = SymbolRepresentation.generate_option_ticker_osi("SPY", OptionRight.CALL, 7, datetime(2024, 1, 19))
    assert made == "SPY   240119C00007000"
    with pytest.raises(ArgumentException):
        SymbolRepresentation.generate_option_ticker_osi(equity_symbol("SPY"))


def test_a_ticker_becomes_the_contract_on_an_equity_or_an_index() -> None:
    spy = SymbolRepresentation.ParseOptionTickerOSI("SPY   240119P00480500")
    assert (spy.underlying.value, spy.id.option_style, spy.id.strike_price) == ("SPY", OptionStyle.AMERICAN, 480.5)
    weekly = SymbolRepresentation.parse_option_ticker_osi(
        "SPXW  240119C04800000", SecurityType.INDEX_OPTION, OptionStyle.EUROPEAN, "usa"
    )
    assert weekly == option_symbol(index_symbol("SPX"), 0, 4800.0, EXPIRY, OptionStyle.EUROPEAN, "SPXW")
    with pytest.raises(ValueError, match="SPY"):
        SymbolRepresentation.parse_option_ticker_osi("SPY")


def test_a_series_has_the_color_it_was_given() -> None:
    assert Series("y", SeriesType.LINE, "$", Color.DARK_ORANGE).color == "#FF8C00"
    series = Series("y", SeriesType.LINE, "$", Color.EMPTY)
    assert series.color == ""
    series.color = Color.from_argb(1, 2, 255)
    assert series.color == "#0102FF"
    assert Color.DarkOrange == Color.from_name("darkorange") == Color(255, 140, 0)
