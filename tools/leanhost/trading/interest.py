"""Margin interest: what holding a position costs a day. LEAN's default is nothing; users bring models of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.naming import lean_names


@lean_names
class MarginInterestRateParameters:
    """What a margin interest model is given, once an hour: the security and the time (aware UTC)."""

    def __init__(self, security: Any, time: datetime) -> None:
        self.security = security
        self.time = time


@lean_names
class _NoInterest:
    def apply_margin_interest_rate(self, margin_interest_rate_parameters: MarginInterestRateParameters) -> None:
        """Nothing is charged."""


class MarginInterestRateModel:
    """`MarginInterestRateModel.NULL` charges nothing."""

    NULL = Null = _NoInterest()
