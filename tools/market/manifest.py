"""What is real, what is derived, what is modelled: one label for every series, which reports and folders repeat.

In the market of seed 1 without a scenario the real series are the days as they were. In another seed's they are the
same days in another order, in a scenario's some are put in from elsewhere: then what was real is derived, and the
entries say so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Literal

from market.products import PRODUCTS, ROOTS
from market.world import World

Label = Literal["real", "derived", "modelled"]
_SPAN, _VIX_SPAN, _DAILY = "2014-01-02 to 2018-12-31", "2014-01-03 to 2018-12-31", "2012-01-03 to 2018-12-31"


@dataclass(frozen=True, slots=True)
class Entry:
    """One series: its label, its span, why it is labelled so, and the tickers and roots it concerns (all if none)."""

    series: str
    label: Label
    span: str
    reason: str
    names: tuple[str, ...] = ()


def _driven(*drivers: str) -> tuple[str, ...]:
    """Tickers that follow some drivers, and the roots on them."""
    tickers = [name for name, product in PRODUCTS.items() if product.driver in drivers]
    return (*tickers, *(name for name, root in ROOTS.items() if root.underlying in tickers and name not in tickers))


_FUNDS = tuple(name for name, product in PRODUCTS.items() if product.kind == "fund")
_FUTURES = tuple(name for name, product in PRODUCTS.items() if product.kind == "future")
_ON_FUTURES = tuple(name for name, root in ROOTS.items() if root.underlying in _FUTURES)
_EQUITY = tuple(name for name, root in ROOTS.items() if root.surface in {"SPX", "NDX", "RUT", "DJX"})
_OTHER_ROOTS = tuple(name for name in ROOTS if name not in _EQUITY)

ENTRIES: tuple[Entry, ...] = (
    Entry("S&P 500 daily high, low, close, volume", "real", _DAILY, "S&P 500 of PyPI arch 8.0.0 (arch.data.sp500)",
          _driven("SPX")),
    Entry("S&P 500 daily open", "modelled", _DAILY,
          "the published open is stale; drawn from what the bar and the Nasdaq's true open say of it", _driven("SPX")),
    Entry("Nasdaq-100 daily bars (NDX, QQQ, NQ)", "derived", _DAILY,
          "the Nasdaq Composite of arch (arch.data.nasdaq), its moves times 1.037 and a constant drift",
          _driven("NDX")),
    Entry("oil's daily close (USO, CL)", "derived", _DAILY,
          "WTI spot of arch (arch.data.wti); the future's curve over it from the real USO's quarters of contango",
          _driven("WTI")),
    Entry("oil's daily open, high, low", "modelled", _DAILY, "nobody publishes them for the spot price: factor model",
          _driven("WTI")),
    Entry("RUT, DJX, gold, silver, bonds and the four sectors, daily bars", "modelled", _DAILY,
          "a factor model on the real series, loadings and own volatility by year measured 2014-18; levels at year "
          "ends are the real ones", _driven("RUT", "DJX", "GOLD", "SILVER", "BOND", "XLF", "XLE", "XLK", "XLV")),
    Entry("VIX daily close", "real", _VIX_SPAN, "VIX of PyPI arch 8.0.0 (arch.data.vix)",
          ("VIX", "VIX9D", "VIX3M", "VX", *_driven("SPX"))),
    Entry("VIX level before 2014-01-03", "modelled", "not served",
          "trailing 21-day volatility over 0.72; prices the options of 2014-01-02 only", _driven("SPX")),
    Entry("VIX9D and VIX3M", "modelled", _VIX_SPAN,
          "log-log laws of VIX and drawn swings around them, both measured 2014-18 (no swing beyond -14 or +11 %)",
          ("VIX9D", "VIX3M")),
    Entry("30-day implied levels of everything but the S&P", "modelled", _SPAN,
          "regressions of VXN, VXD, GVZ, OVX, VXSLV on VIX and what the series realised, 2014-18, with own noise; "
          "Russell's, bonds' and sectors' are assumed",
          _driven("NDX", "RUT", "DJX", "GOLD", "SILVER", "WTI", "BOND", "XLF", "XLE", "XLK", "XLV")),
    Entry("minutes of New York's session", "modelled", _SPAN,
          "a bridge through the day's open, high, low and close with the measured shape of the day; an extreme that is "
          "the stale open bounds the path and does not bind it"),
    Entry("VIX minutes; daily open, high, low", "modelled", _VIX_SPAN,
          "moves against the index by its measured beta and ends at the close", ("VIX", "VIX9D", "VIX3M", "VX")),
    Entry("Globex around New York's session", "modelled", _SPAN,
          "a walk from the close to the next open with the hours' weights of LEAN's ES and GC samples",
          (*_FUTURES, *_ON_FUTURES)),
    Entry("futures over their drivers", "modelled", _SPAN,
          "carry by short rate and yield; oil by quarters of measured contango; VIX futures from VIX's term laws less "
          "convexity (assumed); volume and interest assumed in size, rolls as LEAN's map files have them",
          (*_FUTURES, *_ON_FUTURES)),
    Entry("futures margins", "derived", "all", "year-end requirements of CME, held from July on; VX one row", _FUTURES),
    Entry("funds' prices", "derived", "daily from 2012-01-03, minutes and hours from 2014-01-02",
          "a fixed share of the driver plus what has accrued of the coming payout; USO rolls with oil's curve", _FUNDS),
    Entry("funds' quotes and volume", "modelled", _SPAN,
          "one cent wide (measured on SPY); volume a fixed share of the S&P's composite volume; sizes assumed", _FUNDS),
    Entry("payouts of SPY, QQQ, IWM", "real", "2012 to 2018",
          "SPY's as Yahoo has them, QQQ's and IWM's as LEAN's factor files", ("SPY", "QQQ", "IWM")),
    Entry("payouts of the other funds; yields of indices", "modelled", "2012 to 2018", "assumed yields, dates by rule",
          tuple(name for name in (*_FUNDS, "SPX", "XSP", "NDX", "RUT") if name not in {"SPY", "QQQ", "IWM"})),
    Entry("factor files", "derived", "2012 to 2018", "from these payouts and the funds' closes here", _FUNDS),
    Entry("interest rates", "real", "2011 to 2019", "the Federal Reserve's primary credit rate (FRED PCREDIT8)"),
    Entry("short rate in option prices", "modelled", _SPAN,
          "0.62 points below the primary credit rate, as the federal funds rate was on average"),
    Entry("hours, holidays, symbol properties, map files", "derived", "2009 to 2022",
          "the exchanges' published hours and exchange_calendars' days, written as LEAN's database"),
    Entry("option expiries", "derived", _SPAN,
          "published listing dates of weeklies; how far out monthlies, quarterlies and LEAPs reach is assumed",
          tuple(ROOTS)),
    Entry("options on indices and futures that are not served", "derived", _SPAN,
          "SPXPM (third Fridays at the close before May 2017), which LEAN has no root for; EW3 and others that share "
          "their date with a standard series, as LEAN tells options on a future apart by date alone, all as American "
          "(weeklies of ES are European); LEAN exercises SPX's monthlies at Friday's close, not on its opening",
          ("SPX", "SPXW", *_ON_FUTURES)),
    Entry("option strikes", "modelled", _SPAN, "stated rules held to measured chains of 2019-24", tuple(ROOTS)),
    Entry("option prices on equity indices and their funds", "modelled", _SPAN,
          "skew, wings and term structure measured on SPX chains of 2019-25, levelled to the implied level of the "
          "minute as Cboe's formula reads it; early exercise by tables held to QuantLib", _EQUITY),
    Entry("option prices on everything else", "modelled", _SPAN,
          "the one measured oil chain's smile, gold's and silver's near symmetric and wandering, bonds' and sectors' "
          "assumed", _OTHER_ROOTS),
    Entry("option quotes", "modelled", _SPAN,
          "widths measured on SPY, QQQ, SPXW, XSP, ES chains of 2018-23, assumed to hold in 2014-18 (SPX's up to three "
          "times as wide before 2018, after chains of 2013); those of the other roots are assumed", tuple(ROOTS)),
    Entry("option trades, sizes, volume, open interest", "modelled", _SPAN,
          "assumed shapes; no price depends on them", tuple(ROOTS)),
)  # fmt: skip


def entries(world: World, names: Collection[str] | None = None) -> list[Entry]:
    """The entries of a world, those that concern some tickers and roots (all without `names`)."""
    found = [entry for entry in ENTRIES if names is None or not entry.names or set(entry.names) & set(names)]
    if world.is_history:
        return found
    about = _unlike(world)
    changed = ("interest rates", "payouts of SPY, QQQ, IWM")
    return [about, *(
        replace(entry, label="derived", reason=f"{entry.reason}; in this market's own order of days")
        if entry.label == "real" and entry.series not in changed else entry for entry in found
    )]  # fmt: skip


def _unlike(world: World) -> Entry:
    """What kind of market it is, where it is not history."""
    if world.scenario is None:
        reason = f"seed {world.seed}: a block bootstrap of the real days of 2014-18 with the model on top"
        return Entry("this market's history", "modelled", _DAILY, reason)
    from market.daily import scenarios  # noqa: PLC0415 - only a world with a scenario needs them

    chosen = scenarios.load(world.scenario)
    reason = f"{chosen.title}, put in from {world.at} on. Source: {chosen.source}. Constructed: {chosen.constructed}; "
    reason += "what comes after: the market's own moves go on, by as much livelier as VIX stands higher than its own"
    if world.seed != 1:
        reason += f". Around it seed {world.seed}'s bootstrap of the real days"
    return Entry(f"scenario {chosen.name}", "derived", f"from {world.at}, {chosen.length} sessions", reason)


def as_rows(world: World, names: Collection[str] | None = None) -> list[dict[str, str]]:
    """The entries of a world as plain dictionaries, for reports and folders."""
    rows = (asdict(entry) for entry in entries(world, names))
    return [{key: row[key] for key in ("series", "label", "span", "reason")} for row in rows]
