"""LEAN's enumerations and the market names, as an algorithm sees them.

Every enumeration is an int underneath: `str()` gives the UPPER_SNAKE name, `==` accepts the number, the member or
either spelling of the name, and each member can be reached as `Resolution.MINUTE` or `Resolution.Minute`.

Helpers: `closed(status)` tells whether an order status is final, `pascal(name)` turns UPPER_SNAKE into Pascal.
"""

from __future__ import annotations

from leanhost.enum_base import LeanEnum, pascal
from leanhost.order_enums import (
    AccountType,
    BrokerageName,
    OrderDirection,
    OrderField,
    OrderPosition,
    OrderRequestStatus,
    OrderRequestType,
    OrderResponseErrorCode,
    OrderStatus,
    OrderType,
    PositionSide,
    closed,
)

__all__ = [
    "AccountType",
    "AlgorithmMode",
    "AlgorithmStatus",
    "BrokerageName",
    "ChartType",
    "DataMappingMode",
    "DataNormalizationMode",
    "DayOfWeek",
    "DelistingType",
    "DeploymentTarget",
    "IndicatorStatus",
    "LeanEnum",
    "Market",
    "MarketDataType",
    "MarketHoursState",
    "MovingAverageType",
    "OptionPricingModelType",
    "OptionRight",
    "OptionStyle",
    "OrderDirection",
    "OrderField",
    "OrderPosition",
    "OrderRequestStatus",
    "OrderRequestType",
    "OrderResponseErrorCode",
    "OrderStatus",
    "OrderType",
    "PositionSide",
    "Resolution",
    "ScatterMarkerSymbol",
    "SecurityType",
    "SeriesType",
    "SettlementType",
    "SplitType",
    "TickType",
    "TradingDayType",
    "closed",
    "pascal",
]


class Resolution(LeanEnum):
    TICK = 0
    SECOND = 1
    MINUTE = 2
    HOUR = 3
    DAILY = 4


class TickType(LeanEnum):
    TRADE = 0
    QUOTE = 1
    OPEN_INTEREST = 2


class SecurityType(LeanEnum):
    BASE = 0
    EQUITY = 1
    OPTION = 2
    COMMODITY = 3
    FOREX = 4
    FUTURE = 5
    CFD = 6
    CRYPTO = 7
    FUTURE_OPTION = 8
    INDEX = 9
    INDEX_OPTION = 10
    CRYPTO_FUTURE = 11


class OptionRight(LeanEnum):
    CALL = 0
    PUT = 1


class OptionStyle(LeanEnum):
    AMERICAN = 0
    EUROPEAN = 1


class SettlementType(LeanEnum):
    PHYSICAL_DELIVERY = 0
    CASH = 1


class DataNormalizationMode(LeanEnum):
    RAW = 0
    ADJUSTED = 1
    SPLIT_ADJUSTED = 2
    TOTAL_RETURN = 3
    FORWARD_PANAMA_CANAL = 4
    BACKWARDS_PANAMA_CANAL = 5
    BACKWARDS_RATIO = 6
    SCALED_RAW = 7


class DataMappingMode(LeanEnum):
    LAST_TRADING_DAY = 0
    FIRST_DAY_MONTH = 1
    OPEN_INTEREST = 2
    OPEN_INTEREST_ANNUAL = 3


class MarketDataType(LeanEnum):
    BASE = 0
    TRADE_BAR = 1
    TICK = 2
    AUXILIARY = 3
    QUOTE_BAR = 4
    OPTION_CHAIN = 5
    FUTURES_CHAIN = 6


class DelistingType(LeanEnum):
    WARNING = 0
    DELISTED = 1


class SplitType(LeanEnum):
    WARNING = 0
    SPLIT_OCCURRED = 1


class TradingDayType(LeanEnum):
    BUSINESS_DAY = 0
    PUBLIC_HOLIDAY = 1
    WEEKEND = 2
    OPTION_EXPIRATION = 3
    FUTURE_EXPIRATION = 4
    FUTURE_ROLL = 5
    SYMBOL_DELISTING = 6
    EQUITY_DIVIDENDS = 7
    ECONOMIC_EVENT = 8


class DayOfWeek(LeanEnum):
    """Days as .NET numbers them: Sunday is 0."""

    SUNDAY = 0
    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6


class MarketHoursState(LeanEnum):
    CLOSED = 0
    PRE_MARKET = 1
    MARKET = 2
    POST_MARKET = 3


class MovingAverageType(LeanEnum):
    SIMPLE = 0
    EXPONENTIAL = 1
    WILDERS = 2
    LINEAR_WEIGHTED_MOVING_AVERAGE = 3
    DOUBLE_EXPONENTIAL = 4
    TRIPLE_EXPONENTIAL = 5
    TRIANGULAR = 6
    T_3 = 7
    KAMA = 8
    HULL = 9
    ALMA = 10
    ZLEMA = 11
    MGD = 12


class IndicatorStatus(LeanEnum):
    SUCCESS = 0
    INVALID_INPUT = 1
    MATH_ERROR = 2
    VALUE_NOT_READY = 3


class OptionPricingModelType(LeanEnum):
    BLACK_SCHOLES = 0
    BINOMIAL_COX_ROSS_RUBINSTEIN = 1
    FORWARD_TREE = 2


class ChartType(LeanEnum):
    OVERLAY = 0
    STACKED = 1


class SeriesType(LeanEnum):
    LINE = 0
    SCATTER = 1
    CANDLE = 2
    BAR = 3
    FLAG = 4
    STACKED_AREA = 5
    PIE = 6
    TREEMAP = 7
    HEATMAP = 9
    SCATTER_3D = 10


class ScatterMarkerSymbol(LeanEnum):
    NONE = 0
    CIRCLE = 1
    SQUARE = 2
    DIAMOND = 3
    TRIANGLE = 4
    TRIANGLE_DOWN = 5


class AlgorithmStatus(LeanEnum):
    DEPLOY_ERROR = 0
    IN_QUEUE = 1
    RUNNING = 2
    STOPPED = 3
    LIQUIDATED = 4
    DELETED = 5
    COMPLETED = 6
    RUNTIME_ERROR = 7
    INVALID = 8
    LOGGING_IN = 9
    INITIALIZING = 10
    HISTORY = 11


class AlgorithmMode(LeanEnum):
    LIVE = 0
    OPTIMIZATION = 1
    BACKTESTING = 2
    RESEARCH = 3


class DeploymentTarget(LeanEnum):
    CLOUD_PLATFORM = 0
    LOCAL_PLATFORM = 1
    PRIVATE_CLOUD_PLATFORM = 2


class Market:
    """Names of the markets, lower case as the data folder spells them."""

    USA = "usa"
    CME = "cme"
    CBOT = "cbot"
    NYMEX = "nymex"
    COMEX = "comex"
    CBOE = "cboe"
    CFE = "cfe"
    ICE = "ice"
    SGX = "sgx"
    HKFE = "hkfe"
    EUREX = "eurex"
    OSE = "ose"
    KRX = "krx"
    INDIA = "india"
    NYSELIFFE = "nyseliffe"
    OANDA = "oanda"
    FXCM = "fxcm"
    BINANCE = "binance"
    BITFINEX = "bitfinex"
    KRAKEN = "kraken"
    BYBIT = "bybit"
    COINBASE = "coinbase"
    INTERACTIVE_BROKERS = "interactivebrokers"
    DYDX = "dydx"
