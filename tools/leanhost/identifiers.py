"""Security identifiers (SIDs): what LEAN packs into the number behind a symbol, and its base-36 text.

Helpers: `SecurityIdentifier.parse(text)`, `identifier(security_type, market, symbol, ...)`, `encode36(number)`,
`decode36(text)`, `pack_strike(strike)`, `DEFAULT_DATE` (the date of anything without one: 1899-12-30).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from leanhost.enums import OptionRight, OptionStyle, SecurityType
from leanhost.naming import lean_names

DEFAULT_DATE = datetime(1899, 12, 30)
OPTION_TYPES = frozenset((2, 8, 10))

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARKETS = {
    "empty": 0,
    "usa": 1,
    "fxcm": 2,
    "oanda": 3,
    "dukascopy": 4,
    "bitfinex": 5,
    "cmeglobex": 6,
    "nymex": 7,
    "cbot": 8,
    "ice": 9,
    "cboe": 10,
    "india": 11,
    "kraken": 13,
    "binance": 16,
    "bitstamp": 21,
    "comex": 22,
    "cme": 23,
    "sgx": 24,
    "hkfe": 25,
    "nyseliffe": 26,
    "cfe": 33,
    "bybit": 37,
    "coinbase": 38,
    "interactivebrokers": 39,
    "eurex": 40,
    "ose": 41,
    "dydx": 42,
    "krx": 43,
}
_MARKET_NAMES = {number: name for name, number in _MARKETS.items()}
_MANTISSA_LIMIT = 475712
_NEGATIVE = 1 << 19
_TYPES = {int(t): t for t in SecurityType}
_RIGHTS = tuple(OptionRight)
_STYLES = tuple(OptionStyle)


def encode36(number: int) -> str:
    """Base-36 text of a non-negative number, most significant digit first, without padding."""
    if number == 0:
        return "0"
    digits = []
    while number:
        number, digit = divmod(number, 36)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def decode36(text: str) -> int:
    """The number of a base-36 text."""
    return int(text, 36)


@lru_cache(maxsize=10_000)
def pack_strike(strike: float) -> tuple[int, int]:
    """A strike as (mantissa, scale) with strike = mantissa * 10^(scale - 6); decimals beyond the sixth are cut.

    Raises ValueError where LEAN refuses: more significant digits than the identifier has room for.
    """
    scaled = round(abs(strike) * 1_000_000)
    scale = 0
    while scaled and scaled % 10 == 0:
        scaled //= 10
        scale += 1
    if scaled >= _MANTISSA_LIMIT:
        raise ValueError(f"the strike {strike} has too many significant digits for a security identifier")
    return (scaled | _NEGATIVE if strike < 0 else scaled), scale


def _unpack_strike(mantissa: int, scale: int) -> float:
    sign = -1 if mantissa & _NEGATIVE else 1
    magnitude = mantissa & (_NEGATIVE - 1)
    return sign * (magnitude * 10**scale / 1_000_000)


@lean_names
class SecurityIdentifier:
    """What identifies a security for good: equal where symbol, packed properties and underlying are equal.

    `date` is the first trading date of an equity, the expiry of a derivative (naive; it keeps the time of day it was
    created with, which neither the text nor the comparison knows), `DEFAULT_DATE` where there is none.
    """

    __slots__ = (
        "_hash",
        "_text",
        "date",
        "market",
        "option_right",
        "option_style",
        "properties",
        "security_type",
        "strike_price",
        "symbol",
        "underlying",
    )

    symbol: str
    properties: int
    underlying: SecurityIdentifier | None

    def __init__(
        self, symbol: str, properties: int, underlying: SecurityIdentifier | None = None, moment: datetime | None = None
    ) -> None:
        self.symbol = symbol
        self.properties = properties
        self.underlying = underlying
        self.security_type = _TYPES[properties % 100]
        self.market = _MARKET_NAMES.get(properties // 100 % 1000, "")
        self.option_right = _RIGHTS[properties // 10**19]
        self.option_style = _STYLES[properties // 10**13 % 10]
        self.strike_price = _unpack_strike(properties // 10**7 % 10**6, properties // 10**5 % 100)
        self.date = moment or DEFAULT_DATE + timedelta(days=properties // 10**14 % 10**5)
        self._hash = hash((symbol, properties, underlying))
        self._text: str | None = None

    @property
    def has_underlying(self) -> bool:
        return self.underlying is not None

    @staticmethod
    def parse(value: str) -> SecurityIdentifier:
        """The identifier a SID text stands for; ValueError if it is none."""
        head, _, rest = value.partition("|")
        symbol, separator, packed = head.partition(" ")
        if not separator or " " in packed:
            raise ValueError(f"not a security identifier: {value!r}")
        return SecurityIdentifier(symbol, decode36(packed), SecurityIdentifier.parse(rest) if rest else None)

    def __str__(self) -> str:
        if self._text is None:
            own = f"{self.symbol} {encode36(self.properties)}"
            self._text = own if self.underlying is None else f"{own}|{self.underlying}"
        return self._text

    def __repr__(self) -> str:
        return str(self)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, SecurityIdentifier):
            return (
                self.properties == other.properties
                and self.symbol == other.symbol
                and self.underlying == other.underlying
            )
        return isinstance(other, str) and str(self) == other

    def __lt__(self, other: SecurityIdentifier) -> bool:
        return str(self) < str(other)

    def __copy__(self) -> SecurityIdentifier:
        return self

    def __deepcopy__(self, memo: object) -> SecurityIdentifier:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return SecurityIdentifier, (self.symbol, self.properties, self.underlying, self.date)


def identifier(
    security_type: int,
    market: str,
    symbol: str,
    moment: date = DEFAULT_DATE,
    *,
    strike: float = 0.0,
    right: int = 0,
    style: int = 0,
    underlying: SecurityIdentifier | None = None,
) -> SecurityIdentifier:
    """Pack an identifier; `moment` is the expiry or first trading date, `strike` per share in currency units.

    Raises ValueError for a symbol, market or strike the format cannot hold.
    """
    if not symbol or "|" in symbol or " " in symbol:
        raise ValueError(f"a symbol must not be empty or contain '|' or a space: {symbol!r}")
    if market.lower() not in _MARKETS:
        raise ValueError(f"unknown market {market!r}")
    when = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)
    days = (when - DEFAULT_DATE).days
    if days < 0:
        raise ValueError(f"{when} lies before the first date an identifier can hold")
    mantissa, scale = pack_strike(strike)
    properties = (
        int(right) * 10**19
        + days * 10**14
        + int(style) * 10**13
        + mantissa * 10**7
        + scale * 10**5
        + _MARKETS[market.lower()] * 100
        + int(security_type)
    )
    return SecurityIdentifier(symbol if security_type == 0 else symbol.upper(), properties, underlying, when)
