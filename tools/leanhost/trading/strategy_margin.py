"""Margin of the option strategies the matcher finds (LEAN's formulas, orders-and-margin 4.5).

Helpers: `strategy_margin(strategy, securities)` gives (maintenance, initial without premium), `premium(…)` the net
premium of the option legs. All money in the quote currency at present prices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leanhost.trading.strategy_definitions import CALL, PUT
from leanhost.trading.strategy_matcher import OptionPosition, Strategy

Margins = tuple[float, float]


class _Priced:
    """A matched strategy with its securities at hand."""

    def __init__(self, strategy: Strategy, securities: Any) -> None:
        self.strategy = strategy
        self.count = strategy.count
        self.options = [(leg, securities[leg.symbol]) for leg in strategy.legs]
        first = self.options[0][1]
        self.unit = first.contract_unit_of_trade
        self.underlying = first.underlying
        self.spot = self.underlying.price if self.underlying is not None else 0.0

    def legs(self, right: int, short: bool) -> list[tuple[OptionPosition, Any]]:
        return [pair for pair in self.options if pair[0].right == right and (pair[0].quantity < 0) == short]

    def one(self, right: int, short: bool) -> tuple[OptionPosition, Any]:
        return self.legs(right, short)[0]

    def naked(self, pair: tuple[OptionPosition, Any]) -> Margins:
        leg, security = pair
        model = security.buying_power_model
        return model.maintenance_of(security, leg.quantity), model.initial_of(security, leg.quantity)

    def value(self, pair: tuple[OptionPosition, Any]) -> float:
        leg, security = pair
        return security.price * self.unit * leg.quantity

    def width(self, strikes: float) -> Margins:
        margin = max(0.0, strikes) * self.unit * self.count
        return margin, margin

    def strikes(self) -> list[float]:
        return sorted(leg.strike for leg, _ in self.options)

    def stock(self) -> Margins:
        """Maintenance and |initial| of the underlying's part by its own model."""
        shares = self.strategy.lots * self.unit
        model = self.underlying.buying_power_model
        return model.maintenance_of(self.underlying, shares), abs(model.initial_of(self.underlying, shares))

    def in_the_money(self, leg: OptionPosition) -> float:
        depth = self.spot - leg.strike if leg.right == CALL else leg.strike - self.spot
        return max(0.0, depth) * self.unit * abs(leg.quantity)

    def out_of_the_money(self, leg: OptionPosition) -> float:
        depth = leg.strike - self.spot if leg.right == CALL else self.spot - leg.strike
        return max(0.0, depth) * self.unit * abs(leg.quantity)


def _nothing(at: _Priced) -> Margins:
    return 0.0, 0.0


def _single(at: _Priced) -> Margins:
    leg, security = at.options[0]
    model = security.buying_power_model
    return model.maintenance_of(security, leg.quantity), model.initial_of(security, leg.quantity)


def _call_spread(at: _Priced) -> Margins:
    return at.width(at.one(CALL, False)[0].strike - at.one(CALL, True)[0].strike)


def _put_spread(at: _Priced) -> Margins:
    return at.width(at.one(PUT, True)[0].strike - at.one(PUT, False)[0].strike)


def _short_pair(at: _Priced) -> Margins:
    """Short straddle and strangle: the dearer naked leg and the other's premium."""
    call, put = at.one(CALL, True), at.one(PUT, True)
    (call_kept, call_opened), (put_kept, put_opened) = at.naked(call), at.naked(put)
    call_value, put_value = abs(at.value(call)), abs(at.value(put))
    kept = call_kept + put_value if call_kept >= put_kept else put_kept + call_value
    opened = call_opened + put_value if call_opened >= put_opened else put_opened + call_value
    return kept, opened


def _short_butterfly(at: _Priced) -> Margins:
    low, middle, _ = at.strikes()
    return at.width(middle - low)


def _short_leg(at: _Priced) -> Margins:
    return at.naked(next(pair for pair in at.options if pair[0].quantity < 0))


def _far_short(at: _Priced) -> Margins:
    shorts = [pair for pair in at.options if pair[0].quantity < 0]
    return at.naked(max(shorts, key=lambda pair: pair[0].expiry))


def _short_box(at: _Priced) -> Margins:
    short_call, long_call = at.one(CALL, True), at.one(CALL, False)
    short_put, long_put = at.one(PUT, True), at.one(PUT, False)
    quantity = at.count
    cost = 4 * max(1.0, 0.65 * quantity) + at.unit * quantity * (
        short_call[1].ask_price - long_call[1].bid_price + short_put[1].ask_price - long_put[1].bid_price
    )
    margin = max(1.02 * cost, (long_call[0].strike - short_call[0].strike) * at.unit * quantity)
    return margin, margin


def _low_call_spread(at: _Priced) -> Margins:
    low, middle, _ = at.strikes()
    return at.width(middle - low)


def _high_put_spread(at: _Priced) -> Margins:
    _, middle, high = at.strikes()
    return at.width(high - middle)


def _highest_short_call(at: _Priced) -> Margins:
    return at.naked(max(at.legs(CALL, True), key=lambda pair: pair[0].strike))


def _lowest_short_put(at: _Priced) -> Margins:
    return at.naked(min(at.legs(PUT, True), key=lambda pair: pair[0].strike))


def _covered_call(at: _Priced) -> Margins:
    call = at.one(CALL, True)
    kept, opened = at.stock()
    stock_value = abs(at.spot * at.strategy.lots * at.unit)
    share = kept / stock_value if stock_value else 0.0
    at_strike = share * min(at.spot, call[0].strike) * abs(at.strategy.lots) * at.unit
    maintenance = max(at.in_the_money(call[0]) + at_strike, min(stock_value, kept))
    return maintenance, 0.8 * abs(at.value(call)) + opened


def _covered_put(at: _Priced) -> Margins:
    margin = at.stock()[1] + at.in_the_money(at.one(PUT, True)[0])
    return margin, margin


def _protective(at: _Priced) -> Margins:
    leg = at.options[0][0]
    kept, opened = at.stock()
    floor = 0.1 * leg.strike * at.unit * abs(leg.quantity) + at.out_of_the_money(leg)
    return min(floor, kept), opened


def _collar(at: _Priced) -> Margins:
    call = next(leg for leg, _ in at.options if leg.right == CALL)
    put = next(leg for leg, _ in at.options if leg.right == PUT)
    size = at.unit * at.count
    kept = min(0.1 * put.strike * size + at.out_of_the_money(put), 0.25 * call.strike * size)
    return kept, at.stock()[1] + at.in_the_money(call)


def _conversion(at: _Priced, right: int) -> Margins:
    leg = next(leg for leg, _ in at.options if leg.right == right)
    depth = at.in_the_money(leg)
    return 0.1 * leg.strike * at.unit * at.count + depth, at.stock()[1] + depth


_FORMULAS: dict[str, Callable[[_Priced], Margins]] = {
    "Naked Call": _single,
    "Naked Put": _single,
    "Bear Call Spread": _call_spread,
    "Bull Call Spread": _call_spread,
    "Bear Put Spread": _put_spread,
    "Bull Put Spread": _put_spread,
    "Iron Condor": _put_spread,
    "Short Iron Condor": _put_spread,
    "Iron Butterfly": _put_spread,
    "Short Iron Butterfly": _put_spread,
    "Straddle": _nothing,
    "Strangle": _nothing,
    "Short Straddle": _short_pair,
    "Short Strangle": _short_pair,
    "Butterfly Call": _nothing,
    "Butterfly Put": _nothing,
    "Short Butterfly Call": _short_butterfly,
    "Short Butterfly Put": _short_butterfly,
    "Call Calendar Spread": _nothing,
    "Put Calendar Spread": _nothing,
    "Short Call Calendar Spread": _short_leg,
    "Short Put Calendar Spread": _short_leg,
    "Box Spread": _nothing,
    "Short Box Spread": _short_box,
    "Jelly Roll": _far_short,
    "Short Jelly Roll": _far_short,
    "Bear Call Ladder": _low_call_spread,
    "Bull Put Ladder": _high_put_spread,
    "Bull Call Ladder": _highest_short_call,
    "Bear Put Ladder": _lowest_short_put,
    "Covered Call": _covered_call,
    "Covered Put": _covered_put,
    "Protective Put": _protective,
    "Protective Call": _protective,
    "Protective Collar": _collar,
    "Conversion": lambda at: _conversion(at, CALL),
    "Reverse Conversion": lambda at: _conversion(at, PUT),
}


def _names(*formulas: Callable[[_Priced], Margins]) -> frozenset[str]:
    return frozenset(name for name, formula in _FORMULAS.items() if formula in formulas)


NO_PRICE = _names(_nothing, _call_spread, _put_spread, _short_butterfly, _low_call_spread, _high_put_spread)
"""Strategies whose margin no price changes."""
SHORT_LEGS = _names(_single, _short_pair, _short_leg, _far_short, _highest_short_call, _lowest_short_put)
"""Strategies that need no more than their short legs would one by one."""


def strategy_margin(strategy: Strategy, securities: Any) -> Margins:
    """(maintenance, initial without premium) of a matched strategy."""
    return _FORMULAS[strategy.name](_Priced(strategy, securities))


def premium(strategy: Strategy, securities: Any) -> float:
    """Signed market value of the option legs: positive when the strategy costs money."""
    total = 0.0
    for leg in strategy.legs:
        security = securities[leg.symbol]
        total += security.price * security.contract_unit_of_trade * leg.quantity
    return total
