"""`OptionStrategies`: factories for LEAN's named option strategies, with LEAN's leg order and signs."""

# ruff: noqa: PLR0917  the order of parameters is LEAN's own

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.enums import OptionRight
from leanhost.naming import lean_names
from leanhost.trading.option_strategies_more import RareStrategies
from leanhost.trading.strategy_values import OptionStrategy, check, invert, require

_C, _P = OptionRight.CALL, OptionRight.PUT


def _vertical(
    name: str, right: OptionRight, canonical: Any, strikes: tuple[float, float], expiration: datetime, sign: int
) -> OptionStrategy:
    """The first leg with the sign, the second against it; calls are told upwards, puts downwards."""
    plain, (first, second) = name.replace(" ", ""), strikes
    check(plain, canonical, expiration=expiration)
    ordered, word = (first < second, "less") if right is _C else (first > second, "greater")
    require(ordered, f"{plain}: leg1Strike must be {word} than leg2Strike", "leg1Strike", "leg2Strike")
    return OptionStrategy(name, canonical, [(right, first, expiration, sign), (right, second, expiration, -sign)])


@lean_names
class OptionStrategies(RareStrategies):
    """Factories: strikes per share, expirations as datetimes. Buying a strategy trades the legs with these signs."""

    @staticmethod
    def naked_call(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        check("NakedCall", canonical_option, expiration=expiration)
        return OptionStrategy("Naked Call", canonical_option, [(_C, strike, expiration, -1)])

    @staticmethod
    def naked_put(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        check("NakedPut", canonical_option, expiration=expiration)
        return OptionStrategy("Naked Put", canonical_option, [(_P, strike, expiration, -1)])

    @staticmethod
    def covered_call(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        check("CoveredCall", canonical_option, expiration=expiration)
        return OptionStrategy("Covered Call", canonical_option, [(_C, strike, expiration, -1)], 100)

    @classmethod
    def protective_call(cls, canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return invert(cls.covered_call(canonical_option, strike, expiration), "Protective Call")

    @staticmethod
    def covered_put(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        check("CoveredPut", canonical_option, expiration=expiration)
        return OptionStrategy("Covered Put", canonical_option, [(_P, strike, expiration, -1)], -100)

    @classmethod
    def protective_put(cls, canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return invert(cls.covered_put(canonical_option, strike, expiration), "Protective Put")

    @staticmethod
    def protective_collar(
        canonical_option: Any, call_strike: float, put_strike: float, expiration: datetime
    ) -> OptionStrategy:
        text = "ProtectiveCollar: callStrike must be greater than putStrike"
        require(call_strike >= put_strike, text, "callStrike", "putStrike")
        check("CoveredCall", canonical_option, expiration=expiration)
        rows = [(_C, call_strike, expiration, -1), (_P, put_strike, expiration, 1)]
        return OptionStrategy("Protective Collar", canonical_option, rows, 100)

    @classmethod
    def conversion(cls, canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        made = cls.protective_collar(canonical_option, strike, strike, expiration)
        made.name = "Conversion"
        return made

    @classmethod
    def reverse_conversion(cls, canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return invert(cls.conversion(canonical_option, strike, expiration), "Reverse Conversion")

    @staticmethod
    def bear_call_spread(
        canonical_option: Any, leg_1_strike: float, leg_2_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return _vertical("Bear Call Spread", _C, canonical_option, (leg_1_strike, leg_2_strike), expiration, -1)

    @staticmethod
    def bull_call_spread(
        canonical_option: Any, leg_1_strike: float, leg_2_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return _vertical("Bull Call Spread", _C, canonical_option, (leg_1_strike, leg_2_strike), expiration, 1)

    @staticmethod
    def bear_put_spread(
        canonical_option: Any, leg_1_strike: float, leg_2_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return _vertical("Bear Put Spread", _P, canonical_option, (leg_1_strike, leg_2_strike), expiration, 1)

    @staticmethod
    def bull_put_spread(
        canonical_option: Any, leg_1_strike: float, leg_2_strike: float, expiration: datetime
    ) -> OptionStrategy:
        return _vertical("Bull Put Spread", _P, canonical_option, (leg_1_strike, leg_2_strike), expiration, -1)

    @staticmethod
    def straddle(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        check("Straddle", canonical_option, expiration=expiration)
        return OptionStrategy("Straddle", canonical_option, [(_C, strike, expiration, 1), (_P, strike, expiration, 1)])

    @classmethod
    def short_straddle(cls, canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return invert(cls.straddle(canonical_option, strike, expiration), "Short Straddle")

    @staticmethod
    def strangle(
        canonical_option: Any, call_leg_strike: float, put_leg_strike: float, expiration: datetime
    ) -> OptionStrategy:
        check("Strangle", canonical_option, expiration=expiration)
        text = "Strangle: callLegStrike must be greater than putLegStrike"
        require(call_leg_strike > put_leg_strike, text, "callLegStrike", "putLegStrike")
        rows = [(_C, call_leg_strike, expiration, 1), (_P, put_leg_strike, expiration, 1)]
        return OptionStrategy("Strangle", canonical_option, rows)

    @classmethod
    def short_strangle(
        cls, canonical_option: Any, call_leg_strike: float, put_leg_strike: float, expiration: datetime
    ) -> OptionStrategy:
        made = cls.strangle(canonical_option, call_leg_strike, put_leg_strike, expiration)
        return invert(made, "Short Strangle")

    @staticmethod
    def iron_condor(
        canonical_option: Any, long_put_strike: float, short_put_strike: float, short_call_strike: float,
        long_call_strike: float, expiration: datetime,
    ) -> OptionStrategy:  # fmt: skip
        check("IronCondor", canonical_option, expiration=expiration)
        ordered = long_put_strike < short_put_strike <= short_call_strike < long_call_strike
        text = "IronCondor: strike prices must be in ascending order"
        require(ordered, text, "longPutStrike", "shortPutStrike", "shortCallStrike", "longCallStrike")
        rows = [
            (_P, long_put_strike, expiration, 1), (_P, short_put_strike, expiration, -1),
            (_C, short_call_strike, expiration, -1), (_C, long_call_strike, expiration, 1),
        ]  # fmt: skip
        return OptionStrategy("Iron Condor", canonical_option, rows)

    @classmethod
    def short_iron_condor(
        cls, canonical_option: Any, short_put_strike: float, long_put_strike: float, long_call_strike: float,
        short_call_strike: float, expiration: datetime,
    ) -> OptionStrategy:  # fmt: skip
        strikes = (short_put_strike, long_put_strike, long_call_strike, short_call_strike)
        return invert(cls.iron_condor(canonical_option, *strikes, expiration), "Short Iron Condor")

    @classmethod
    def iron_butterfly(
        cls, canonical_option: Any, otm_put_strike: float, atm_strike: float, otm_call_strike: float,
        expiration: datetime,
    ) -> OptionStrategy:  # fmt: skip
        even = abs((atm_strike - otm_put_strike) - (otm_call_strike - atm_strike)) < 1e-9
        require(even, "IronButterfly: intervals between exercise prices must be equal")
        strikes = (otm_put_strike, atm_strike, atm_strike, otm_call_strike)
        made = cls.iron_condor(canonical_option, *strikes, expiration)
        made.name = "Iron Butterfly"
        return made

    @classmethod
    def short_iron_butterfly(
        cls, canonical_option: Any, otm_put_strike: float, atm_strike: float, otm_call_strike: float,
        expiration: datetime,
    ) -> OptionStrategy:  # fmt: skip
        made = cls.iron_butterfly(canonical_option, otm_put_strike, atm_strike, otm_call_strike, expiration)
        return invert(made, "Short Iron Butterfly")
