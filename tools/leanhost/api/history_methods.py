"""`history`, `option_chain` and `get_last_known_prices` of an algorithm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api.bars import BaseData, OpenInterest, QuoteBar, TradeBar
from leanhost.api.chain_frames import ChainDictionary
from leanhost.api.chains import universe_chain
from leanhost.api.dictionaries import ArgumentException, LeanDictionary, symbol_of
from leanhost.api.futures import FutureUniverse
from leanhost.api.option_universe import OptionUniverse
from leanhost.api.past_slice import past_slices
from leanhost.api.universe_history import past_universes, universe_frame
from leanhost.data.future_contracts import Continuous
from leanhost.engine.corporate_history import CORPORATE, events_of
from leanhost.engine.history import HistoryRequest, default_tick_types, points_of
from leanhost.engine.warmup import bars_back
from leanhost.enums import DataNormalizationMode, Resolution, SecurityType
from leanhost.naming import AbsentMemberError, lean_names
from leanhost.symbols import Symbol, canonical_option

if TYPE_CHECKING:
    from leanhost.engine.engine import Engine

_KIND_OF: dict[Any, int] = {TradeBar: 0, QuoteBar: 1, OpenInterest: 2}
_ANY = (None, BaseData)
_UNIVERSES = (FutureUniverse, OptionUniverse)
_OPTIONS = (SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION)


class History:
    """`self.history`: called for frames, indexed with a type for the points themselves."""

    def __init__(self, algorithm: Any) -> None:
        self._algorithm = algorithm

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """A data frame: `history([Type,] symbols, bars | timedelta | start, end[, resolution])`.

        Slices, when neither a type nor symbols are named: `history(bars | timedelta[, resolution])`.
        """
        from leanhost.api import frames  # noqa: PLC0415

        kind, symbols, rest = _parts(arguments)
        if symbols is None:
            symbols = list(self._algorithm.securities.keys())
            if kind is None:
                asked = [self._request(symbol, None, rest, named) for symbol in symbols if not _is_chain(symbol)]
                return past_slices(self._algorithm.engine, asked)
        flatten = named.pop("flatten", False)
        asked = symbols if isinstance(symbols, list) else [symbols]
        found = [self._request(symbol, kind, rest, named) for symbol in asked]
        if kind in _UNIVERSES or (kind is None and all(_is_chain(s) for s, _ in found)):
            return universe_frame([day for _, days in found for day in days], flatten)
        return frames.history_frame([(s, points) for s, points in found if points and not _is_chain(s)], flatten)

    def __getitem__(self, kind: type) -> Any:
        """`history[TradeBar](symbol, …)`: the points; for a list of symbols a dictionary of them per moment."""

        def ask(symbols: Any, *rest: Any, **named: Any) -> Any:
            if isinstance(symbols, list | tuple):
                return _by_moment([self._request(s, kind, rest, named) for s in symbols])
            return self._request(symbols, kind, rest, named)[1]

        return ask

    def _request(
        self, symbol: Any, kind: Any, rest: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[Symbol, list[Any]]:
        found = symbol_of(getattr(symbol, "symbol", symbol))
        if found is None:
            raise ArgumentException(f"{symbol} could not be found. Please add the security first")
        return found, self._algorithm._points(found, kind, rest, named)


def _parts(arguments: tuple[Any, ...]) -> tuple[Any, Any, tuple[Any, ...]]:
    """(type or None, symbols or None for all, the rest) of a history call."""
    kind = None
    if arguments and isinstance(arguments[0], type) and issubclass(arguments[0], BaseData):
        kind, *left = arguments
        arguments = tuple(left)
    first = arguments[0]
    if isinstance(first, int | timedelta | datetime) and not isinstance(first, str):
        return kind, None, arguments
    if isinstance(first, str | Symbol) or hasattr(first, "symbol"):
        return kind, first, arguments[1:]
    if isinstance(first, Iterable):
        return kind, list(first), arguments[1:]
    raise TypeError(f"No method matches given arguments for History: {arguments}")


def _is_chain(symbol: Symbol) -> bool:
    """Whether a request without a type means universe files: a canonical option."""
    return symbol.security_type in _OPTIONS and symbol.is_canonical()


def _by_moment(found: list[tuple[Symbol, list[Any]]]) -> list[LeanDictionary]:
    moments: dict[datetime, dict[Symbol, Any]] = {}
    for symbol, points in found:
        for point in points:
            moments.setdefault(point.end_time, {})[symbol] = point
    return [LeanDictionary(moments[at]) for at in sorted(moments)]


@lean_names
class HistoryMethods:
    """Asking for the past."""

    engine: Engine
    securities: Any
    settings: Any
    universe_settings: Any

    @property
    def history(self) -> History:
        """Bars of the past as a data frame, or as points by `history[Type](…)`."""
        return History(self)

    def _points(
        self, symbol: Symbol, kind: Any, rest: tuple[Any, ...], named: dict[str, Any], newest: bool = False
    ) -> list[Any]:
        """The merged points of one symbol that a history call means; `newest`: the last of each day at most."""
        engine = self.engine
        named = dict(named)
        window, left = _window(rest, named)
        if kind in _UNIVERSES or _is_chain(symbol):
            return past_universes(engine, symbol, window)
        security = engine.securities.lookup(symbol)
        resolution = named.get("resolution", left[0] if left else None)
        if resolution is None:
            own = security.resolution if security is not None and security.feeds else None
            resolution = own if own is not None else self.universe_settings.resolution
        resolution = Resolution(resolution)
        if kind not in _ANY and kind not in _KIND_OF and kind not in CORPORATE:
            raise AbsentMemberError(f"LEAN's history of {kind.__name__} is not part of leanhost")
        kinds = [_KIND_OF[kind]] if kind in _KIND_OF else default_tick_types(engine, symbol, resolution)
        extended = named.get("extended_market_hours")
        if extended is None:
            extended = security.is_extended_market_hours if security is not None else False
        extended = bool(extended)
        start, end = self._bounds(symbol, window, resolution, extended)
        mode = named.get("data_normalization_mode")
        if mode is None:
            mode = (
                security.data_normalization_mode
                if security is not None and security.feeds
                else self.universe_settings.data_normalization_mode
            )
        if symbol.security_type != SecurityType.EQUITY:
            mode = DataNormalizationMode.RAW
        continuous = self._continuous(symbol, named)
        fill = named.get("fill_forward")
        points: list[Any] = []
        if kind in CORPORATE:
            days = HistoryRequest(symbol, 0, Resolution.DAILY, start, end, extended=extended, continuous=continuous)
            return events_of(engine, days, kind)
        for tick_type in kinds:
            points += points_of(engine, HistoryRequest(
                symbol, tick_type, resolution, start, end, True if fill is None else bool(fill),
                extended, mode, continuous, newest,
            ))  # fmt: skip
        if len(kinds) > 1:
            points.sort(key=lambda p: p.end_time)
        return points

    def _continuous(self, symbol: Symbol, named: dict[str, Any]) -> Continuous | None:
        """How a request means a continuous future: as it is subscribed, unless the request says otherwise."""
        if symbol.security_type != SecurityType.FUTURE or not symbol.is_canonical():
            return None
        engine = self.engine
        security = engine.securities.lookup(symbol)
        known = getattr(security, "continuous", None)
        if known is None:
            hours = engine.provider.hours.for_symbol(symbol).hours
            known = Continuous(symbol, hours, engine.provider.text)
        asked = [named.get(n) for n in ("data_mapping_mode", "data_normalization_mode", "contract_depth_offset")]
        return known.changed(*asked) if any(part is not None for part in asked) else known

    def _bounds(
        self, symbol: Symbol, window: tuple[Any, ...], resolution: Resolution, extended: bool = False
    ) -> tuple[int, int]:
        engine = self.engine
        zone = engine.clock.zone
        now = engine.clock.utc_us
        if len(window) == 2:
            start, end = (zone.utc(_moment(w)) for w in window)
            if end > now:
                engine.algorithm.debug("Request for future history modified to end now.")
            return start, min(end, now)
        span = window[0]
        if isinstance(span, timedelta):
            return now - span // timedelta(microseconds=1), now
        entry = engine.provider.hours.for_symbol(symbol)
        exchange = engine.zone_of_hours(entry.hours)
        precise = bool(self.settings.daily_precise_end_time)
        start_local = bars_back(entry.hours, exchange.local(now), int(span), resolution, extended, precise)
        return exchange.utc(start_local), now

    def option_chain(self, symbol: Any, flatten: bool = False) -> Any:
        """Contracts of the latest universe file of an underlying, a contract's chain, or a canonical symbol."""
        return universe_chain(self.engine, self._canonical(symbol), flatten)

    def option_chains(self, symbols: Iterable[Any], flatten: bool = False) -> ChainDictionary:
        found = [self._canonical(s) for s in symbols]
        return ChainDictionary.of({c: universe_chain(self.engine, c, flatten) for c in found}, flatten)

    def _canonical(self, symbol: Any) -> Symbol:
        found = symbol_of(getattr(symbol, "symbol", symbol))
        if found is None:
            raise ArgumentException(f"{symbol} could not be found. Please add the security first")
        if found.security_type in _OPTIONS:
            return found if found.is_canonical() else found.canonical
        return canonical_option(found)

    def get_last_known_prices(self, symbol: Any) -> list[Any]:
        """The last point of each kind of data of a symbol, oldest kind first, as seeders use them."""
        found = symbol_of(getattr(symbol, "symbol", symbol))
        if found is None or (found.security_type in _OPTIONS and found.is_canonical()):
            return []
        security = self.engine.securities.lookup(found)
        resolution = Resolution.MINUTE
        if security is not None and security.feeds:
            resolution = max(Resolution.MINUTE, security.resolution)
        kinds = default_tick_types(self.engine, found, resolution)
        points = [p for p in (self._last_of(found, kind, resolution) for kind in kinds) if p is not None]
        return sorted(points, key=lambda p: p.end_time)

    def get_last_known_price(self, symbol: Any) -> Any:
        """The newest of `get_last_known_prices`, None when nothing is known."""
        return next(reversed(self.get_last_known_prices(symbol)), None)

    def _last_of(self, symbol: Symbol, kind: int, resolution: Resolution) -> Any:
        wide = {Resolution.MINUTE: 1440, Resolution.HOUR: 24}.get(resolution, 10)
        wanted = {0: TradeBar, 1: QuoteBar, 2: OpenInterest}[kind]
        for count, step in ((5, resolution), (wide, resolution), (50, Resolution.DAILY)):
            points = self._points(symbol, wanted, (count, step), {"fill_forward": False}, newest=True)
            if points:
                return points[-1]
        return None


def _window(rest: tuple[Any, ...], named: dict[str, Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """(bars,), (span,) or (start, end), and the arguments after it."""
    if "periods" in named:
        return (named["periods"],), rest
    if "start" in named:
        return (named["start"], named.get("end", rest[0] if rest else None)), rest
    first = rest[0]
    if isinstance(first, date):
        end = rest[1] if len(rest) > 1 else named["end"]
        return (first, end), rest[2:]
    return (first,), rest[1:]


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)
