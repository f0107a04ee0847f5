"""QuantBook: the algorithm of a notebook. It has everything an algorithm has but the loop; its clock stands still."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leanhost import research
from leanhost.api.algorithm import QCAlgorithm
from leanhost.api.chain_history import FutureHistory, OptionHistory, selected_futures, selected_options
from leanhost.api.dictionaries import ArgumentException, symbol_of
from leanhost.api.indicator_history import IndicatorHistory
from leanhost.api.indicator_methods import give
from leanhost.api.portfolio_statistics import portfolio_statistics
from leanhost.api.universe_history import past_universes, universe_frame
from leanhost.engine.clock import zone_of
from leanhost.engine.engine import Engine
from leanhost.enums import AlgorithmMode, Resolution, SecurityType
from leanhost.naming import absent, lean_names
from leanhost.symbols import Symbol, SymbolCache, use_cache

NEW_YORK = "America/New_York"
_FIRST_HOUR = 9
"""From this hour in New York a day counts as one whose data of the day before are there."""
_OPTIONS = (SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION)
_SPAN = ("start", "end", "resolution", "fill_forward", "extended_market_hours")


@lean_names
class QuantBook(QCAlgorithm):
    """Asks for history, chains, universes and indicators; `set_start_date` moves the moment at which it stands.

    The data are those `leanhost.research` describes. What is saved to its object store is on disk at once.
    """

    algorithm_mode = AlgorithmMode.RESEARCH

    get_fundamental = absent("QuantBook.GetFundamental", "fundamental data are not carried")
    perform_selection = absent("QuantBook.PerformSelection")

    def __new__(cls, *_: Any, **__: Any) -> Any:
        made = object.__new__(cls)
        provider = research.provider()
        identify = getattr(provider, "identify", None)
        use_cache(SymbolCache(identify) if identify is not None else SymbolCache())
        made._set_up(Engine(provider, zone_of(NEW_YORK), research.store()))
        made.object_store.write_through = True
        now = datetime.now(ZoneInfo(NEW_YORK))
        made.set_start_date(now.date() if now.hour >= _FIRST_HOUR else now.date() - timedelta(days=1))
        return made

    def __init__(self, *_: Any) -> None:
        """Everything is there when the object is: LEAN's constructor takes nothing."""

    # --- chains -----------------------------------------------------------------------------------------------------

    def option_history(self, symbol: Any, *window: Any, **named: Any) -> OptionHistory:
        """`(symbol[, target_option], start[, end, resolution, fill_forward, extended_market_hours])`.

        The underlying and every contract that the option's filter picks on a day of the span; of a contract, its own
        data. Without an end the span is one day. ArgumentException for a continuous future.
        """
        target, given = None, list(window)
        if given and (given[0] is None or isinstance(given[0], str)):
            target = given.pop(0)
        asked = dict(zip(_SPAN, given, strict=False)) | named
        target = asked.pop("target_option", target)
        found = self._option_symbol(self._known(symbol), target, asked.get("resolution"), asked.get("fill_forward"))
        start, end = _span_of(asked)
        if not found.is_canonical():
            return OptionHistory(self._asked([found], start, end, asked))
        symbols = selected_options(self.engine, self.securities[found], start, end)
        return OptionHistory(self._asked([*symbols, found.underlying], start, end, asked))

    get_option_history = option_history

    def future_history(self, symbol: Any, *window: Any, **named: Any) -> FutureHistory:
        """`(symbol, start[, end, resolution, fill_forward, extended_market_hours])`: what the filter picks."""
        asked = dict(zip(_SPAN, window, strict=False)) | named
        found = self._known(symbol)
        start, end = _span_of(asked)
        symbols = [found]
        if found.is_canonical():
            symbols = selected_futures(self.engine, self.securities[found], start, end)
        return FutureHistory(self._asked(symbols, start, end, asked))

    get_future_history = future_history

    def universe_history(  # noqa: PLR0917  LEAN's order
        self, universe: Any, start: Any, end: Any = None, func: Any = None, date_rule: Any = None, flatten: bool = False
    ) -> Any:
        """Rows of an option's or a future's universe files (the security, or its symbol), as a frame.

        LEAN takes universes of stocks here, which are not carried; `func` picks symbols from a day's rows.
        """
        if date_rule is not None:
            raise ArgumentException("leanhost's universe_history takes no date_rule")
        days = past_universes(self.engine, self._known(universe), (start, end if end is not None else self.time))
        return universe_frame(days, flatten, func)

    def _known(self, symbol: Any) -> Symbol:
        found = symbol_of(getattr(symbol, "symbol", symbol))
        if found is None:
            raise ArgumentException(f"{symbol} could not be found. Please add the security first")
        return found

    def _option_symbol(self, symbol: Symbol, target: str | None, resolution: Any, fill_forward: Any) -> Symbol:
        """The chain's symbol for an underlying, which is added; every other symbol as it is."""
        if symbol.security_type in _OPTIONS:
            if symbol.is_canonical() and symbol not in self.securities:
                self._add_chain(symbol, resolution, fill_forward is not False)
            return symbol
        if symbol.security_type == SecurityType.FUTURE and symbol.is_canonical():
            raise ArgumentException(
                "The Future Symbol provided is a canonical Symbol (i.e. a Symbol representing all Futures), which is "
                "not supported at this time. If you are using the Symbol accessible from `AddFuture(...)`, use the "
                "Symbol from `AddFutureContract(...)` instead."
            )
        option = self.add_option(symbol, target, resolution, symbol.id.market, fill_forward is not False)
        if symbol.security_type == SecurityType.FUTURE:
            option.set_filter(lambda universe: universe.strikes(-10, 10))
        return option.symbol

    def _asked(self, symbols: Iterable[Any], start: datetime, end: datetime, asked: dict[str, Any]
               ) -> list[tuple[Symbol, list[Any]]]:
        named = {name: asked[name] for name in _SPAN[2:] if asked.get(name) is not None}
        wanted = [s for s in dict.fromkeys(symbols) if s is not None]
        return [(s, self._points(s, None, (start, end), named)) for s in wanted]

    # --- indicators -------------------------------------------------------------------------------------------------

    def indicator(self, indicator: Any, symbol: Any, *window: Any, resolution: Resolution | None = None,
                  selector: Any = None) -> Any:
        """A frame of an indicator's values over just the bars of `(period | span | start, end[, resolution])`."""
        bounds = 2 if isinstance(window[0], date) else 1
        rest = window[bounds:]
        resolution = rest[0] if rest else resolution
        selector = rest[1] if len(rest) > 1 else selector
        found = self._known(symbol)
        config = self._config(found)
        indicator.reset()
        history = IndicatorHistory(indicator)
        named = {} if resolution is None else {"resolution": resolution}
        for bar in self._points(found, config.type, window[:bounds], named):
            if give(indicator, bar, selector):
                history.take()
        return history.data_frame

    # --- portfolio --------------------------------------------------------------------------------------------------

    def get_portfolio_statistics(self, data_frame: Any) -> dict[str, Any]:
        """LEAN's portfolio statistics of a frame with the columns `equity` and `benchmark`, indexed by time."""
        return portfolio_statistics(data_frame, self.risk_free_interest_rate_model,
                                    self.settings.trading_days_per_year or 252)


def _span_of(asked: dict[str, Any]) -> tuple[datetime, datetime]:
    start, end = (_moment(asked.get(name)) for name in ("start", "end"))
    if start is None:
        raise TypeError("a history of chains needs a start")
    return start, start + timedelta(days=1) if end is None or end == start else end


def _moment(value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day)
