"""QCAlgorithm: what an algorithm derives from. Its services live in mixins, its machinery in the engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.api import benchmarks
from leanhost.api.callbacks import Callbacks
from leanhost.api.command_methods import CommandMethods
from leanhost.api.dictionaries import ArgumentException, InvalidOperationException, symbol_of
from leanhost.api.history_methods import HistoryMethods
from leanhost.api.indicator_methods import IndicatorMethods
from leanhost.api.interest_rates import rate_model
from leanhost.api.message_handlers import DefaultBrokerageMessageHandler
from leanhost.api.notifications import NotificationManager
from leanhost.api.object_store import ObjectStore
from leanhost.api.reporting import Reporting
from leanhost.api.settings import AlgorithmSettings, UniverseSettings
from leanhost.api.subscribing import Subscribing, SubscriptionManager
from leanhost.api.trading_calendar import TradingCalendar
from leanhost.engine.clock import zone_of
from leanhost.engine.engine import Engine
from leanhost.engine.outside import Outside
from leanhost.engine.rules import rule_context
from leanhost.engine.schedule import ScheduleManager
from leanhost.engine.seeders import (
    BrokerageModelSecurityInitializer,
    CompositeSecurityInitializer,
    SecuritySeeder,
    as_initializer,
    brings_models,
)
from leanhost.engine.universe import ChainUniverse, UniverseManager
from leanhost.engine.warmup import WarmUp
from leanhost.enums import AccountType, AlgorithmStatus, BrokerageName, Resolution, SecurityType
from leanhost.naming import lean_names, method_of
from leanhost.results import Recorder
from leanhost.symbols import Symbol, create
from leanhost.trading.brokerage_models import DefaultBrokerageModel
from leanhost.trading.dealing_brokers import brokerage_model
from leanhost.trading.order_methods import OrderMethods
from leanhost.trading.shortable import may_short, shortable_quantity
from leanhost.trading.wiring import build_trading, equip

if TYPE_CHECKING:
    from leanhost.engine.security import Security

_BUILDING: list[Engine] = []
"""The engine whose algorithm is being constructed; `__init__` of a user's class takes no arguments."""


def build(kind: type, engine: Engine) -> Any:
    """Instantiate an algorithm class for an engine."""
    _BUILDING.append(engine)
    try:
        return kind()
    finally:
        _BUILDING.pop()


@lean_names(
    attributes=(
        "brokerage_message_handler", "brokerage_model", "current_slice", "name", "notify", "object_store", "portfolio",
        "schedule", "securities", "security_initializer", "settings", "status", "subscription_manager",
        "transactions", "universe_settings",
    )
)  # fmt: skip
class QCAlgorithm(OrderMethods, IndicatorMethods, HistoryMethods, Subscribing, Reporting, CommandMethods, Callbacks):
    """An algorithm: `initialize` sets it up, `on_data` and the other callbacks run it."""

    def __init__(self, *_: Any) -> None:
        if not hasattr(self, "engine"):
            self._set_up(_BUILDING[-1])

    def __new__(cls, *_: Any, **__: Any) -> Any:
        made = super().__new__(cls)
        if _BUILDING:
            made._set_up(_BUILDING[-1])
        return made

    def _set_up(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = engine.clock
        engine.algorithm = self
        self.status = AlgorithmStatus.RUNNING
        self.securities = engine.securities
        self.settings = AlgorithmSettings()
        self.universe_settings = UniverseSettings()
        self.subscription_manager = SubscriptionManager(engine)
        self.schedule = ScheduleManager(engine.real_time, rule_context(engine))
        self.object_store = ObjectStore(engine.store_root)
        self.current_slice: Any = None
        self.name = "local"
        self._parameters: dict[str, str] = {}
        self._last_debug = self._last_error = ""
        self._tags: list[str] = []
        self.notify = NotificationManager(lambda: self.time)
        self.brokerage_message_handler: Any = DefaultBrokerageMessageHandler(self)
        self._outside = Outside(self)
        self._commands, self._odd_commands = {}, set()
        self._own_initializer = False
        self.warm_up_span = WarmUp()
        self._start = datetime(1998, 1, 1)
        self._end = datetime(2049, 12, 31)
        self._cash_set = False
        engine.broker = build_trading(self)
        self.security_initializer: Any = BrokerageModelSecurityInitializer(self.brokerage_model, SecuritySeeder.NULL)
        engine.recorder = Recorder(self, type(self).__name__)

    # --- time -------------------------------------------------------------------------------------------------------

    @property
    def time(self) -> datetime:
        """Naive wall clock of the algorithm's zone."""
        return self.clock.time

    @property
    def utc_time(self) -> datetime:
        """UTC, aware."""
        return self.clock.utc_time

    @property
    def time_zone(self) -> Any:
        return self.clock.zone.info

    @property
    def start_date(self) -> datetime:
        return self._start

    @property
    def end_date(self) -> datetime:
        """The last moment of the end date."""
        return self._end + timedelta(days=1) - timedelta(microseconds=1)

    @property
    def is_warming_up(self) -> bool:
        return self.engine.warming_up

    @property
    def market_hours_database(self) -> Any:
        """Exchange hours of every market."""
        return self.engine.provider.hours

    @property
    def symbol_properties_database(self) -> Any:
        """Multipliers, price steps and lot sizes of every market."""
        return self.engine.provider.properties

    @property
    def universe_manager(self) -> UniverseManager:
        """The universes of chains by their canonical symbols."""
        return UniverseManager({u.symbol: u for u in self.engine.membership.universes.values()
                                if isinstance(u, ChainUniverse)})  # fmt: skip

    @property
    def trading_calendar(self) -> TradingCalendar:
        """Business days, holidays and expirations."""
        return TradingCalendar(self.securities, self.utc_time.date())

    @property
    def date_rules(self) -> Any:
        return self.schedule.date_rules

    @property
    def time_rules(self) -> Any:
        return self.schedule.time_rules

    # --- set-up -----------------------------------------------------------------------------------------------------

    def _unlocked(self, name: str) -> None:
        if self.engine.locked:
            raise InvalidOperationException(f"Algorithm.{name}(): Cannot change this after algorithm initialized.")

    def set_start_date(self, *when: Any, **named: Any) -> None:
        """`(year, month, day)` or a date; the run begins at that day's midnight."""
        self._unlocked("SetStartDate")
        self._start = _day(when, named)
        self.clock.begin(self._start)

    def set_end_date(self, *when: Any, **named: Any) -> None:
        """`(year, month, day)` or a date, inclusive."""
        self._unlocked("SetEndDate")
        self._end = _day(when, named)

    def set_time_zone(self, time_zone: Any) -> None:
        """An IANA name or a zone of `TimeZones`."""
        self._unlocked("SetTimeZone")
        self.clock.set_zone(zone_of(str(time_zone)))
        self.clock.begin(self._start)

    def set_cash(self, symbol: Any = None, starting_cash: Any = None, conversion_rate: float = 0.0) -> None:
        """Starting cash: `set_cash(amount)` of the account's currency, or `set_cash("EUR", amount, rate)`."""
        self._unlocked("SetCash")
        self._cash_set = True
        if isinstance(symbol, str) and starting_cash is not None:
            self.portfolio.set_cash(symbol, float(starting_cash), float(conversion_rate))
        else:
            self.portfolio.set_cash(float(symbol if starting_cash is None else starting_cash))

    def set_account_currency(self, account_currency: str, *_: Any) -> None:
        if account_currency != "USD":
            raise InvalidOperationException("leanhost keeps its accounts in USD")

    def set_name(self, name: str) -> None:
        self.name = str(name)[:200]

    def set_tags(self, tags: Any) -> None:
        self._tags = [str(tag) for tag in tags]

    def add_tag(self, tag: str) -> None:
        self._tags.append(str(tag))

    @property
    def brokerage_name(self) -> Any:
        """The broker whose model is in use."""
        return getattr(self.brokerage_model, "brokerage_name", BrokerageName.DEFAULT)

    def get_locked(self) -> bool:
        """Whether `initialize` is over."""
        return self.engine.locked

    @property
    def tags(self) -> list[str]:
        return list(self._tags)

    @property
    def algorithm_id(self) -> str:
        return type(self).__name__

    def set_benchmark(self, benchmark: Any, ticker: Any = None) -> None:
        """A symbol, a ticker, a security type and a ticker, a function of the time, or an object with `evaluate`."""
        self._unlocked("SetBenchmark")
        ours = self.engine.benchmark
        ours.symbol, ours.function = benchmarks.chosen(benchmark)
        if ours.symbol is not None or ours.function is not None:
            return
        if ticker is not None:
            ours.symbol = create(str(ticker).upper(), SecurityType(int(benchmark)), "usa")
            return
        ours.symbol = benchmark if isinstance(benchmark, Symbol) else symbol_of(benchmark)
        if ours.symbol is None:
            self.debug(
                f"Warning: SetBenchmark({benchmark}): no existing symbol found, benchmark security will be added with "
                "Equity type."
            )
            ours.symbol = create(str(benchmark).upper(), SecurityType.EQUITY, "usa")

    @property
    def benchmark(self) -> Any:
        """What the run is compared with: `evaluate(time)`."""
        return benchmarks.of_run(self.engine.benchmark)

    def set_warm_up(self, bar_count: Any = None, resolution: Resolution | None = None, time_span: Any = None) -> None:
        """Bars, or a timedelta, of data to run through before the start date."""
        self._unlocked("SetWarmUp")
        self.warm_up_span = WarmUp(bar_count if time_span is None else time_span, resolution)

    set_warmup = set_warm_up

    def set_brokerage_model(self, model: Any, account_type: AccountType = AccountType.MARGIN) -> None:
        """A brokerage's name or a model; securities added before get its models too."""
        self._unlocked("SetBrokerageModel")
        self.brokerage_model = brokerage_model(model, account_type)
        if self._own_initializer:
            return
        of_broker = BrokerageModelSecurityInitializer(self.brokerage_model, SecuritySeeder.NULL)
        known = self.security_initializer
        if isinstance(known, CompositeSecurityInitializer):
            self.debug(
                "Warning: SetBrokerageModel(): a custom security initializer has been added. Please call "
                "SetBrokerageModel() before calling AddSecurityInitializer()."
            )
            rest = [each for each in known.initializers if not isinstance(each, BrokerageModelSecurityInitializer)]
            self.security_initializer = CompositeSecurityInitializer(of_broker, *rest)
        else:
            self.security_initializer = of_broker
        for security in self.securities.values():
            method_of(self.security_initializer, "initialize")(security)

    def set_brokerage_message_handler(self, handler: Any) -> None:
        """An object with `handle_message` and `handle_order`; the default one logs, and ends the run on an error."""
        if handler is None:
            raise ArgumentException("Value cannot be null. (Parameter 'handler')")
        self.brokerage_message_handler = handler

    def set_security_initializer(self, security_initializer: Any) -> None:
        """A function of the security, or an object with `initialize`; replaces the brokerage model's."""
        self._unlocked("SetSecurityInitializer")
        if self._own_initializer:
            self.debug(
                "Warning: SetSecurityInitializer() has already been called, existing security initializers in all "
                "universes will be overwritten."
            )
        self._own_initializer = True
        self.security_initializer = as_initializer(security_initializer)

    def add_security_initializer(self, security_initializer: Any) -> None:
        """As `set_security_initializer`, run after those there are."""
        self._unlocked("AddSecurityInitializer")
        if isinstance(self.security_initializer, CompositeSecurityInitializer):
            self.security_initializer.add_security_initializer(security_initializer)
        else:
            self.security_initializer = CompositeSecurityInitializer(self.security_initializer, security_initializer)

    def set_risk_free_interest_rate_model(self, model: Any) -> None:
        """An object with `get_interest_rate(datetime)`, or a function."""
        self.engine.rate_model = rate_model(model)

    @property
    def risk_free_interest_rate_model(self) -> Any:
        """`get_interest_rate(date)`: a fraction a year."""
        return self.engine.rate_model

    def post_initialize(self) -> None:
        """Present for LEAN's sake."""

    def _security_created(self, security: Security, leverage: float) -> None:
        """Give a new security its models, holdings and the algorithm's own initialisation."""
        security.quote_currency = self.portfolio.cash_book.ensure(self.portfolio.currency_of(security))
        security.attach = self._attach
        if not brings_models(self.security_initializer):
            equip(security, DefaultBrokerageModel())
        method_of(self.security_initializer, "initialize")(security)
        if leverage:
            security.set_leverage(leverage)
        if self.settings.seed_initial_prices and not security.price and not security.symbol.is_canonical():
            for point in self.get_last_known_prices(security.symbol):
                security.set_market_price(point)

    def _attach(self, security: Security, follower: Any) -> None:
        """Hand a security's points to a follower from now on."""
        for feed in security.feeds:
            if not feed.config.is_internal_feed:
                self.engine.consolidations.add(feed, follower)

    @property
    def option_chain_provider(self) -> Any:
        """`get_option_contract_list(symbol, date)`."""
        from leanhost.api.chain_provider import OptionChainProvider  # noqa: PLC0415

        return OptionChainProvider(self.engine)

    def shortable(self, symbol: Any, short_quantity: float = 0, update_order_id: int | None = None) -> bool:
        """Whether so much more may be sold short beside what is held and ordered."""
        return may_short(self, symbol_of(symbol), short_quantity, update_order_id)

    def shortable_quantity(self, symbol: Any) -> float:
        """Shares that may be short; 0 also where there is no limit, as LEAN has it."""
        return shortable_quantity(self.securities[symbol]) or 0

    def is_market_open(self, symbol: Any) -> bool:
        """Whether the regular market of a symbol is open now."""
        found = symbol_of(getattr(symbol, "symbol", symbol))
        hours = self.engine.provider.hours.for_symbol(found).hours
        return hours.is_open(self.engine.zone_of_hours(hours).local(self.clock.utc_us), False)

    def train(self, *arguments: Any) -> Any:
        return self.schedule.train(*arguments)

    # --- callbacks: LEAN looks them up on the user's class ----------------------------------------------------------

    def initialize(self) -> None:
        """Set the algorithm up."""

    def on_order_event(self, order_event: Any) -> None:
        """An order changed its state."""

    def on_assignment_order_event(self, assignment_event: Any) -> None:
        """A short option was assigned."""

    def on_margin_call(self, requests: list[Any]) -> list[Any]:
        """Orders that would cure a margin call; return them, changed or not."""
        return requests

    def on_margin_call_warning(self) -> None:
        """Margin is about to run out."""

    def on_brokerage_message(self, message_event: Any) -> None:
        """The brokerage model has something to say."""

    def on_end_of_algorithm(self) -> None:
        """The run is over."""


def _day(when: tuple[Any, ...], named: dict[str, Any]) -> datetime:
    if named:
        names = ("year", "month", "day") if "year" in named or "month" in named else tuple(named)
        when = (*when, *(named[name] for name in names[len(when) :]))
    if len(when) == 3:
        year, month, day = (int(part) for part in when)
        return datetime(year, month, day)
    moment = when[0]
    if not isinstance(moment, date):
        raise TypeError(f"No method matches given arguments: {when}")
    return datetime(moment.year, moment.month, moment.day)
