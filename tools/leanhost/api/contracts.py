"""Contracts of an option chain: what is shown of each, read when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import TradeBar
from leanhost.engine.option_formulas import OptionTerms
from leanhost.engine.price_models import (
    EMPTY,
    IndicatorBasedOptionPriceModel,
    OptionInputs,
    is_european,
    settlement_moment,
    years_until,
)
from leanhost.enums import OptionRight, OptionStyle, SecurityType
from leanhost.naming import lean_names
from leanhost.symbols import Symbol, option_symbol

if TYPE_CHECKING:
    from leanhost.data.port import UniverseTable
    from leanhost.engine.feed import DayPoints

Place = tuple["DayPoints", int]


@lean_names
@dataclass(frozen=True, slots=True)
class Greeks:
    """Sensitivities of one contract; vega per point of volatility, theta per year, rho per point of rate."""

    delta: float = 0.0
    gamma: float = 0.0
    vega: float = 0.0
    theta: float = 0.0
    rho: float = 0.0
    theta_per_day: float = 0.0
    lambda_: float = 0.0


@lean_names
class OptionContract:
    """Members every contract of a chain has."""

    __slots__ = ("symbol",)

    symbol: Symbol

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
class SliceContract(OptionContract):
    """A contract with a trade or quote point at this moment; greeks are solved once, when first asked for."""

    __slots__ = ("_engine", "_moment", "_quote", "_result", "_trade", "chain")

    def __init__(self, symbol: Symbol, engine: Any, moment: int, trade: Place | None, quote: Place | None) -> None:
        self.symbol = symbol
        self.chain: Any = None
        self._engine = engine
        self._moment = moment
        self._trade = trade if trade is not None and trade[1] >= 0 else None
        self._quote = quote if quote is not None and quote[1] >= 0 else None
        self._result: Any = None

    def _quoted(self, name: str) -> float:
        place = self._quote
        return place[0].value(name, place[1]) if place is not None else 0.0

    @property
    def bid_price(self) -> float:
        return self._quoted("bid_close")

    @property
    def ask_price(self) -> float:
        return self._quoted("ask_close")

    @property
    def bid_size(self) -> int:
        return int(self._quoted("bid_size"))

    @property
    def ask_size(self) -> int:
        return int(self._quoted("ask_size"))

    @property
    def last_price(self) -> float:
        place = self._trade
        return place[0].value("close", place[1]) if place is not None else 0.0

    @property
    def volume(self) -> float:
        place = self._trade
        if place is None or place[0].emission.filled[place[1]]:
            return 0.0
        return place[0].value("volume", place[1])

    @property
    def open_interest(self) -> float:
        """The report of this moment, a repeated one included; 0 when there is none."""
        security = self._engine.securities.lookup(self.symbol)
        points = next((f.points for f in security.feeds if int(f.config.tick_type) == 2), None) if security else None
        at = points.find(self._moment) if points is not None else -1
        return points.value("value", at) if points is not None and at >= 0 else 0.0

    @property
    def time(self) -> datetime:
        place = self._quote or self._trade
        return place[0].bar(place[1]).end_time if place is not None else self.chain.time

    @property
    def underlying_last_price(self) -> float:
        return self.chain.underlying.price if self.chain is not None else 0.0

    def _model(self) -> Any:
        if self._result is None:
            self._result = evaluate(self._engine, self.symbol)
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
        return Greeks(r.delta, r.gamma, r.vega, r.theta, r.rho, r.theta_per_day)


def evaluate(engine: Any, symbol: Symbol) -> Any:
    """A contract's model result from its security's price now, the underlying's, and the mirror contract's."""
    option = engine.securities.lookup(symbol)
    underlying = engine.securities.lookup(symbol.underlying)
    if option is None or underlying is None or not option.price or not underlying.price:
        return EMPTY
    now = option.local_time
    if now.date() > symbol.id.date.date():
        return EMPTY
    sid, base = symbol.id, underlying.symbol
    right = 1 - int(sid.option_right)
    target = None if sid.symbol == base.id.symbol else sid.symbol
    mirror = option_symbol(base, right, sid.strike_price, sid.date, int(sid.option_style), target, sid.market)
    other = engine.securities.lookup(mirror) if engine.securities.is_active(mirror) else None
    paid = 0.0 if symbol.security_type == SecurityType.INDEX_OPTION else engine.dividend_yield(base, now.date())
    terms = OptionTerms(
        spot=underlying.price,
        strike=sid.strike_price,
        years=years_until(settlement_moment(symbol, option.exchange.hours), now),
        rate=engine.rate_on(now.date()),
        dividend_yield=paid,
        is_call=int(sid.option_right) == 0,
    )
    canonical = engine.securities.lookup(symbol.canonical)
    model = option.price_model or (canonical.price_model if canonical is not None else None) or _DEFAULT
    beside = other.price if other is not None else 0.0
    return model.evaluate(OptionInputs(terms, option.price, is_european(sid.option_style), beside))


_DEFAULT = IndicatorBasedOptionPriceModel()


@lean_names
class UniverseContract(OptionContract):
    """A row of a universe file: bid, ask and last are the file's close."""

    __slots__ = ("_row", "_table", "time", "underlying_last_price")

    def __init__(self, symbol: Symbol, table: UniverseTable, row: int, time: datetime, underlying_price: float) -> None:
        self.symbol = symbol
        self._table = table
        self._row = row
        self.time = time
        self.underlying_last_price = underlying_price

    def _cell(self, name: str) -> float:
        return float(getattr(self._table, name)[self._row])

    @property
    def bid_price(self) -> float:
        return self._cell("close")

    ask_price = last_price = close = price = value = bid_price

    @property
    def open(self) -> float:
        return self._cell("open")

    @property
    def high(self) -> float:
        return self._cell("high")

    @property
    def low(self) -> float:
        return self._cell("low")

    @property
    def bid_size(self) -> int:
        return 0

    ask_size = bid_size

    @property
    def theoretical_price(self) -> float:
        return 0.0

    @property
    def volume(self) -> float:
        return self._cell("volume")

    @property
    def open_interest(self) -> float:
        return self._cell("open_interest")

    @property
    def implied_volatility(self) -> float:
        return self._cell("implied_volatility")

    @property
    def greeks(self) -> Greeks:
        """The file's greeks; its theta is per day."""
        cell = self._cell
        theta = cell("theta")
        return Greeks(cell("delta"), cell("gamma"), cell("vega"), theta * 365, cell("rho"), theta)


class UniverseUnderlying(TradeBar):
    """The underlying's row of a universe file."""

    def __init__(self, symbol: Any, row: tuple[float, float, float, float, float], day: datetime) -> None:
        super().__init__(day, symbol, *row, timedelta(days=1))
