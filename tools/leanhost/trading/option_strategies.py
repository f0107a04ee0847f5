"""`OptionStrategies`: factories for LEAN's named option strategies, with LEAN's leg order and signs."""

# ruff: noqa: PLR0917  the order of parameters is LEAN's own

from __future__ import annotations

from datetime import datetime
from typing import Any

from leanhost.enums import OptionRight
from leanhost.naming import lean_names
from leanhost.trading.option_strategies_more import RareStrategies
from leanhost.trading.strategy_values import OptionStrategy, invert, require

_C, _P = OptionRight.CALL, OptionRight.PUT


@lean_names
class OptionStrategies(RareStrategies):
    """Factories: strikes per share, expirations as datetimes. Buying a strategy trades the legs with these signs."""

    @staticmethod
    def naked_call(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return OptionStrategy("Naked Call", canonical_option, [(_C, strike, expiration, -1)])

    @staticmethod
    def naked_put(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return OptionStrategy("Naked Put", canonical_option, [(_P, strike, expiration, -1)])

    @staticmethod
    def covered_call(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return OptionStrategy("Covered Call", canonical_option, [(_C, strike, expiration, -1)], 100)

    @classmethod
    def protective_call(cls, canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return invert(cls.covered_call(canonical_option, strike, expiration), "Protective Call")

    @staticmethod
    def covered_put(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return OptionStrategy("Covered Put", canonical_option, [(_P, strike, expiration, -1)], -100)

    @classmethod
    def protective_put(cls, canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return invert(cls.covered_put(canonical_option, strike, expiration), "Protective Put")

    @staticmethod
    def protective_collar(
        canonical_option: Any, call_strike: float, put_strike: float, expiration: datetime
    ) -> OptionStrategy:
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
        require(leg_1_strike < leg_2_strike, "BearCallSpread", "leg1Strike must be less than leg2Strike")
        rows = [(_C, leg_1_strike, expiration, -1), (_C, leg_2_strike, expiration, 1)]
        return OptionStrategy("Bear Call Spread", canonical_option, rows)

    @staticmethod
    def bull_call_spread(
        canonical_option: Any, leg_1_strike: float, leg_2_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(leg_1_strike < leg_2_strike, "BullCallSpread", "leg1Strike must be less than leg2Strike")
        rows = [(_C, leg_1_strike, expiration, 1), (_C, leg_2_strike, expiration, -1)]
        return OptionStrategy("Bull Call Spread", canonical_option, rows)

    @staticmethod
    def bear_put_spread(
        canonical_option: Any, leg_1_strike: float, leg_2_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(leg_1_strike > leg_2_strike, "BearPutSpread", "leg1Strike must be greater than leg2Strike")
        rows = [(_P, leg_1_strike, expiration, 1), (_P, leg_2_strike, expiration, -1)]
        return OptionStrategy("Bear Put Spread", canonical_option, rows)

    @staticmethod
    def bull_put_spread(
        canonical_option: Any, leg_1_strike: float, leg_2_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(leg_1_strike > leg_2_strike, "BullPutSpread", "leg1Strike must be greater than leg2Strike")
        rows = [(_P, leg_1_strike, expiration, -1), (_P, leg_2_strike, expiration, 1)]
        return OptionStrategy("Bull Put Spread", canonical_option, rows)

    @staticmethod
    def straddle(canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return OptionStrategy("Straddle", canonical_option, [(_C, strike, expiration, 1), (_P, strike, expiration, 1)])

    @classmethod
    def short_straddle(cls, canonical_option: Any, strike: float, expiration: datetime) -> OptionStrategy:
        return invert(cls.straddle(canonical_option, strike, expiration), "Short Straddle")

    @staticmethod
    def strangle(
        canonical_option: Any, call_leg_strike: float, put_leg_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(call_leg_strike > put_leg_strike, "Strangle", "callLegStrike must be greater than putLegStrike")
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
        ordered = long_put_strike < short_put_strike < short_call_strike < long_call_strike
        require(ordered, "IronCondor", "strikes must be in ascending order")
        rows = [
            (_P, long_put_strike, expiration, 1), (_P, short_put_strike, expiration, -1),
            (_C, short_call_strike, expiration, -1), (_C, long_call_strike, expiration, 1),
        ]  # fmt: skip
        return OptionStrategy("Iron Condor", canonical_option, rows)

    @classmethod
    def short_iron_condor(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.iron_condor(*arguments), "Short Iron Condor")

    @staticmethod
    def iron_butterfly(
        canonical_option: Any, otm_put_strike: float, atm_strike: float, otm_call_strike: float, expiration: datetime
    ) -> OptionStrategy:
        require(otm_put_strike < atm_strike < otm_call_strike, "IronButterfly", "strikes must be in ascending order")
        rows = [
            (_P, otm_put_strike, expiration, 1), (_P, atm_strike, expiration, -1),
            (_C, atm_strike, expiration, -1), (_C, otm_call_strike, expiration, 1),
        ]  # fmt: skip
        return OptionStrategy("Iron Butterfly", canonical_option, rows)

    @classmethod
    def short_iron_butterfly(cls, *arguments: Any) -> OptionStrategy:
        return invert(cls.iron_butterfly(*arguments), "Short Iron Butterfly")
