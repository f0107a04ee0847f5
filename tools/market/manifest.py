"""What is real, what is derived, what is modelled: one label for every series, which reports and folders repeat."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from market.world import World

Label = Literal["real", "derived", "modelled"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One series: its label, its span, and why it is labelled so."""

    series: str
    label: Label
    span: str
    reason: str


ENTRIES: tuple[Entry, ...] = (
    Entry("SPX daily high, low, close, volume", "real", "2012-01-03 to 2018-12-31",
          "S&P 500 of PyPI arch 8.0.0 (arch.data.sp500)"),
    Entry("SPX daily open", "modelled", "2012-01-03 to 2018-12-31",
          "the published open is stale; drawn from what the previous close, high, low and close say of it together"),
    Entry("VIX daily close", "real", "2014-01-03 to 2018-12-31", "VIX of PyPI arch 8.0.0 (arch.data.vix)"),
    Entry("VIX level before 2014-01-03", "modelled", "not served",
          "trailing 21-day volatility over 0.72; prices the options of 2014-01-02 only"),
    Entry("SPX minutes", "modelled", "2014-01-02 to 2018-12-31",
          "a bridge through the real high, low and close with the measured shape of the day; an extreme that is the "
          "stale open bounds the path and does not bind it"),
    Entry("VIX minutes; daily open, high, low", "modelled", "2014-01-03 to 2018-12-31",
          "moves against the index by its measured beta and ends at the real close"),
    Entry("VIX3M", "modelled", "2014-01-03 to 2018-12-31", "ln VIX3M = 0.92 + 0.70 ln VIX, measured 2014-18"),
    Entry("SPY prices", "derived", "daily from 2012-01-03, minutes and hours from 2014-01-02",
          "a tenth of the S&P 500 plus what has accrued of the coming dividend; expenses are left out"),
    Entry("SPY quotes and volume", "modelled", "2014-01-02 to 2018-12-31",
          "one cent wide (measured); volume a thirtieth of the S&P's composite volume; sizes assumed"),
    Entry("SPY dividends", "real", "2012 to 2018",
          "ex-dates and amounts as Yahoo has them; they agree with the factor file of LEAN's sample data"),
    Entry("SPY factor file", "derived", "2012 to 2018", "from these dividends and SPY's derived closes"),
    Entry("interest rates", "real", "2011 to 2019", "the Federal Reserve's primary credit rate (FRED PCREDIT8)"),
    Entry("short rate in option prices", "modelled", "2014-01-02 to 2018-12-31",
          "0.62 points below the primary credit rate, as the federal funds rate was on average"),
    Entry("dividends in option prices", "modelled", "2014-01-02 to 2018-12-31",
          "0.49 % of spot on every later ex-date (assumed): no later announcement is used"),
    Entry("market hours, symbol properties, map file", "derived", "2009 to 2022",
          "the exchanges' published hours and holidays; SPY has had one name"),
    Entry("SPY option expiries", "derived", "2014-01-02 to 2018-12-31",
          "published listing dates of weeklies; how far out monthlies, quarterlies and LEAPs reach is assumed"),
    Entry("SPY option strikes", "modelled", "2014-01-02 to 2018-12-31",
          "whole dollars near the money, five beyond, by a stated rule (assumed; no half dollars)"),
    Entry("SPY option prices", "modelled", "2014-01-02 to 2018-12-31",
          "SSVI with measured skew and wings, levelled to VIX of the minute; American value only as a floor"),
    Entry("SPY option quotes", "modelled", "2014-01-02 to 2018-12-31",
          "widths measured on SPY chains of 2019-23, assumed to hold in 2014-18"),
    Entry("SPY option trades, sizes, volume, open interest", "modelled", "2014-01-02 to 2018-12-31",
          "assumed shapes; no price depends on them"),
)  # fmt: skip


def as_rows(world: World) -> list[dict[str, str]]:
    """The entries of a world as plain dictionaries, for reports and folders."""
    return [asdict(entry) for entry in ENTRIES]
