"""One run's machinery: its clock, securities, subscriptions and universes, and how a day is opened."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leanhost.api.dictionaries import ArgumentException
from leanhost.api.interest_rates import InterestRateProvider
from leanhost.data.rates import interest_rates
from leanhost.engine.benchmark import Benchmark
from leanhost.engine.clock import DAY, HOUR, MINUTE, Clock, Zone, zone_of
from leanhost.engine.configuring import configure
from leanhost.engine.consolidation import Consolidations
from leanhost.engine.corporate import delistings, renames
from leanhost.engine.feed import Subscription, read_ahead
from leanhost.engine.future_feed import FutureFeed
from leanhost.engine.plan import DayPlan
from leanhost.engine.rules import ZonedHours
from leanhost.engine.schedule import RealTime, ScheduledEvent, security_end_of_day_times
from leanhost.engine.securities import SecurityManager, make_security
from leanhost.engine.security import Security
from leanhost.engine.selection import chain_events, first_chain_day, select_chain
from leanhost.engine.split_sales import SplitSales
from leanhost.engine.universe import ChainUniverse, Membership, SecurityChanges
from leanhost.enums import AlgorithmStatus, DataNormalizationMode, Resolution, SecurityType
from leanhost.symbols import Symbol, current_cache

if TYPE_CHECKING:
    from leanhost.data.future_contracts import Continuous
    from leanhost.data.port import DataProvider

OPTION_TYPES = frozenset((SecurityType.OPTION, SecurityType.FUTURE_OPTION, SecurityType.INDEX_OPTION))
_STEP = {1: 1_000_000, 2: MINUTE, 3: HOUR, 4: DAY}


class Engine:
    """Holds a run together. `algorithm` is set before `initialize`, `broker` and `recorder` right after it is built."""

    def __init__(self, provider: DataProvider, zone: Zone, store_root: Path) -> None:
        self.provider = provider
        self.store_root = store_root
        self.rate_model: Any = InterestRateProvider(interest_rates(provider))
        self.locked = False
        self.clock = Clock(zone)
        self.algorithm: Any = None
        self.broker: Any = None
        self.recorder: Any = None
        self.securities = SecurityManager()
        self.membership = Membership(self)
        self.real_time = RealTime(lambda: self.clock.utc_us, self._set_clock, self._schedule_failed)
        self.consolidations = Consolidations(self)
        self.consolidating = False
        self.feeds: dict[tuple[Symbol, int, int], Subscription] = {}
        self.benchmark = Benchmark(self)
        self.split_sales = SplitSales(self)
        self.warming_up = True
        self.stopping = False
        self.failed = False
        self.error: str | None = None
        self.trace: str | None = None
        self.start_us = 0
        """First moment of the run, warm-up included."""
        self.trading_start_us = 0
        self.end_us = 0
        self.first_day = self.end_day = self.today = date(1998, 1, 1)
        self._events: dict[int, list[Any]] = {}
        self._finest = DAY
        self._callbacks: dict[str, Callable[..., Any] | None] = {}
        self._end_of_day: dict[Symbol, ScheduledEvent] = {}

    def callback(self, name: str) -> Callable[..., Any] | None:
        """The algorithm's own method of that snake name, or of its Pascal spelling; None when it defines neither."""
        if name not in self._callbacks:
            self._callbacks[name] = self._find_callback(name)
        return self._callbacks[name]

    def _find_callback(self, name: str) -> Callable[..., Any] | None:
        pascal = "".join(part.capitalize() for part in name.split("_"))
        base = next(c for c in type(self.algorithm).__mro__ if c.__name__ == "QCAlgorithm")
        for spelled in (name, pascal):
            if getattr(type(self.algorithm), spelled, None) is not getattr(base, spelled, None):
                return getattr(self.algorithm, spelled)
        return None

    def fail(self, error: BaseException, where: str = "") -> None:
        """Note the exception that ends the run."""
        self.failed = True
        text = str(error) or type(error).__name__
        self.error = f"{where}{type(error).__name__}: {text}"
        self.trace = "".join(traceback.format_exception(error))

    def _schedule_failed(self, event: ScheduledEvent, error: Exception) -> None:
        self.fail(error, f"Scheduled event: '{event.name}' at {self.clock.utc_time:%Y-%m-%d %H:%M:%S} UTC: ")

    def _set_clock(self, utc_us: int) -> None:
        self.clock.utc_us = utc_us

    def add_security(  # noqa: PLR0917
        self,
        symbol: Symbol,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = 0.0,
        extended: bool = False,
        normalization: DataNormalizationMode | None = None,
        universe: str | None = None,
    ) -> Security:
        """Create a security (or find it) and ask for its data from the end of the step on."""
        security = self.create(symbol, resolution, fill_forward, leverage, extended, normalization)
        kind = universe or f"{SecurityType(int(symbol.security_type))} {symbol.id.market}"
        self.membership.universe(kind).want(symbol)
        return security

    def create(  # noqa: PLR0917
        self,
        symbol: Symbol,
        resolution: Resolution | None,
        fill_forward: bool = True,
        leverage: float = 0.0,
        extended: bool = False,
        normalization: DataNormalizationMode | None = None,
        cached: bool = True,
        continuous: Continuous | None = None,
    ) -> Security:
        """The security of a symbol with its subscriptions configured; initialised when it is new.

        `cached`: its value becomes its text; LEAN leaves that out for the futures that universes select.
        """
        known = self.securities.lookup(symbol)
        if known is not None and self.securities.is_active(symbol):
            return known
        security: Any = make_security(self, symbol)
        if continuous is not None:
            security.continuous = continuous
        chosen = Resolution(resolution if resolution is not None else self.algorithm.universe_settings.resolution)
        mode = normalization if normalization is not None else self.algorithm.universe_settings.data_normalization_mode
        configure(self, security, chosen, fill_forward, extended, DataNormalizationMode(mode))
        self.securities.put(security)
        if cached:
            current_cache().set(symbol.value, symbol)
        if symbol.underlying is not None:
            current_cache().set(symbol.underlying.value, symbol.underlying)
        self.algorithm._security_created(security, leverage)
        return security

    def subscribe(self, security: Security, start: int) -> None:
        """Begin reading a security's data at `start`; open interest begins with that day."""
        step: int | None = None
        for feed in security.feeds:
            config = feed.config
            key = (config.symbol, int(config.tick_type), int(config.resolution))
            if self.feeds.get(key) is feed:
                continue
            midnight = security.zone.midnight(security.zone.local(start).date())
            feed.start_us = midnight if int(config.tick_type) == 2 else start
            self.feeds[key] = feed
            feed.points = None
            self._finest = min(self._finest, _STEP[int(config.resolution)])
            step = self.fill_step if step is None else step  # of all subscriptions: asked for once a security
            self._open_feed(feed, step)
            security.cache.turn({int(config.tick_type): feed.points})
            if int(config.tick_type) == 0:
                for moment, event in (*delistings(feed, self.today, self.end_day), *self.split_sales.warnings(feed)):
                    if moment >= start:
                        self._events.setdefault(moment, []).append(event)

    def read_ahead(self, symbols: Iterable[Symbol]) -> None:
        """Read today's rows of symbols that are about to be subscribed."""
        found = (self.securities.lookup(symbol) for symbol in symbols)
        read_ahead(self.provider, [f for security in found for f in security.feeds if f.points is None], self.today)

    def unsubscribe(self, symbol: Symbol) -> None:
        """Stop reading a security's data and forget its prices."""
        self.recorder.catch_up()
        security = self.securities.lookup(symbol)
        for feed in security.feeds:
            self.feeds.pop((feed.config.symbol, int(feed.config.tick_type), int(feed.config.resolution)), None)
            feed.points = None
        security.feeds = []
        if security.holdings is not None:
            security.holdings.update_market_price(security.price)
        security.cache.forget()
        security.is_tradable = False
        self.securities.retire(symbol)

    def is_subscribed(self, symbol: Symbol) -> bool:
        """Whether any of the symbol's data is being read."""
        security = self.securities.lookup(symbol)
        return security is not None and bool(security.feeds)

    def is_busy(self, symbol: Symbol) -> bool:
        """Whether something is held or ordered in a symbol."""
        security = self.securities.lookup(symbol)
        if security.invested:
            return True
        return any(o.symbol == symbol for o in self.algorithm.transactions.open_orders())

    def remove_security(self, symbol: Symbol) -> bool:
        """Stop wanting a security everywhere; False when it is unknown."""
        security = self.securities.lookup(symbol)
        if security is None:
            return False
        for universe in list(self.membership.universes.values()):
            if symbol in universe.wanted:
                universe.drop(symbol)
                self.membership.drop_underlying(universe, symbol)
        security.is_tradable = False
        return True

    @property
    def fill_step(self) -> int:
        """Length of the bars that are filled forward: the finest resolution the algorithm has."""
        finest = 0
        for feed in self.feeds.values():
            if not feed.config.is_internal_feed:
                step = _STEP[int(feed.config.resolution)]
                if step <= self._finest:  # nothing finer was ever subscribed: mostly the first one ends the search
                    return step
                finest = min(finest, step) if finest else step
        return finest or MINUTE

    def empty_plan(self) -> DayPlan:
        """A plan without steps."""
        return DayPlan((), {}, 0)

    def open_day(self, day: date, after: int, last: bool) -> DayPlan:
        """Load every subscription's points of a day; on the day after the last only universes and events are left."""
        self.today = day
        self._events = {}
        step = self.fill_step
        turned: dict[Security, dict[int, Any]] = {}
        if not last:
            read_ahead(self.provider, self.feeds.values(), day)
        for feed in self.feeds.values():
            if last and not (isinstance(feed, FutureFeed) and feed.close_at(self.end_us)):
                continue
            self._open_feed(feed, step)
            turned.setdefault(self.securities.lookup(feed.config.symbol), {})[int(feed.config.tick_type)] = feed.points
        for security, points in turned.items():
            security.cache.turn(points)
        if not last:
            self.benchmark.open_day(day)
        for moment, event in self._day_events(day):
            if moment > after and (not last or isinstance(event, ChainUniverse)):
                self._events.setdefault(moment, []).append(event)
        return self.plan_from(after)

    def _open_feed(self, feed: Subscription, step: int | None = None) -> None:
        mode = feed.config.data_normalization_mode
        scaled = mode != DataNormalizationMode.RAW and not isinstance(feed, FutureFeed)
        factor = self.benchmark.factor(feed.config.symbol, self.today, mode) if scaled else 1.0
        if mode == DataNormalizationMode.TOTAL_RETURN:
            feed.dividends = self.benchmark.paid_since(feed, self.today)
        feed.open_day(self.provider, self.today, self.fill_step if step is None else step, factor)

    def close_day(self) -> None:
        """Let every subscription keep what later days may repeat."""
        for feed in self.feeds.values():
            feed.close_day()

    def plan_from(self, after: int) -> DayPlan:
        """The steps left of the open day, later than `after`."""
        events = {at: found for at, found in self._events.items() if at > after}
        return DayPlan(self.feeds.values(), events, after, self.benchmark.times)

    def points_at(self, moment: int) -> list[Any]:
        """Corporate and expiry events of the open day at a moment, of what is subscribed."""
        found = self._events.get(moment, ())
        return [e for e in found if not isinstance(e, ChainUniverse) and self.is_subscribed(e.symbol)]

    def _day_events(self, day: date) -> Iterator[tuple[int, Any]]:
        for universe in self.membership.universes.values():
            if isinstance(universe, ChainUniverse):
                yield from chain_events(self, universe, day)
        for feed in sorted(self.feeds.values(), key=lambda f: f.key):
            symbol, tick_type = feed.config.symbol, int(feed.config.tick_type)
            if tick_type != 0:
                continue
            if feed.last_day is not None:
                yield from delistings(feed, day, self.end_day)
            elif isinstance(feed, FutureFeed):
                yield from feed.mapping_events(day)
            if symbol.security_type == SecurityType.EQUITY:
                yield from self.split_sales.events(feed, day)
                yield from renames(feed, getattr(self.provider, "map_file", lambda _: None)(symbol), day)

    def start_chain(self, universe: ChainUniverse, now: int, start: int, changes: SecurityChanges) -> None:
        """First selection of a canonical option: with the previous trading day's file."""
        day = first_chain_day(universe, now)
        select_chain(self, universe, day, now, start, changes)

    def select_chain(self, universe: ChainUniverse, now: int, start: int, changes: SecurityChanges) -> None:
        """Selection at an exchange midnight, with the file of the day that ended."""
        day = universe.canonical.zone.local(now).date() - timedelta(days=1)
        select_chain(self, universe, day, now, start, changes)

    def announce(self, changes: SecurityChanges) -> None:
        """Added securities become tradable and get their end-of-day events; removed ones lose them."""
        for security in changes.added_securities:
            if security.type != SecurityType.INDEX:
                security.is_tradable = True
            self._add_end_of_day(security)
        for security in changes.removed_securities:
            event = self._end_of_day.pop(security.symbol, None)
            if event is not None and not self.membership.holders(security.symbol):
                self.real_time.remove(event)

    def _add_end_of_day(self, security: Security) -> None:
        callback = self.callback("on_end_of_day")
        if callback is None or callback.__code__.co_argcount < 2 or security.symbol in self._end_of_day:
            return
        hours = security.exchange.hours
        start = security.zone.local(self.clock.utc_us).replace(hour=0, minute=0, second=0, microsecond=0)
        zoned: Any = ZonedHours(hours)
        times = security_end_of_day_times(zoned, start, datetime(2050, 1, 1), security.is_extended_market_hours)
        symbol = security.symbol
        event = ScheduledEvent(f"{symbol}.EndOfDay", times, lambda: callback(symbol))
        self._end_of_day[symbol] = event
        self.real_time.add(event)

    def hourly(self) -> None:
        """Settle what has become due."""
        self.algorithm.portfolio.settle(self.broker.now)

    def apply_corporate(self, events: list[Any]) -> None:
        """Dividends, then splits, on the portfolio."""
        for event in events:
            if type(event).__name__ in ("Dividend", "Split"):
                self.broker.apply_corporate(event)

    def finish_delisted(self, symbol: Symbol) -> None:
        """After its expiry was worked off a contract is gone."""
        security = self.securities.lookup(symbol)
        security.is_delisted = True
        self.membership.release(symbol)

    def benchmark_price(self) -> float:
        """The benchmark's current hourly price, adjusted; 0 before the first bar."""
        return self.benchmark.price()

    def quit(self) -> None:
        """Stop before the next step."""
        self.stopping = True
        self.algorithm.set_status(AlgorithmStatus.STOPPED)

    def require(self, symbol: Symbol) -> Security:
        """The security of a symbol that must have been added."""
        security = self.securities.lookup(symbol)
        if security is None:
            raise ArgumentException(
                f"Please register to receive data for symbol '{symbol}' using the AddSecurity() function."
            )
        return security

    def add_security_for_order(self, symbol: Symbol) -> Security:
        """An order names an unknown contract: add it with its underlying, seeded with the last known prices."""
        security = self.algorithm.add_security(symbol)
        if self.is_option(symbol):
            for point in self.algorithm.get_last_known_prices(symbol):
                security.set_market_price(point)
        return security

    def make_raw(self, symbol: Symbol) -> None:
        """Options need their underlying's raw prices."""
        security = self.securities.lookup(symbol)
        if security is not None and security.data_normalization_mode != DataNormalizationMode.RAW:
            security.set_data_normalization_mode(DataNormalizationMode.RAW)

    def zone_of_hours(self, hours: Any) -> Zone:
        """The exchange zone of an entry of the hours database."""
        return zone_of(str(hours.time_zone))

    def rate_on(self, day: date) -> float:
        """Risk-free rate of a date, as a fraction."""
        return float(self.rate_model.get_interest_rate(datetime(day.year, day.month, day.day)))

    def dividend_yield(self, symbol: Symbol, day: date) -> float:
        """Dividends of the last year of a factor file over the price."""
        security = self.securities.lookup(symbol)
        return self.benchmark.dividend_yield(symbol, day, security.price if security is not None else 0.0)

    def is_option(self, symbol: Symbol) -> bool:
        """Whether a symbol is a contract of any option kind."""
        return symbol.security_type in OPTION_TYPES and not symbol.is_canonical()
