"""Circuit breakers and the mode they ask for (spec 4.1, 4.2).

Each breaker is a small machine: its rows of TRANSITIONS, the mode its states ask for in MODES, and a guard in
`_events` that says what happened. The strictest cause wins. The text of a cause is that of the trip and stays as it
is, so that the journal shows a mode change once.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.settings import Settings
from core.values import BreakerInputs, BreakerVerdict, Mode

# 90,000 of 100,000 is a loss of 10 %, whatever its last bit says.
NOISE = 1e-9
QUIET, TRIPPED, REDUCING, HALTED, HALF = "quiet", "tripped", "reducing", "halted", "half"
_SIMPLE_NAMES: tuple[str, ...] = (
    "rapid", "daily", "weekly", "monthly", "margin", "ceiling", "correlation", "fault", "manual",
)  # fmt: skip
BREAKERS: tuple[str, ...] = (*_SIMPLE_NAMES, "peak", "losses")

_SIMPLE: Mapping[tuple[str, str], str] = {(QUIET, "trip"): TRIPPED, (TRIPPED, "end"): QUIET}
TRANSITIONS: Mapping[str, Mapping[tuple[str, str], str]] = {
    **dict.fromkeys(_SIMPLE_NAMES, _SIMPLE),
    "peak": {
        (QUIET, "reduce"): REDUCING,
        (QUIET, "halt"): HALTED,
        (REDUCING, "halt"): HALTED,
        (REDUCING, "restart"): HALF,
        (HALTED, "restart"): HALF,
        # A restart can be followed by another drawdown, counted from the equity it began with.
        (HALF, "reduce"): REDUCING,
        (HALF, "halt"): HALTED,
        (HALF, "whole"): QUIET,
    },
    "losses": {
        (QUIET, "trip"): HALTED,
        (HALTED, "end"): HALF,
        (HALF, "win"): QUIET,
        (HALF, "trip"): HALTED,
    },
}
MODES: Mapping[tuple[str, str], Mode] = {
    **{(name, TRIPPED): Mode.HALTED for name in ("rapid", "daily", "weekly", "monthly", "fault", "manual")},
    **{(name, TRIPPED): Mode.REDUCING for name in ("margin", "ceiling", "correlation")},
    ("peak", REDUCING): Mode.REDUCING,
    ("peak", HALTED): Mode.HALTED,
    ("losses", HALTED): Mode.HALTED,
}
# Fraction of the short-volatility positions that may stay.
SHORT_VOLATILITY = {("peak", REDUCING): 0.5, ("peak", HALTED): 0.0, ("correlation", TRIPPED): 0.5}


class Breakers:
    """All breakers of the account; `update` takes one minute and gives the mode they ask for."""

    def __init__(self, settings: Settings) -> None:
        self._s, self._vix = settings.breaker, settings.vix
        self._states: dict[str, str] = dict.fromkeys(BREAKERS, QUIET)
        self._causes: dict[str, str] = {}
        # Session number at which a breaker left QUIET, a calm correlation or a margin far above its ceiling began.
        self._since: dict[str, int] = {}
        # Equity in USD that losses count from.
        self._base: dict[str, float] = {}
        self._period: dict[str, str] = {}
        self._last: float | None = None
        self._recent: deque[tuple[int, float]] = deque()
        self._beyond = 0
        self._streak = 0
        self._ceiling: float | None = None
        self.restarts = 0

    def update(self, inputs: BreakerInputs) -> BreakerVerdict:
        """Take one minute's inputs."""
        equity = inputs.account.equity
        self._begin_periods(inputs.session.day, equity)
        wins = any(pnl > 0.0 for pnl in inputs.closed)
        for pnl in inputs.closed:
            self._streak = self._streak + 1 if pnl < 0.0 else 0
        for name, event, text in self._events(inputs, wins):
            self._advance(name, event, text, inputs)
        self._last = equity
        return self._verdict()

    def _begin_periods(self, day: date, equity: float) -> None:
        """Start the loss counts of a new session, week or month from the last equity of the one before."""
        year, week, _ = day.isocalendar()
        now = {"daily": day.isoformat(), "weekly": f"{year}-{week}", "monthly": f"{day:%Y-%m}"}
        for name, period in now.items():
            if self._period.get(name) == period:
                continue
            self._period[name] = period
            self._base[name] = equity if self._last is None else self._last
            if self._states[name] == TRIPPED:
                self._step(name, "end")
            if name == "daily":
                self._recent.clear()
                self._beyond = 0
                if self._states["rapid"] == TRIPPED:
                    self._step("rapid", "end")
        self._base.setdefault("peak", equity)

    def _events(self, inputs: BreakerInputs, wins: bool) -> Iterator[tuple[str, str, str]]:
        yield from self._loss_events(inputs)
        yield from self._peak_events(inputs)
        yield from self._streak_events(inputs, wins)
        s, used = self._s, inputs.account.margin_fraction
        if used > s.margin:
            yield "margin", "trip", f"margin {used:.1%} of equity, above {s.margin:.0%}"
        elif used < s.margin_end:
            yield "margin", "end", ""
        yield from self._ceiling_events(inputs)
        yield from self._correlation_events(inputs)
        yield ("fault", "trip", "; ".join(inputs.faults)) if inputs.faults else ("fault", "end", "")
        yield ("manual", "trip", "manual stop") if inputs.manual_halt else ("manual", "end", "")

    def _loss_events(self, inputs: BreakerInputs) -> Iterator[tuple[str, str, str]]:
        equity, s = inputs.account.equity, self._s
        for name, limit in (("daily", s.daily), ("weekly", s.weekly), ("monthly", s.monthly)):
            change = equity / self._base[name] - 1.0
            if change <= -limit + NOISE:
                yield name, "trip", f"{name} loss {change:.1%}, limit -{limit:.0%}"
        minute = inputs.time.hour * 60 + inputs.time.minute
        while self._recent and minute - self._recent[0][0] > s.rapid_minutes:
            self._recent.popleft()
        highest = max((value for _, value in self._recent), default=equity)
        fall = equity / highest - 1.0 if highest > 0.0 else 0.0
        self._beyond = self._beyond + 1 if fall <= -s.rapid + NOISE else 0
        self._recent.append((minute, equity))
        # One minute may be a bad mark; the next confirms it.
        if self._beyond >= 2:
            yield "rapid", "trip", f"rapid drawdown {fall:.1%} within {s.rapid_minutes} min, limit -{s.rapid:.0%}"

    def _peak_events(self, inputs: BreakerInputs) -> Iterator[tuple[str, str, str]]:
        equity, s, state = inputs.account.equity, self._s, self._states["peak"]
        peak = max(self._base["peak"], equity) if state in (QUIET, HALF) else self._base["peak"]
        self._base["peak"] = peak
        if state == HALF and equity >= s.peak_full * self._base.get("old_peak", peak):
            yield "peak", "whole", ""
        waited = inputs.session.number - self._since.get("peak", inputs.session.number) >= s.peak_sessions
        if state in (REDUCING, HALTED) and (equity > s.peak_recover * peak or inputs.resume or waited):
            yield "peak", "restart", ""
            return
        drawdown = 1.0 - equity / peak if peak > 0.0 else 1.0
        text = f"drawdown {drawdown:.1%} from the peak of {peak:,.0f} USD"
        if drawdown >= s.peak_halt - NOISE:
            yield "peak", "halt", f"{text}, limit {s.peak_halt:.0%}"
        elif drawdown >= s.peak_reduce - NOISE:
            yield "peak", "reduce", f"{text}, limit {s.peak_reduce:.0%}"

    def _streak_events(self, inputs: BreakerInputs, wins: bool) -> Iterator[tuple[str, str, str]]:
        if wins:
            yield "losses", "win", ""
        if self._streak >= self._s.losses:
            yield "losses", "trip", f"{self._streak} losses in a row"
            self._streak = 0
        elif inputs.session.number - self._since.get("losses", inputs.session.number) >= self._s.losses_sessions:
            yield "losses", "end", ""

    def _ceiling_events(self, inputs: BreakerInputs) -> Iterator[tuple[str, str, str]]:
        """A margin that stands far above a ceiling which has come down, for whole sessions (spec 2.1)."""
        used, ceiling, number = inputs.account.margin_fraction, inputs.ceiling, inputs.session.number
        self._ceiling = ceiling if ceiling is not None else self._ceiling
        if ceiling is None:
            return
        if used <= ceiling + self._vix.reduce_over + NOISE:
            self._since.pop("far", None)
        elif number - self._since.setdefault("far", number) >= self._vix.reduce_sessions:
            text = f"margin {used:.1%} of equity, over {self._vix.reduce_over:.0%} above the ceiling of {ceiling:.0%}"
            yield "ceiling", "trip", f"{text} for {self._vix.reduce_sessions} sessions"
        if used <= ceiling + NOISE:
            yield "ceiling", "end", ""

    def _correlation_events(self, inputs: BreakerInputs) -> Iterator[tuple[str, str, str]]:
        value, s, number = inputs.correlation, self._s, inputs.session.number
        if value is None:
            return
        if value > s.correlation:
            yield "correlation", "trip", f"average correlation {value:.2f}, above {s.correlation:.2f}"
        if value >= s.correlation_end:
            self._since.pop("calm", None)
        elif number - self._since.setdefault("calm", number) >= s.correlation_sessions:
            yield "correlation", "end", ""

    def _advance(self, name: str, event: str, text: str, inputs: BreakerInputs) -> None:
        """Follow an event where the table has it; an event that a state does not know changes nothing."""
        if (self._states[name], event) not in TRANSITIONS[name]:
            return
        if name == "peak" and event == "restart":
            # Recovery alone keeps the peak; a restart by command or time counts from its own equity.
            self._base.setdefault("old_peak", self._base["peak"])
            self._base["old_peak"] = max(self._base["old_peak"], self._base["peak"])
            if inputs.account.equity <= self._s.peak_recover * self._base["peak"]:
                self._base["peak"] = inputs.account.equity
                self.restarts += 1
        if name == "peak" and event == "whole":
            self._base.pop("old_peak", None)
        self._step(name, event)
        if self._states[name] == QUIET:
            return
        self._since[name] = inputs.session.number
        if text:
            self._causes[name] = text

    def _step(self, name: str, event: str) -> None:
        self._states[name] = TRANSITIONS[name][(self._states[name], event)]
        if self._states[name] in (QUIET, HALF):
            self._causes.pop(name, None)
            self._since.pop(name, None)

    def _verdict(self) -> BreakerVerdict:
        held = [item for item in self._states.items() if item in MODES]
        mode = max((MODES[item] for item in held), key=lambda m: m.severity, default=Mode.ACTIVE)
        factor = self._s.half_factor if HALF in self._states.values() else 1.0
        keep = min((SHORT_VOLATILITY[item] for item in held if item in SHORT_VOLATILITY), default=1.0)
        causes = tuple(self._causes[name] for name, _ in held)
        targets = {"margin": self._s.margin_end, "ceiling": self._ceiling}
        asked = [t for name, t in targets.items() if self._states[name] == TRIPPED and t is not None]
        return BreakerVerdict(mode, causes, factor, self._states["losses"] == HALF, keep, min(asked, default=None))

    def state(self) -> dict[str, Any]:
        """What a restart needs, as JSON values."""
        return {
            "states": dict(self._states), "causes": dict(self._causes), "since": dict(self._since),
            "base": dict(self._base), "period": dict(self._period), "last": self._last,
            "recent": [list(item) for item in self._recent], "beyond": self._beyond, "streak": self._streak,
            "restarts": self.restarts, "ceiling": self._ceiling,
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a saved state."""
        self._states = {**dict.fromkeys(BREAKERS, QUIET), **state["states"]}
        self._causes, self._since = dict(state["causes"]), dict(state["since"])
        self._base, self._period, self._last = dict(state["base"]), dict(state["period"]), state["last"]
        self._recent = deque((int(m), float(e)) for m, e in state["recent"])
        self._beyond, self._streak, self.restarts = int(state["beyond"]), int(state["streak"]), int(state["restarts"])
        self._ceiling = state["ceiling"]
