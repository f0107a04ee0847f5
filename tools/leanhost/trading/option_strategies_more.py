"""The rarer option strategies: butterflies, calendars, boxes, jelly rolls, ladders, backspreads."""

# ruff: noqa: PLR0917  the order of parameters is LEAN's own

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.enums import OptionRight
from leanhost.naming import lean_names
from leanhost.trading.strategy_values import OptionStrategy, Rows, invert, require

_C, _P = OptionRight.CALL, OptionRight.PUT


def _butterfly(
    name: str, right: OptionRight, canonical: Any, high: float, middle: float, low: float, expiration: datetime
) -> OptionStrategy:
    even = high > middle > low and abs((high - middle) - (middle - low)) < 1e-9
    require(even, name.replace(" ", ""), "strikes must be descending and evenly spaced")
    rows: Rows = [(right, high, expiration, 1), (right, middle, expiration, -2), (right, low, expiration, 1)]
    return OptionStrategy(name, canonical, rows)


def _calendar(
    name: str, right: OptionRight, canonical: Any, strike: float, near: datetime, far: datetime
) -> OptionStrategy:
    require(near < far, name.replace(" ", ""), "nearExpiration must be less than farExpiration")
    return OptionStrategy(name, canonical, [(right, strike, near, -1), (right, strike, far, 1)])


@lean_names
class RareStrategies:
    """Factories; strikes per share, expirations as datetimes."""

    @staticmethod
    def butterfly_call(
        canonical_option: Any, higher_strike: float, middle_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return _butterfly(
            "Butterfly Call", _C, canonical_option, higher_strike, middle_strike, lower_strike, expiration
        )

    @staticmethod
    def butterfly_put(
        canonical_option: Any, higher_strike: float, middle_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return _butterfly("Butterfly Put", _P, canonical_option, higher_strike, middle_strike, lower_strike, expiration)

    @classmethod
    def call_butterfly(cls, *arguments: Any) -> OptionStrategy:
        return cls.butterfly_call(*arguments)

    @classmethod
    def put_butterfly(cls, *arguments: Any) -> OptionStrategy:
        return cls.butterfly_put(*arguments)

    @classmethod
    def short_butterfly_call(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.butterfly_call(*arguments), "Short Butterfly Call")

    @classmethod
    def short_butterfly_put(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.butterfly_put(*arguments), "Short Butterfly Put")

    @staticmethod
    def call_calendar_spread(
        canonical_option: Any, strike: float, near_expiration: datetime, far_expiration: datetime
    ) -> OptionStrategy:
        return _calendar("Call Calendar Spread", _C, canonical_option, strike, near_expiration, far_expiration)

    @staticmethod
    def put_calendar_spread(
        canonical_option: Any, strike: float, near_expiration: datetime, far_expiration: datetime
    ) -> OptionStrategy:
        return _calendar("Put Calendar Spread", _P, canonical_option, strike, near_expiration, far_expiration)

    @classmethod
    def short_call_calendar_spread(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.call_calendar_spread(*arguments), "Short Call Calendar Spread")

    @classmethod
    def short_put_calendar_spread(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.put_calendar_spread(*arguments), "Short Put Calendar Spread")

    @staticmethod
    def box_spread(
        canonical_option: Any, higher_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(higher_strike > lower_strike, "BoxSpread", "higherStrike must be greater than lowerStrike")
        rows: Rows = [
            (_P, higher_strike, expiration, 1), (_P, lower_strike, expiration, -1),
            (_C, lower_strike, expiration, 1), (_C, higher_strike, expiration, -1),
        ]  # fmt: skip
        return OptionStrategy("Box Spread", canonical_option, rows)

    @classmethod
    def short_box_spread(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.box_spread(*arguments), "Short Box Spread")

    @staticmethod
    def jelly_roll(
        canonical_option: Any, strike: float, near_expiration: datetime, far_expiration: datetime
    ) -> OptionStrategy:
        require(near_expiration < far_expiration, "JellyRoll", "nearExpiration must be less than farExpiration")
        rows: Rows = [
            (_C, strike, near_expiration, -1),
            (_C, strike, far_expiration, 1),
            (_P, strike, near_expiration, 1),
            (_P, strike, far_expiration, -1),
        ]
        return OptionStrategy("Jelly Roll", canonical_option, rows)

    @classmethod
    def short_jelly_roll(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.jelly_roll(*arguments), "Short Jelly Roll")

    @staticmethod
    def bear_call_ladder(
        canonical_option: Any, lower_strike: float, middle_strike: float, higher_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(lower_strike < middle_strike < higher_strike, "BearCallLadder", "strikes must be in ascending order")
        rows: Rows = [
            (_C, lower_strike, expiration, -1),
            (_C, middle_strike, expiration, 1),
            (_C, higher_strike, expiration, 1),
        ]
        return OptionStrategy("Bear Call Ladder", canonical_option, rows)

    @classmethod
    def bull_call_ladder(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.bear_call_ladder(*arguments), "Bull Call Ladder")

    @staticmethod
    def bear_put_ladder(
        canonical_option: Any, higher_strike: float, middle_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(higher_strike > middle_strike > lower_strike, "BearPutLadder", "strikes must be in descending order")
        rows: Rows = [
            (_P, higher_strike, expiration, 1),
            (_P, middle_strike, expiration, -1),
            (_P, lower_strike, expiration, -1),
        ]
        return OptionStrategy("Bear Put Ladder", canonical_option, rows)

    @classmethod
    def bull_put_ladder(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.bear_put_ladder(*arguments), "Bull Put Ladder")

    @staticmethod
    def call_backspread(
        canonical_option: Any, lower_strike: float, higher_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(lower_strike < higher_strike, "CallBackspread", "lowerStrike must be less than higherStrike")
        rows: Rows = [(_C, lower_strike, expiration, -1), (_C, higher_strike, expiration, 2)]
        return OptionStrategy("Call Backspread", canonical_option, rows)

    @staticmethod
    def put_backspread(
        canonical_option: Any, higher_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(higher_strike > lower_strike, "PutBackspread", "higherStrike must be greater than lowerStrike")
        rows: Rows = [(_P, higher_strike, expiration, -1), (_P, lower_strike, expiration, 2)]
        return OptionStrategy("Put Backspread", canonical_option, rows)

    @classmethod
    def short_call_backspread(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.call_backspread(*arguments), "Short Call Backspread")

    @classmethod
    def short_put_backspread(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.put_backspread(*arguments), "Short Put Backspread")
