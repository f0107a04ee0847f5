"""Where market and account stand: the one source of VIX with its regimes and ceilings, and the account's phase.

VIX: freshness, hysteresis, margin ceilings, term structure (spec 2.1, 2.2). Phases: by equity at the close (spec 1.1).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core.settings import Phases, Settings
from core.values import IndexReading, MarketView, RegimeView

REGIMES = ("ultra-low", "low", "normal", "elevated", "high", "extreme", "panic")
UNKNOWN = "unknown"


def next_regime(current: int | None, vix: float, bounds: tuple[float, ...], hysteresis: float) -> int:
    """Index of the regime after ``vix``: a step down needs the value ``hysteresis`` points below the boundary left.

    The same holds upwards, so that a value that dithers on a boundary leaves the regime as it was.
    """
    plain = bisect_right(bounds, vix)
    if current is None or plain == current:
        return plain
    if plain > current:
        return max(current, bisect_right(bounds, vix - hysteresis))
    return min(current, bisect_right(bounds, vix + hysteresis))


class VixManager:
    """Reads VIX and VIX3M from the view and keeps the regime; refuses values that cannot be."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.vix
        self._regime: int | None = None
        self._closes: list[float] = []
        self._closed_on: str | None = None
        self._last_session = 0

    def seed(self, closes: list[float], day: date | None) -> None:
        """Take the daily closes known at a first start, oldest first, the last of them of ``day``."""
        self._closes = [c for c in closes if self._is_sane(c)][-21:]
        self._closed_on = day.isoformat() if day and self._closes else None

    @property
    def has_history(self) -> bool:
        """Whether any previous close is known."""
        return bool(self._closes)

    def close(self, reading: IndexReading, session: date, number: int) -> None:
        """Keep a session's last value as its close."""
        if reading.value is not None and reading.source == "live" and self._is_sane(reading.value):
            self._closes = [*self._closes, reading.value][-21:]
            self._closed_on, self._last_session = session.isoformat(), number

    def read(self, view: MarketView) -> RegimeView:
        """Judge VIX now and move the regime."""
        value, source, age = self._value(view)
        term = self._term(view, value)
        mean = sum(self._closes[-20:]) / len(self._closes[-20:]) if self._closes else None
        previous = self._closes[-1] if self._closes else None
        if value is None:
            return RegimeView(None, "none", UNKNOWN, 0.0, None, previous, mean, age)
        s = self._settings
        self._regime = next_regime(self._regime, value, s.bounds, s.hysteresis)
        return RegimeView(value, source, REGIMES[self._regime], self._ceiling(value), term, previous, mean, age)

    def _ceiling(self, vix: float) -> float:
        s = self._settings
        if s.table == "growth_bp":
            return s.growth_ceilings[bisect_right(s.growth_bounds, vix)]
        return s.ceilings[self._regime or 0]

    def _value(self, view: MarketView) -> tuple[float | None, str, float | None]:
        reading = view.feed.index("VIX")
        age = _age(reading.time, view.time)
        fresh = reading.source == "live" and age is not None and age <= self._settings.fresh_minutes
        if fresh and reading.value is not None and self._is_sane(reading.value):
            return reading.value, "live", age
        recent = view.session.number - self._last_session <= 1
        if self._closes and recent:
            return self._closes[-1], "previous_close", None
        return None, "none", age

    def _term(self, view: MarketView, vix: float | None) -> float | None:
        reading = view.feed.index("VIX3M")
        if vix is None or reading.value is None or not self._is_sane(reading.value):
            return None
        age = _age(reading.time, view.time)
        return reading.value / vix - 1.0 if age is not None and age <= self._settings.fresh_minutes else None

    def _is_sane(self, value: float) -> bool:
        return self._settings.low <= value <= self._settings.high

    def state(self) -> dict[str, Any]:
        """What a restart needs, as JSON values."""
        return {"regime": self._regime, "closes": self._closes, "day": self._closed_on, "number": self._last_session}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state."""
        self._regime, self._closes = state["regime"], list(state["closes"])
        self._closed_on, self._last_session = state["day"], int(state["number"])


def _age(then: datetime | None, now: datetime) -> float | None:
    return None if then is None else (now - then).total_seconds() / 60


def starting_phase(equity: float, settings: Phases) -> int:
    """Phase of an account that starts with ``equity`` USD; 0 below 80 % of the first floor, else 1–4."""
    if equity < settings.floors[0] * settings.floor_fraction:
        return 0
    return max(1, sum(equity >= floor for floor in settings.floors))


class PhaseTracker:
    """Moves up after enough closes above a threshold, down at the first close well below it.

    Up one phase at a time would keep a growing account waiting for nothing: it moves to the highest phase whose
    threshold all of the last closes reached.
    """

    def __init__(self, settings: Phases, equity: float) -> None:
        self._settings = settings
        self.phase = starting_phase(equity, settings)
        self._above: list[int] = []

    def close(self, equity: float) -> int:
        """Take one session's closing equity in USD and give the phase from then on."""
        s = self._settings
        reached = starting_phase(equity, s)
        self._above = [*self._above, reached][-s.up_closes :]
        while self.phase > 1 and equity < s.floors[self.phase - 1] * s.down_fraction:
            self.phase -= 1
        if self.phase == 1 and reached == 0:
            self.phase = 0
        lowest = min(self._above)
        if len(self._above) == s.up_closes and lowest > self.phase:
            self.phase = lowest
        return self.phase

    def state(self) -> dict[str, Any]:
        """What a restart needs, as JSON values."""
        return {"phase": self.phase, "above": self._above}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state."""
        self.phase, self._above = int(state["phase"]), [int(p) for p in state["above"]]
