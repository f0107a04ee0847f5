"""Contracts of an option chain: what is shown of each, read when it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from leanhost.engine.option_formulas import OptionTerms
from leanhost.engine.price_models import (
    EMPTY,
    IndicatorBasedOptionPriceModel,
    ModelResult,
    OptionInputs,
    is_european,
    settlement_moment,
    years_until,
)
from leanhost.engine.price_values import Greeks, OptionPriceModelParameters
from leanhost.engine.quantlib_engines import QLOptionPriceModel
from leanhost.engine.quantlib_model import dates_of
from leanhost.enums import OptionRight, OptionStyle, SecurityType
from leanhost.naming import lean_names, method_of
from leanhost.symbols import Symbol, option_symbol


@lean_names(spelled={"id": "ID"})
class OptionContract:
    """Members every contract of a chain has."""

    __slots__ = ()

    symbol: Symbol
    time: Any

    @property
    def days_to_expiry(self) -> int:
        """Calendar days to the last day of trading; a Saturday's expiry trades until its Friday."""
        last = self.expiry - timedelta(days=max(self.expiry.weekday() - 4, 0))
        return (last.date() - self.time.date()).days

    @property
    def id(self) -> Any:
        return self.symbol.id

    @property
    def strike(self) -> float:
        return self.symbol.id.strike_price

    @property
    def scaled_strike(self) -> float:
        return self.symbol.id.strike_price

    @property
    def expiry(self) -> datetime:
        return self.symbol.id.date

    @property
    def right(self) -> OptionRight:
        return self.symbol.id.option_right

    @property
    def style(self) -> OptionStyle:
        return self.symbol.id.option_style

    @property
    def underlying_symbol(self) -> Symbol | None:
        return self.symbol.underlying

    def __str__(self) -> str:
        return self.symbol.value


@lean_names
class SliceContract(OptionContract, msgspec.Struct, eq=False):
    """A contract with a trade or quote point at this moment; greeks are solved once, when first asked for.

    A struct is made twice as fast as another object, and a chain of a hundred contracts is made every minute.
    """

    _row: Any
    """A `ChainRow`."""
    _at: int
    _moment: Any
    """The `ChainMoment` it is of; not the chain, which with its contracts would have to wait for the collector."""
    _result: Any = None

    __repr__ = object.__repr__

    @property
    def symbol(self) -> Symbol:  # type: ignore[override]
        return self._row.symbol

    @property
    def bid_price(self) -> float:
        return self._row.bid_close[self._at]

    @property
    def ask_price(self) -> float:
        return self._row.ask_close[self._at]

    @property
    def bid_size(self) -> int:
        return int(self._row.bid_size[self._at])

    @property
    def ask_size(self) -> int:
        return int(self._row.ask_size[self._at])

    @property
    def last_price(self) -> float:
        trades = self._row.trade
        at = trades.find(self._moment.us) if trades is not None else -1
        return trades.value("close", at) if trades is not None and at >= 0 else 0.0

    @property
    def volume(self) -> float:
        trades = self._row.trade
        at = trades.find(self._moment.us) if trades is not None else -1
        if trades is None or at < 0 or trades.emission.is_filled(at):
            return 0.0
        return trades.value("volume", at)

    @property
    def open_interest(self) -> float:
        """The report of this moment, a repeated one included; 0 when there is none."""
        security = self._moment.engine.securities.lookup(self.symbol)
        points = next((f.points for f in security.feeds if int(f.config.tick_type) == 2), None) if security else None
        at = points.find(self._moment.us) if points is not None else -1
        return points.value("value", at) if points is not None and at >= 0 else 0.0

    @property
    def time(self) -> datetime:
        for points in (self._row.quote, self._row.trade):
            point = points.at(self._moment.us) if points is not None else None
            if point is not None:
                return point.end_time
        return self._moment.time

    @property
    def underlying_last_price(self) -> float:
        return self._moment.underlying().price

    def _model(self) -> Any:
        if self._result is None:
            self._result = evaluate(self._moment.engine, self.symbol, self)
        return self._result

    @property
    def implied_volatility(self) -> float:
        """Annual volatility as a fraction."""
        return self._model().implied_volatility

    @property
    def theoretical_price(self) -> float:
        return self._model().theoretical_price

    @property
    def greeks(self) -> Greeks:
        r = self._model()
        if isinstance(r, ModelResult):
            return Greeks(r.delta, r.gamma, r.vega, r.theta, r.rho)
        return r.greeks


def evaluate(engine: Any, symbol: Symbol, contract: Any = None) -> Any:
    """A contract's model result from its security's price now, the underlying's, and the mirror contract's."""
    option = engine.securities.lookup(symbol)
    if option is None:
        return EMPTY
    canonical = engine.securities.lookup(symbol.canonical)
    model = option.price_model or (canonical.price_model if canonical is not None else None)
    if model is not None and not isinstance(model, IndicatorBasedOptionPriceModel | QLOptionPriceModel):
        parameters = OptionPriceModelParameters(option, engine.algorithm.current_slice, contract)
        return method_of(model, "evaluate")(parameters)
    if isinstance(model, QLOptionPriceModel):
        model.assert_style(symbol.id.option_style)
    underlying = engine.securities.lookup(symbol.underlying)
    if underlying is None or not option.price or not underlying.price:
        return EMPTY
    now = option.local_time
    if now.date() > symbol.id.date.date():
        return EMPTY
    return _priced(engine, option, underlying, model)


def _priced(engine: Any, option: Any, underlying: Any, model: Any) -> Any:
    """One of the host's own models, or LEAN's default of the security's type, on a contract that has a price."""
    symbol, now = option.symbol, option.local_time
    sid, base = symbol.id, underlying.symbol
    right = 1 - int(sid.option_right)
    target = None if sid.symbol == base.id.symbol else sid.symbol
    mirror = option_symbol(base, right, sid.strike_price, sid.date, int(sid.option_style), target, sid.market)
    other = engine.securities.lookup(mirror) if engine.securities.is_active(mirror) else None
    paid = engine.dividend_yield(base, now.date()) if symbol.security_type == SecurityType.OPTION else 0.0
    terms = OptionTerms(
        spot=underlying.price,
        strike=sid.strike_price,
        years=years_until(settlement_moment(symbol, option.exchange.hours), now),
        rate=engine.rate_on(now.date()),
        dividend_yield=paid,
        is_call=int(sid.option_right) == 0,
    )
    if isinstance(model, QLOptionPriceModel) or (model is None and symbol.security_type == SecurityType.FUTURE_OPTION):
        dates = dates_of(now.date(), sid.date.date(), option.exchange.hours)
        return (model or _OF_FUTURES).evaluate_on(
            terms, option.price, dates, sid.option_style, _volatility_of(underlying)
        )
    beside = other.price if other is not None else 0.0
    return (model or _DEFAULT).evaluate(OptionInputs(terms, option.price, is_european(sid.option_style), beside))


def _volatility_of(security: Any) -> float:
    """What a security's volatility model says, 0 where it has none."""
    return float(security.volatility_model.volatility) if security.volatility_model is not None else 0.0


_DEFAULT = IndicatorBasedOptionPriceModel()
_OF_FUTURES = QLOptionPriceModel()
