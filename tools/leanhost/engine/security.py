"""Securities: what an algorithm reads and sets of an instrument. Prices come lazily out of the day's columns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from leanhost.engine.clock import EPOCH, Clock, Zone, zone_of
from leanhost.engine.market_cache import MarketCache
from leanhost.engine.security_models import MODELS, Equipped
from leanhost.enums import DataNormalizationMode, OptionRight, OptionStyle, Resolution, SecurityType, SettlementType
from leanhost.naming import lean_names
from leanhost.trading.shortable import shortable_quantity

if TYPE_CHECKING:
    from leanhost.engine.feed import Subscription, SubscriptionDataConfig
    from leanhost.symbols import Symbol


@lean_names(attributes=("hours",))
class SecurityExchange:
    """The exchange of one security: its hours, and whether it is open now."""

    def __init__(self, hours: Any, clock: Clock, zone: Zone) -> None:
        self.hours = hours
        self._clock = clock
        self._zone = zone

    @property
    def time_zone(self) -> Any:
        return self._zone.info

    @property
    def local_time(self) -> datetime:
        """Naive exchange wall clock."""
        return self._zone.local(self._clock.utc_us)

    @property
    def exchange_open(self) -> bool:
        """Whether the regular market is open now."""
        return self.hours.is_open(self.local_time, False)

    @property
    def closing_soon(self) -> bool:
        """Whether the regular market is closed ten minutes from now."""
        return self.is_closing_soon(10)

    @property
    def trading_days_per_year(self) -> int:
        return 252

    def is_closing_soon(self, minutes_to_close: int) -> bool:
        return not self.hours.is_open(self.local_time + timedelta(minutes=minutes_to_close), False)

    def date_is_open(self, date_to_check: datetime) -> bool:
        return self.hours.is_date_open(date_to_check)

    def date_time_is_open(self, date_time: datetime) -> bool:
        return self.hours.is_open(date_time, False)

    def is_open_during_bar(
        self, bar_start_time: datetime, bar_end_time: datetime, is_extended_market_hours: bool = False
    ) -> bool:
        """Whether any part of [start, end) is open."""
        return self.hours.is_open(bar_start_time, is_extended_market_hours) or self.hours.is_open(
            bar_end_time - timedelta(microseconds=1), is_extended_market_hours
        )


@lean_names(
    attributes=("symbol", "type", "exchange", "symbol_properties", "holdings", "is_tradable", "is_delisted", *MODELS)
)
class Security(Equipped):
    """An instrument. Prices in its quote currency, 0 until the first data; sizes and volume in shares or contracts."""

    quotes_price = False

    def __init__(self, symbol: Symbol, clock: Clock, hours: Any, properties: Any) -> None:
        self.symbol = symbol
        self.type = SecurityType(int(symbol.security_type))
        self.symbol_properties = properties
        self.zone = zone_of(str(hours.time_zone))
        self.exchange = SecurityExchange(hours, clock, self.zone)
        self.cache = MarketCache(clock, self.quotes_price)
        self._trades = self.cache.trades
        self.feeds: list[Subscription] = []
        self.is_tradable = True
        self.is_delisted = False
        self.holdings: Any = None
        self.quote_currency: Any = None
        self.data_filter: Any = None
        self.attach: Any = None
        """`attach(security, follower)`: have the run hand the security's points to something with `update`, `scan`."""
        self._session: Any = None
        self._clock = clock
        self._leverage = 0.0
        self._interest: float | None = None
        for name in MODELS:
            setattr(self, name, None)

    @property
    def price(self) -> float:
        """Last trade for equities and indices; for options and futures the mid of the last quote, or a later trade."""
        return self.cache.price()

    @property
    def close(self) -> float:
        return self.cache.price()

    @property
    def open(self) -> float:
        return self.cache.price_part("open")

    @property
    def high(self) -> float:
        return self.cache.price_part("high")

    @property
    def low(self) -> float:
        return self.cache.price_part("low")

    @property
    def volume(self) -> float:
        return self.cache.trades.value("volume")

    @property
    def bid_price(self) -> float:
        """Close of the last bid that was not zero; the price where there was none, as on bars of trades alone."""
        return self.cache.quotes.value("bid_close") or self.price

    @property
    def ask_price(self) -> float:
        return self.cache.quotes.value("ask_close") or self.price

    @property
    def bid_size(self) -> float:
        return self.cache.quotes.value("bid_size")

    @property
    def ask_size(self) -> float:
        return self.cache.quotes.value("ask_size")

    @property
    def open_interest(self) -> float:
        """Contracts open, from the feed or the last universe."""
        return self.cache.interest.value("value")

    @property
    def has_data(self) -> bool:
        return self.cache.has_data()

    @property
    def local_time(self) -> datetime:
        """Naive wall clock of the exchange."""
        clock = self._clock
        return EPOCH + timedelta(microseconds=clock.utc_us + self.zone.offset(clock.utc_us))

    @property
    def invested(self) -> bool:
        return self.holdings is not None and self.holdings.quantity != 0

    @property
    def hold_stock(self) -> bool:
        return self.invested

    @property
    def subscription_data_config(self) -> SubscriptionDataConfig | None:
        """The first subscription's configuration, None without any."""
        return next(iter(self.subscriptions), None)

    @property
    def subscriptions(self) -> list[SubscriptionDataConfig]:
        """What of this security is subscribed, internal subscriptions included."""
        return [feed.config for feed in self.feeds]

    @property
    def resolution(self) -> Resolution:
        return min((feed.config.resolution for feed in self.feeds), default=Resolution.DAILY)

    @property
    def is_extended_market_hours(self) -> bool:
        return any(feed.config.extended_market_hours for feed in self.feeds)

    @property
    def is_fill_data_forward(self) -> bool:
        return any(feed.config.fill_data_forward for feed in self.feeds)

    @property
    def data_normalization_mode(self) -> DataNormalizationMode:
        return self.feeds[0].config.data_normalization_mode if self.feeds else DataNormalizationMode.RAW

    def set_data_normalization_mode(self, mode: DataNormalizationMode) -> None:
        """Read the prices raw or adjusted from the next day on."""
        for feed in self.feeds:
            feed.config.data_normalization_mode = mode

    def get_last_data(self) -> Any:
        """The last real (never filled) point, None before the first."""
        return self.cache.last_point()

    def last_quote(self) -> Any:
        """The last real QuoteBar, None before the first."""
        return self.cache.quotes.bar()

    def last_trade(self) -> Any:
        """The last real TradeBar, None before the first."""
        return self.cache.trades.bar()

    def set_market_price(self, data: Any) -> None:
        """Take a point as the last one known, as seeders do."""
        if data is not None:
            self.cache.seed(data)

    def refresh_data_normalization_mode_property(self) -> None:
        """Present for LEAN's sake: the mode is always read from the subscriptions."""

    def __str__(self) -> str:
        return str(self.symbol)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.symbol.value})"


class Traded(Security):
    """A security whose price trades alone make."""

    @property
    def price(self) -> float:
        """Close of the last trade bar."""
        return self._trades.value("close")


@lean_names
class Equity(Traded):
    """A stock or fund: trades make its price, quotes only its bid and ask."""

    default_settlement_days = 1

    @property
    def shortable(self) -> bool:
        """Whether any more may be sold short; True where there is no limit."""
        most = shortable_quantity(self)
        return most is None or most > 0

    @property
    def total_shortable_quantity(self) -> float | None:
        """Shares that may be short, None for any number."""
        return shortable_quantity(self)


class Index(Traded):
    """An index: a level, not tradable."""

    def __init__(self, symbol: Symbol, clock: Clock, hours: Any, properties: Any) -> None:
        super().__init__(symbol, clock, hours, properties)
        self.is_tradable = False


@lean_names(
    attributes=(
        "underlying", "price_model", "option_exercise_model", "option_assignment_model", "contract_unit_of_trade",
    )
)  # fmt: skip
class Option(Security):
    """An option contract, or the canonical symbol that stands for all contracts of an underlying."""

    quotes_price = True

    def __init__(self, symbol: Symbol, clock: Clock, hours: Any, properties: Any, underlying: Security | None) -> None:
        super().__init__(symbol, clock, hours, properties)
        self.underlying = underlying
        self.price_model: Any = None
        self.option_exercise_model: Any = None
        self.option_assignment_model: Any = None
        self.contract_filter: Any = None
        self.contract_unit_of_trade = int(properties.contract_multiplier)
        self.contract_multiplier = properties.contract_multiplier
        self.exercise_settlement = SettlementType.PHYSICAL_DELIVERY
        self.strike_multiplier = float(getattr(properties, "strike_multiplier", 1.0))
        if symbol.is_canonical():
            self.is_tradable = False

    @property
    def bid_price(self) -> float:
        """Close of the last bid that was not zero; 0 where there was none, however the option is priced."""
        return self.cache.quotes.value("bid_close")

    @property
    def ask_price(self) -> float:
        return self.cache.quotes.value("ask_close")

    @property
    def strike_price(self) -> float:
        return self.symbol.id.strike_price

    @property
    def scaled_strike_price(self) -> float:
        """Strike times the strike multiplier."""
        return self.symbol.id.strike_price * self.strike_multiplier

    @property
    def expiry(self) -> datetime:
        return self.symbol.id.date

    @property
    def right(self) -> OptionRight:
        return self.symbol.id.option_right

    @property
    def style(self) -> OptionStyle:
        return self.symbol.id.option_style

    def set_filter(self, *arguments: Any) -> None:
        """`set_filter(min_strike, max_strike[, min_expiry, max_expiry])`, `set_filter(min_expiry, max_expiry)` or a
        function of the option filter universe; expiries as timedeltas or days."""
        from leanhost.engine.option_filter import filter_of  # noqa: PLC0415

        self.contract_filter = filter_of(arguments)

    def get_payoff(self, underlying_price: float) -> float:
        """Intrinsic value per unit at a price of the underlying."""
        sign = 1 if self.right == OptionRight.CALL else -1
        return max(0.0, sign * (underlying_price - self.strike_price))

    def get_exercise_quantity(self, exercise_order_quantity: float | None = None) -> float:
        """Shares that change hands where so many contracts, of all that are held, are exercised; signed."""
        contracts = -self.holdings.quantity if exercise_order_quantity is None else exercise_order_quantity
        return (-1 if self.right == OptionRight.CALL else 1) * contracts * self.contract_unit_of_trade

    def get_aggregate_exercise_amount(self) -> float:
        """What one contract's shares cost at the strike."""
        return self.strike_price * self.contract_multiplier

    get_pay_off = get_payoff
    default_settlement_days = 1

    @property
    def is_option_chain(self) -> bool:
        """Whether it stands for all contracts of its underlying."""
        return self.symbol.is_canonical()

    @property
    def is_option_contract(self) -> bool:
        return not self.symbol.is_canonical()

    def get_intrinsic_value(self, underlying_price: float) -> float:
        return self.get_payoff(underlying_price)

    def is_auto_exercised(self, underlying_price: float) -> bool:
        """In the money by at least a cent."""
        return self.get_payoff(underlying_price) >= 0.01

    def out_of_the_money_amount(self, underlying_price: float) -> float:
        """How far out of the money, per unit."""
        sign = 1 if self.right == OptionRight.CALL else -1
        return max(0.0, sign * (self.strike_price - underlying_price))

    def set_price_model(self, price_model: Any) -> None:
        self.price_model = price_model

    def set_option_exercise_model(self, option_exercise_model: Any) -> None:
        self.option_exercise_model = option_exercise_model

    def set_option_assignment_model(self, option_assignment_model: Any) -> None:
        self.option_assignment_model = option_assignment_model


class IndexOption(Option):
    """An option on an index: European, settled in cash."""

    def __init__(self, symbol: Symbol, clock: Clock, hours: Any, properties: Any, underlying: Security | None) -> None:
        super().__init__(symbol, clock, hours, properties, underlying)
        self.exercise_settlement = SettlementType.CASH
