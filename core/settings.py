"""Every number the system decides by, once: with unit, bounds, provenance, and its value in each profile.

``Settings.parse({"friday_0dte.target": "0.25", "profile": "v18"})`` gives the frozen tree. A name may be short
(``target``) where only one section has it. Provenance is 'sources' for what the sources of the system give, 'ours'
for what we set because no source does. Fractions are of 1 (0.05 = 5 %); minutes are since midnight, New York.
"""

# ruff: noqa: RUF009, PLR0917 (_s gives a dataclass field; a table row reads best by position)

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, get_type_hints

PROFILES = ("standard", "v18", "source")
SOURCES, OURS = "sources", "ours"
_SAME = object()
Numbers = tuple[float, ...]


class SettingError(ValueError):
    """A parameter that names no setting or lies outside its bounds; the message is one line and says what to do."""


def _s(
    value: Any, unit: str, low: Any, high: Any, origin: str, text: str, v18: Any = _SAME, source: Any = _SAME
) -> Any:
    """One setting; for text settings ``low`` is the tuple of choices (or None for any) and ``high`` is None."""
    given = {"standard": value, "v18": v18, "source": source}
    values = {profile: value if v is _SAME else v for profile, v in given.items()}
    return field(metadata={"unit": unit, "low": low, "high": high, "origin": origin, "text": text, "values": values})


@dataclass(frozen=True, slots=True)
class Run:
    """Where and when an algorithm runs (spec 1)."""

    cash: float = _s(30_000.0, "USD", 1_000, 1e9, SOURCES, "starting cash", v18=44_500.0)
    start: str = _s("2023-01-01", "date", None, None, SOURCES, "first day", v18="2024-01-01")
    end: str = _s("2025-01-01", "date", None, None, SOURCES, "last day")
    fills: str = _s("honest", "", ("honest", "lean"), None, SOURCES, "fill model of backtests")
    underlyings: str = _s("SPY", "symbols", None, None, OURS, "underlyings subscribed, comma separated")
    dry_run: bool = _s(False, "", None, None, SOURCES, "journal what would be sent and send nothing")
    max_contracts: int = _s(100, "contracts", 1, 10_000, SOURCES, "caps every size")
    warmup_sessions: int = _s(60, "sessions", 25, 400, SOURCES, "daily bars of history that signals need")
    resume: bool = _s(False, "", None, None, OURS, "go on from the saved state (a live run always does)")
    journal: bool = _s(True, "", None, None, OURS, "write the journal to the object store")


@dataclass(frozen=True, slots=True)
class Phases:
    """Account phases by equity at the close (spec 1.1). Tuples run over phases 1–4."""

    floors: Numbers = _s((30e3, 40e3, 60e3, 100e3), "USD", 0, 1e9, SOURCES, "equity from", v18=(40e3, 55e3, 75e3, 95e3))
    max_positions: Numbers = _s((3, 5, 7, 10), "positions", 0, 100, SOURCES, "open at once", v18=(10, 10, 10, 10))
    up_closes: int = _s(5, "closes", 1, 60, OURS, "consecutive closes at or above a threshold before the phase rises")
    down_fraction: float = _s(0.95, "of threshold", 0.5, 1.0, OURS, "first close below this lowers the phase")
    floor_fraction: float = _s(0.80, "of phase-1 floor", 0.1, 1.0, OURS, "below it phase 0: manage and close only")


@dataclass(frozen=True, slots=True)
class Caps:
    """Positions of a strategy at once, phases 1–4 (spec 1.2)."""

    friday_0dte: Numbers = _s((1, 2, 2, 2), "positions", 0, 20, SOURCES, "Friday 0DTE", v18=(2, 2, 2, 2))
    butterfly_0dte: Numbers = _s((0, 0, 1, 1), "positions", 0, 20, SOURCES, "0DTE butterfly (counts as 0DTE)")
    lt112: Numbers = _s((0, 2, 3, 4), "positions", 0, 20, SOURCES, "LT112", v18=(0, 4, 4, 4))
    ipmcc: Numbers = _s((0, 1, 2, 2), "positions", 0, 20, SOURCES, "IPMCC", v18=(0, 2, 2, 2), source=(1, 1, 2, 2))
    strangle: Numbers = _s((1, 2, 3, 3), "positions", 0, 20, SOURCES, "futures strangle", v18=(0, 3, 3, 3))
    ladder: Numbers = _s((3, 5, 5, 5), "rungs", 0, 20, SOURCES, "LEAP put ladder", v18=(0, 5, 5, 5))
    bear_trap: Numbers = _s((0, 0, 1, 2), "positions", 0, 20, SOURCES, "Bear Trap 11x", v18=(0, 0, 1, 1))


@dataclass(frozen=True, slots=True)
class Vix:
    """VIX regimes (spec 2.1). ``ceilings`` run ultra-low, low, normal, elevated, high, extreme, panic."""

    bounds: Numbers = _s((12, 15, 20, 25, 30, 40), "points", 5, 150, SOURCES, "lower bounds of low … panic")
    ceilings: Numbers = _s(
        (0.45, 0.45, 0.60, 0.70, 0.80, 0.50, 0.0), "of equity", 0, 1, SOURCES, "max margin used by regime",
        v18=(0.45, 0.45, 0.60, 0.70, 0.80, 0.50, 0.50), source=(0.45, 0.60, 0.80, 0.80, 0.80, 0.60, 0.0),
    )
    table: str = _s("regime", "", ("regime", "growth_bp"), None, SOURCES, "which ceilings apply")
    growth_bounds: Numbers = _s((20, 30, 40), "points", 5, 150, SOURCES, "growth_bp: lower bounds of its upper bands")
    growth_ceilings: Numbers = _s((0.45, 0.60, 0.75, 0.80), "of equity", 0, 1, SOURCES, "growth_bp: max margin used")
    hysteresis: float = _s(0.5, "points", 0, 5, OURS, "how far beyond a boundary before the regime changes")
    fresh_minutes: float = _s(5.0, "minutes", 1, 60, SOURCES, "age up to which the live value counts")
    low: float = _s(5.0, "points", 1, 50, SOURCES, "values below are refused")
    high: float = _s(150.0, "points", 50, 500, SOURCES, "values above are refused")
    complacent: float = _s(15.0, "points", 5, 50, SOURCES, "below it reports say complacent")
    ultra_low_factor: float = _s(0.5, "x size", 0, 1, SOURCES, "size in the ultra-low regime")
    extreme_factor: float = _s(0.5, "x size", 0, 1, SOURCES, "size in the extreme regime")
    reduce_over: float = _s(0.10, "of equity", 0, 1, OURS, "margin above a lowered ceiling that starts REDUCING")
    reduce_sessions: int = _s(2, "sessions", 1, 20, SOURCES, "for so long")


@dataclass(frozen=True, slots=True)
class Signals:
    """Term structure, trend, ATR, bias and pattern score (spec 2.2)."""

    backwardation: float = _s(-0.05, "VIX3M/VIX−1", -0.5, 0, OURS, "below: no new short volatility beyond 0DTE")
    half_below: float = _s(0.0, "VIX3M/VIX−1", -0.5, 0.5, SOURCES, "below: half size")
    term_factor: float = _s(0.5, "x size", 0, 1, SOURCES, "size between the two")
    ema_fast: int = _s(8, "sessions", 2, 100, SOURCES, "fast EMA of daily closes")
    ema_slow: int = _s(21, "sessions", 3, 200, SOURCES, "slow EMA of daily closes")
    atr_period: int = _s(14, "sessions", 2, 100, SOURCES, "Wilder's ATR")
    rsi_period: int = _s(14, "sessions", 2, 100, SOURCES, "Wilder's RSI")
    weight_range: float = _s(25.0, "points", 0, 100, OURS, "pattern: range so far against 0.5 ATR")
    weight_vwap: float = _s(15.0, "points", 0, 100, OURS, "pattern: distance from VWAP in ATR")
    weight_gap: float = _s(15.0, "points", 0, 100, OURS, "pattern: opening gap in ATR")
    weight_rsi: float = _s(15.0, "points", 0, 100, OURS, "pattern: |RSI − 50|")
    weight_implied: float = _s(20.0, "points", 0, 100, OURS, "pattern: implied against realised move")
    weight_term: float = _s(10.0, "points", 0, 100, OURS, "pattern: term structure in contango")
    range_full: float = _s(0.6, "x half ATR", 0, 5, OURS, "range: full points at or below")
    range_none: float = _s(1.2, "x half ATR", 0, 5, OURS, "range: none at or above")
    vwap_full: float = _s(0.1, "ATR", 0, 5, OURS, "VWAP distance: full points at or below")
    vwap_none: float = _s(0.5, "ATR", 0, 5, OURS, "VWAP distance: none at or above")
    gap_full: float = _s(0.2, "ATR", 0, 5, OURS, "gap: full points at or below")
    gap_none: float = _s(0.8, "ATR", 0, 5, OURS, "gap: none at or above")
    rsi_full: float = _s(10.0, "points", 0, 50, OURS, "|RSI − 50|: full points at or below")
    rsi_none: float = _s(25.0, "points", 0, 50, OURS, "|RSI − 50|: none at or above")
    implied_full: float = _s(1.5, "ratio", 0, 10, OURS, "implied / realised: full points at or above")
    implied_none: float = _s(0.75, "ratio", 0, 10, OURS, "implied / realised: none at or below")
    rate: float = _s(0.01, "a year", -0.05, 0.5, OURS, "risk-free rate in implied volatilities of options of hours")
    blackout_after: int = _s(30, "minutes", 0, 390, OURS, "no new short volatility for so long after an FOMC decision")
    blackout_data_until: int = _s(630, "minute", 570, 960, OURS, "CPI and NFP days: none before")


@dataclass(frozen=True, slots=True)
class Friday0dte:
    """Friday 0DTE (spec 3.1)."""

    enabled: bool = _s(True, "", None, None, SOURCES, "switch")
    products_1: str = _s("SPY,XSP", "symbols", None, None, SOURCES, "from phase 1", v18="SPY,QQQ")
    products_2: str = _s("SPX,QQQ,IWM", "symbols", None, None, SOURCES, "added in phase 2", v18="SPX,IWM,DIA")
    products_3: str = _s("", "symbols", None, None, SOURCES, "added in phase 3", v18="GLD,TLT")
    order: str = _s("SPX,XSP,SPY,QQQ,IWM", "symbols", None, None, SOURCES, "product order")
    window_start: int = _s(630, "minute", 571, 900, SOURCES, "first entry minute", source=615)
    window_end: int = _s(645, "minute", 572, 930, SOURCES, "last entry minute", v18=635, source=630)
    exit_walk: int = _s(920, "minute", 600, 959, SOURCES, "mandatory exit: the walk starts")
    exit_immediate: int = _s(927, "minute", 600, 959, SOURCES, "mandatory exit: the immediate order")
    exit_flat: int = _s(930, "minute", 600, 959, SOURCES, "nothing is held after")
    vix_low: float = _s(22.0, "points", 5, 150, SOURCES, "entry above", v18=12.0)
    vix_high: float = _s(150.0, "points", 5, 150, SOURCES, "entry below", v18=30.0)
    pattern_min: float = _s(65.0, "points", 0, 100, SOURCES, "least pattern score")
    bias_condor: float = _s(0.35, "", 0, 1, OURS, "condor when |bias| is below, else broken wing")
    atr_multiple: float = _s(0.7, "x ATR14", 0.1, 3, SOURCES, "short strikes from spot")
    delta_floor: float = _s(0.10, "|delta|", 0, 0.5, OURS, "shorts no further out than this", v18=0.0, source=0.0)
    delta_max: float = _s(0.30, "|delta|", 0.05, 0.6, OURS, "short legs at most")
    wing: float = _s(0.01, "of spot", 0.001, 0.1, OURS, "wing width")
    credit_min: float = _s(0.04, "of width", 0, 0.9, OURS, "least credit of a condor")
    credit_small: float = _s(0.10, "of width", 0, 1, OURS, "below it target and stop are measured on the maximum loss")
    small_target: float = _s(0.25, "of max loss", 0.01, 1, OURS, "target of a small credit")
    small_stop: float = _s(0.50, "of max loss", 0.01, 1, OURS, "stop of a small credit")
    target: float = _s(0.50, "of credit", 0.05, 0.95, SOURCES, "profit target")
    stop: float = _s(2.00, "of credit", 0.25, 10, SOURCES, "stop loss")
    stop_of_max_loss: float = _s(0.90, "of max loss", 0.1, 1, SOURCES, "stop when that is nearer")
    confirm_minutes: int = _s(2, "minutes", 1, 10, SOURCES, "consecutive minutes beyond the stop")
    equity_share: float = _s(0.05, "of equity", 0.001, 0.5, SOURCES, "at risk per position")
    kelly_win_rate: float = _s(0.88, "", 0.01, 0.99, SOURCES, "prior win rate")
    spare_strikes: int = _s(2, "strikes", 0, 50, OURS, "watched beyond the farthest that may be needed")
    leg_spread: float = _s(0.20, "of mid", 0.01, 2, SOURCES, "widest leg (or 2 ticks)")


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps, margin and data limits (spec 4.3, 4.5)."""

    per_underlying: int = _s(2, "positions", 1, 20, SOURCES, "per underlying")
    spy_equivalent: int = _s(3, "positions", 1, 20, SOURCES, "SPY, SPX, XSP, ES, MES together")
    short_volatility: int = _s(5, "positions", 1, 20, SOURCES, "short-volatility positions")
    group_scheme: str = _s("nine", "", ("nine", "v18"), None, SOURCES, "correlation groups", v18="v18")
    group_cap: Numbers = _s((2, 2, 2, 3), "positions", 0, 20, SOURCES, "per group, phases 1–4", v18=(3, 3, 3, 3))
    equity_index_cap: Numbers = _s((2, 2, 3, 4), "positions", 0, 20, OURS, "EQUITY_INDEX", v18=(3, 3, 3, 3),
                                 source=(2, 2, 2, 3))
    group_margin: float = _s(0.30, "of equity", 0.01, 1, SOURCES, "margin per group")
    expiring_counts: bool = _s(False, "", None, None, OURS, "what expires today counts in its group", source=True)
    trade_margin: float = _s(0.30, "of equity", 0.01, 1, SOURCES, "margin of one trade")
    total_margin: float = _s(0.80, "of equity", 0.1, 1, SOURCES, "margin after the trade")
    fee_share: float = _s(0.20, "of credit", 0.01, 1, OURS, "fees at most, of credit or target's profit")
    underlying_age: float = _s(2.0, "minutes", 1, 60, SOURCES, "underlying price at most so old")
    leg_age: float = _s(5.0, "minutes", 1, 60, OURS, "option quote at most so old")
    strikes_each_side: int = _s(5, "strikes", 1, 50, SOURCES, "listed each side at the expiry")
    open_interest: float = _s(100.0, "contracts", 0, 1e6, OURS, "least open interest of a leg")
    quote_multiple: float = _s(10.0, "x ours", 1, 1000, SOURCES, "or quoted size at least so many times ours")
    spread_ticks: int = _s(2, "ticks", 1, 20, SOURCES, "leg spread always allowed")


@dataclass(frozen=True, slots=True)
class Sizing:
    """Sizing (spec 4.4)."""

    kelly_fraction: float = _s(0.25, "x Kelly", 0.01, 1, SOURCES, "fraction of Kelly")
    prior_trades: float = _s(60.0, "trades", 1, 1000, OURS, "weight of the prior win rate")
    half_life: float = _s(126.0, "sessions", 5, 2000, OURS, "fading of the strategy's own trades")
    loss_prior: float = _s(1.0, "x credit", 0.1, 10, SOURCES, "average loss prior", source=2.0)
    naked_loss_factor: float = _s(1.5, "x stop loss", 1, 5, SOURCES, "at risk of a naked structure")


@dataclass(frozen=True, slots=True)
class Breaker:
    """Circuit breakers (spec 4.2)."""

    rapid: float = _s(0.03, "of equity", 0.001, 0.5, SOURCES, "drawdown within the rapid window")
    rapid_minutes: int = _s(5, "minutes", 1, 60, SOURCES, "rapid window")
    daily: float = _s(0.05, "of equity", 0.001, 0.9, SOURCES, "loss on the day")
    weekly: float = _s(0.10, "of equity", 0.001, 0.9, SOURCES, "loss in the week")
    monthly: float = _s(0.15, "of equity", 0.001, 0.9, SOURCES, "loss in the month")
    peak_reduce: float = _s(0.12, "of peak", 0.01, 0.9, OURS, "drawdown that starts REDUCING")
    peak_halt: float = _s(0.15, "of peak", 0.01, 0.9, SOURCES, "drawdown that halts")
    peak_recover: float = _s(0.90, "of peak", 0.1, 1, SOURCES, "equity above it ends the drawdown mode")
    peak_sessions: int = _s(21, "sessions", 1, 500, OURS, "or so many sessions later")
    peak_full: float = _s(0.95, "of old peak", 0.1, 1, SOURCES, "half size until")
    losses: int = _s(3, "trades", 1, 50, SOURCES, "losses in a row")
    losses_sessions: int = _s(2, "sessions", 1, 50, OURS, "halted for, then half size until a win")
    half_factor: float = _s(0.5, "x size", 0.1, 1, SOURCES, "size after a streak or a drawdown restart")
    margin: float = _s(0.80, "of equity", 0.1, 2, SOURCES, "margin used that starts REDUCING")
    margin_end: float = _s(0.70, "of equity", 0.1, 2, SOURCES, "below it REDUCING ends")
    correlation: float = _s(0.90, "", 0.1, 1, SOURCES, "average pairwise correlation that starts REDUCING")
    correlation_end: float = _s(0.80, "", 0.1, 1, SOURCES, "below it for the sessions REDUCING ends")
    correlation_sessions: int = _s(2, "sessions", 1, 20, SOURCES, "for so long")
    gap_minutes: int = _s(5, "minutes", 1, 60, OURS, "no row of a steady subscription for so long is a data fault")
    silent_move: float = _s(0.0025, "of spot", 0.0001, 0.1, OURS, "a spot that moved so far must move its options")
    silent_price: float = _s(0.10, "USD", 0, 10, OURS, "of which one is worth more than this")
    reduce_every: int = _s(5, "minutes", 1, 60, OURS, "between two reductions")


@dataclass(frozen=True, slots=True)
class Orders:
    """Order walk (spec 6)."""

    step_fraction: float = _s(0.10, "of combo spread", 0.01, 1, SOURCES, "step a minute (at least one tick)")
    entry_limit: float = _s(0.40, "of the way to natural", 0, 1, OURS, "entries stop there")
    tries: int = _s(2, "tries", 1, 10, SOURCES, "entries per window")
    spread_guard: float = _s(2.0, "x spread at start", 1, 20, OURS, "no step while the combo's spread is wider")
    stop_start: float = _s(0.5, "of the way to natural", 0, 1, SOURCES, "stop and defensive exits start")
    stop_minutes: int = _s(3, "minutes", 1, 30, SOURCES, "to natural, then immediate")
    immediate_ticks: int = _s(2, "ticks", 0, 50, SOURCES, "immediate: through natural by at least")
    immediate_fraction: float = _s(0.10, "of combo spread", 0, 1, SOURCES, "or by")
    tick: float = _s(0.01, "USD", 0.0001, 1, OURS, "price step of a combo")
    dead_ask: float = _s(0.05, "USD", 0, 1, OURS, "a long leg without a bid and at most this ask expires")
    state_every: int = _s(945, "minute", 571, 960, SOURCES, "reconcile and save state")


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree; one per run."""

    profile: str
    run: Run
    phases: Phases
    caps: Caps
    vix: Vix
    signals: Signals
    friday_0dte: Friday0dte
    limits: Limits
    sizing: Sizing
    breaker: Breaker
    orders: Orders

    @classmethod
    def parse(cls, parameters: Mapping[str, str] | None = None) -> Settings:
        """Build the tree of ``parameters['profile']`` (default standard) with the other parameters laid over it.

        Raises
        ------
        SettingError
            One line: an unknown name with its nearest known one, or a value with the bounds it breaks.
        """
        given = dict(parameters or {})
        profile = given.pop("profile", "standard")
        if profile not in PROFILES:
            raise SettingError(f"profile={profile}: there is no such profile; choose one of {', '.join(PROFILES)}")
        values = {name: f.metadata["values"][profile] for name, f in _FIELDS.items()}
        for name, text in given.items():
            full = _full_name(name)
            values[full] = _convert(full, text)
        sections = {}
        for section, kind in _SECTIONS.items():
            sections[section] = kind(**{f.name: values[f"{section}.{f.name}"] for f in fields(kind)})
        return cls(profile=profile, **sections)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of `fivefold config`."""

    name: str
    value: Any
    unit: str
    bounds: str
    provenance: str
    text: str
    profiles: Mapping[str, Any]
    is_default: bool


_SECTIONS: dict[str, Any] = {n: t for n, t in get_type_hints(Settings).items() if n != "profile"}
_FIELDS: dict[str, Field[Any]] = {f"{s}.{f.name}": f for s, kind in _SECTIONS.items() for f in fields(kind)}


def setting_rows(settings: Settings) -> Iterator[SettingRow]:
    """Yield every setting with its value in this run, bounds and origin, in the order of the tree."""
    for name, f in _FIELDS.items():
        section, key = name.split(".")
        meta, value = f.metadata, getattr(getattr(settings, section), key)
        default = meta["values"][settings.profile]
        yield SettingRow(name, value, meta["unit"], _bounds(f), meta["origin"], meta["text"], meta["values"],
                         value == default)


def _bounds(f: Field[Any]) -> str:
    low, high = f.metadata["low"], f.metadata["high"]
    if isinstance(low, tuple):
        return " | ".join(low)
    if low is None:
        return "true | false" if f.type == "bool" else ""
    return " to ".join(f"{bound:,.12g}" if abs(bound) >= 10_000 else f"{bound:g}" for bound in (low, high))


def _full_name(name: str) -> str:
    """The dotted name of a setting given by its full or, where unique, its short name."""
    if name in _FIELDS:
        return name
    matches = [full for full in _FIELDS if full.split(".")[1] == name]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise SettingError(f"{name}: several settings are called so; say which: {', '.join(matches)}")
    known = [*_FIELDS, *(full.split(".")[1] for full in _FIELDS)]
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    raise SettingError(f"{name}: there is no such setting; the nearest is {nearest}")


def _convert(name: str, text: Any) -> Any:
    """The value of a parameter's text in the setting's own type and within its bounds."""
    f, text = _FIELDS[name], str(text).strip()
    low, high = f.metadata["low"], f.metadata["high"]
    if f.type == "bool":
        if text.lower() not in ("true", "false", "1", "0", "yes", "no"):
            raise SettingError(f"{name}={text}: must be true or false")
        return text.lower() in ("true", "1", "yes")
    if f.type == "str":
        if isinstance(low, tuple) and text not in low:
            raise SettingError(f"{name}={text}: must be one of {', '.join(low)}")
        return text
    try:
        numbers = tuple(float(part) for part in text.split(",")) if f.type == "Numbers" else (float(text),)
    except ValueError:
        raise SettingError(f"{name}={text}: must be a number, {_bounds(f)} {f.metadata['unit']}") from None
    if any(not low <= number <= high for number in numbers):
        raise SettingError(f"{name}={text}: out of range, {_bounds(f)} {f.metadata['unit']}")
    if f.type == "Numbers":
        expected = len(f.metadata["values"]["standard"])
        if len(numbers) != expected:
            raise SettingError(f"{name}={text}: needs {expected} numbers separated by commas")
        return numbers
    if f.type == "int":
        if numbers[0] != int(numbers[0]):
            raise SettingError(f"{name}={text}: must be a whole number, {_bounds(f)} {f.metadata['unit']}")
        return int(numbers[0])
    return numbers[0]
