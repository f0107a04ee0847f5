"""The rarer option strategies: butterflies, calendars, boxes, jelly rolls, ladders, backspreads."""

# ruff: noqa: PLR0917  the order of parameters is LEAN's own

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.enums import OptionRight
from leanhost.naming import lean_names
from leanhost.trading.strategy_values import OptionStrategy, Rows, check, invert, require

_C, _P = OptionRight.CALL, OptionRight.PUT


def _butterfly(
    name: str, right: OptionRight, canonical: Any, high: float, middle: float, low: float, expiration: datetime
) -> OptionStrategy:
    check("".join(reversed(name.split())), canonical, expiration=expiration)
    even = high > middle > low and abs((high - middle) - (middle - low)) < 1e-9
    text = f"{name.replace(' ', '')}: upper and lower strikes must both be equidistant from the middle strike"
    require(even, text, "higherStrike", "middleStrike", "lowerStrike")
    rows: Rows = [(right, high, expiration, 1), (right, middle, expiration, -2), (right, low, expiration, 1)]
    return OptionStrategy(name, canonical, rows)


def _calendar(
    name: str, right: OptionRight, canonical: Any, strike: float, near: datetime, far: datetime
) -> OptionStrategy:
    plain = name.replace(" ", "")
    check(plain, canonical, nearExpiration=near, farExpiration=far)
    text = f"{plain}: near expiration must be less than far expiration"
    require(near < far, text, "nearExpiration", "farExpiration")
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
    def call_butterfly(
        cls,
        canonical_option: Any,
        higher_strike: float,
        middle_strike: float,
        lower_strike: float,
        expiration: datetime,
    ) -> OptionStrategy:
        return cls.butterfly_call(canonical_option, higher_strike, middle_strike, lower_strike, expiration)

    @classmethod
    def put_butterfly(
        cls,
        canonical_option: Any,
        higher_strike: float,
        middle_strike: float,
        lower_strike: float,
        expiration: datetime,
    ) -> OptionStrategy:
        return cls.butterfly_put(canonical_option, higher_strike, middle_strike, lower_strike, expiration)

    @classmethod
    def short_butterfly_call(
        cls,
        canonical_option: Any,
        higher_strike: float,
        middle_strike: float,
        lower_strike: float,
        expiration: datetime,
    ) -> OptionStrategy:
        return invert(
            cls.butterfly_call(canonical_option, higher_strike, middle_strike, lower_strike, expiration),
            "Short Butterfly Call",
        )

    @classmethod
    def short_butterfly_put(
        cls,
        canonical_option: Any,
        higher_strike: float,
        middle_strike: float,
        lower_strike: float,
        expiration: datetime,
    ) -> OptionStrategy:
        return invert(
            cls.butterfly_put(canonical_option, higher_strike, middle_strike, lower_strike, expiration),
            "Short Butterfly Put",
        )

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
    def short_call_calendar_spread(
        cls, canonical_option: Any, strike: float, near_expiration: datetime, far_expiration: datetime
    ) -> OptionStrategy:
        return invert(
            cls.call_calendar_spread(canonical_option, strike, near_expiration, far_expiration),
            "Short Call Calendar Spread",
        )

    @classmethod
    def short_put_calendar_spread(
        cls, canonical_option: Any, strike: float, near_expiration: datetime, far_expiration: datetime
    ) -> OptionStrategy:
        return invert(
            cls.put_calendar_spread(canonical_option, strike, near_expiration, far_expiration),
            "Short Put Calendar Spread",
        )

    @staticmethod
    def box_spread(
        canonical_option: Any, higher_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        text = "BoxSpread: strike prices must be in descending order, higherStrike, lowerStrike"
        require(higher_strike > lower_strike, text)
        check("BearPutSpread", canonical_option, expiration=expiration)
        rows: Rows = [
            (_P, higher_strike, expiration, 1), (_P, lower_strike, expiration, -1),
            (_C, lower_strike, expiration, 1), (_C, higher_strike, expiration, -1),
        ]  # fmt: skip
        return OptionStrategy("Box Spread", canonical_option, rows)

    @classmethod
    def short_box_spread(
        cls, canonical_option: Any, higher_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return invert(cls.box_spread(canonical_option, higher_strike, lower_strike, expiration), "Short Box Spread")

    @classmethod
    def jelly_roll(
        cls, canonical_option: Any, strike: float, near_expiration: datetime, far_expiration: datetime
    ) -> OptionStrategy:
        made = cls.call_calendar_spread(canonical_option, strike, near_expiration, far_expiration)
        puts = cls.short_put_calendar_spread(canonical_option, strike, near_expiration, far_expiration)
        made.name = "Jelly Roll"
        made.option_legs += puts.option_legs
        return made

    @classmethod
    def short_jelly_roll(
        cls, canonical_option: Any, strike: float, near_expiration: datetime, far_expiration: datetime
    ) -> OptionStrategy:
        return invert(cls.jelly_roll(canonical_option, strike, near_expiration, far_expiration), "Short Jelly Roll")

    @staticmethod
    def bear_call_ladder(
        canonical_option: Any, lower_strike: float, middle_strike: float, higher_strike: float, expiration: datetime
    ) -> OptionStrategy:
        check("BearCallLadder", canonical_option, expiration=expiration)
        text = "BearCallLadder: strike prices must be in ascending order"
        require(lower_strike < middle_strike < higher_strike, text, "lowerStrike", "middleStrike", "higherStrike")
        rows: Rows = [
            (_C, lower_strike, expiration, -1),
            (_C, middle_strike, expiration, 1),
            (_C, higher_strike, expiration, 1),
        ]
        return OptionStrategy("Bear Call Ladder", canonical_option, rows)

    @classmethod
    def bull_call_ladder(
        cls,
        canonical_option: Any,
        lower_strike: float,
        middle_strike: float,
        higher_strike: float,
        expiration: datetime,
    ) -> OptionStrategy:
        return invert(
            cls.bear_call_ladder(canonical_option, lower_strike, middle_strike, higher_strike, expiration),
            "Bull Call Ladder",
        )

    @staticmethod
    def bear_put_ladder(
        canonical_option: Any, higher_strike: float, middle_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        check("BearPutLadder", canonical_option, expiration=expiration)
        text = "BearPutLadder: strike prices must be in descending order"
        require(higher_strike > middle_strike > lower_strike, text, "higherStrike", "middleStrike", "lowerStrike")
        rows: Rows = [
            (_P, higher_strike, expiration, 1),
            (_P, middle_strike, expiration, -1),
            (_P, lower_strike, expiration, -1),
        ]
        return OptionStrategy("Bear Put Ladder", canonical_option, rows)

    @classmethod
    def bull_put_ladder(
        cls,
        canonical_option: Any,
        higher_strike: float,
        middle_strike: float,
        lower_strike: float,
        expiration: datetime,
    ) -> OptionStrategy:
        return invert(
            cls.bear_put_ladder(canonical_option, higher_strike, middle_strike, lower_strike, expiration),
            "Bull Put Ladder",
        )

    @staticmethod
    def call_backspread(
        canonical_option: Any, lower_strike: float, higher_strike: float, expiration: datetime
    ) -> OptionStrategy:
        check("CallBackspread", canonical_option, expiration=expiration)
        require(
            lower_strike < higher_strike,
            "CallBackspread: strike prices must be in ascending order, lowerStrike, higherStrike",
        )
        rows: Rows = [(_C, lower_strike, expiration, -1), (_C, higher_strike, expiration, 2)]
        return OptionStrategy("Call Backspread", canonical_option, rows)

    @staticmethod
    def put_backspread(
        canonical_option: Any, higher_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        check("PutBackspread", canonical_option, expiration=expiration)
        require(
            higher_strike > lower_strike,
            "PutBackspread: strike prices must be in descending order, higherStrike, lowerStrike",
        )
        rows: Rows = [(_P, higher_strike, expiration, -1), (_P, lower_strike, expiration, 2)]
        return OptionStrategy("Put Backspread", canonical_option, rows)

    @classmethod
    def short_call_backspread(
        cls, canonical_option: Any, lower_strike: float, higher_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return invert(
            cls.call_backspread(canonical_option, lower_strike, higher_strike, expiration), "Short Call Backspread"
        )

    @classmethod
    def short_put_backspread(
        cls, canonical_option: Any, higher_strike: float, lower_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return invert(
            cls.put_backspread(canonical_option, higher_strike, lower_strike, expiration), "Short Put Backspread"
        )
