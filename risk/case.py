"""What a check looks at and what it gives."""

from dataclasses import dataclass

from core.values import Proposal, RiskContext
from risk.sizing import Size

Measure = float | str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal in its context, sized."""

    proposal: Proposal
    context: RiskContext
    size: Size

    @property
    def contracts(self) -> int:
        """Contracts that the money checks are made for: where no size fits, one, so that they say what it lacks."""
        return max(1, self.size.contracts)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `passed` None means that the rule does not apply to this proposal."""

    passed: bool | None
    measured: Measure = None
    limit: Measure = None
    text: str = ""


def not_applicable(why: str) -> Finding:
    """The rule does not apply, and why."""
    return Finding(None, text=why)


def at_most(measured: float, limit: float, text: str = "") -> Finding:
    """Pass up to the limit, a rounding included."""
    return Finding(measured <= limit + 1e-9 * max(1.0, abs(limit)), measured, limit, text)


def at_least(measured: float, limit: float, text: str = "") -> Finding:
    """Pass from the limit, a rounding included."""
    return Finding(measured >= limit - 1e-9 * max(1.0, abs(limit)), measured, limit, text)


def flag(passed: bool, good: str, bad: str) -> Finding:
    """A state that is either as it must be or not."""
    return Finding(passed, good if passed else bad, good)
