"""The strategies there are, in the order of their priority."""

from __future__ import annotations

from core.coordinator import Strategy
from core.settings import Settings
from strategies.friday_0dte import Friday0dte

ALL = (Friday0dte,)


def build(settings: Settings) -> tuple[Strategy, ...]:
    """One of each, on these settings; a strategy that is switched off plans no window."""
    return tuple(kind(settings) for kind in ALL)
