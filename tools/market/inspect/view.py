"""What the page shows of one symbol and day of the bundled market, read through the port as an algorithm would."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from leanhost.data.port import TradeColumns
from market import calendar
from market.checks import arbitrage
from market.daily import frames, vols
from market.futures.line import utc_shift
from market.inspect.smiles import Smile, smiles
from market.listings import Expiry
from market.listings.futures import Future, contracts
from market.names import Asked, symbol_of
from market.products import PRODUCTS, ROOTS, Product
from market.provider import BundledMarket

_EXPIRIES = 8
_BEFORE_CLOSE = 30
_AROUND, _MONTH = 90, 21


@dataclass(frozen=True, slots=True)
class Minutes:
    """A session's minutes of a fund, an index or a future's front contract, times in minutes of New York's day.

    `daily` is (open, high, low, close) of the day's own bar, None where there is none.
    """

    title: str
    clock: np.ndarray
    high: np.ndarray
    low: np.ndarray
    close: np.ndarray
    volume: np.ndarray
    daily: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Around:
    """Sessions about a day: closes of the driver, its 21-day realised and its implied volatility, in points."""

    dates: list[date]
    realised: np.ndarray
    implied: np.ndarray
    chosen: int


@dataclass(frozen=True, slots=True)
class View:
    """One symbol's day; `smiles` by option root, `violations` by root: (kinds, quotes looked at)."""

    name: str
    product: Product
    day: date
    moment: int
    minutes: Minutes
    around: Around
    smiles: dict[str, list[Smile]]
    violations: dict[str, tuple[Counter[str], int]]
    curve: list[tuple[int, float, float]]
    """(month, close, open interest) of a future's contracts."""


def view(market: BundledMarket, name: str, day: date) -> View:
    """Everything the page shows; KeyError where the symbol has no such day."""
    product = PRODUCTS[ROOTS[name].underlying if name not in PRODUCTS else name]
    roots = [name] if name in ROOTS else [root.root for root in ROOTS.values() if root.underlying == name]
    if not market.listed(product.ticker, day):
        raise KeyError(f"{product.ticker} has no minutes on {day}")
    moment = 570 + calendar.session_minutes(day) - _BEFORE_CLOSE
    seen, found = {}, {}
    for root in roots:
        chain = market.chain_of(root)
        if chain.has(day):
            seen[root] = _smiles(market, root, day, moment)
            found[root] = arbitrage.violations(chain, day)
    minutes, around = _minutes(market, product, day), _around(market, product, day)
    return View(name, product, day, moment, minutes, around, seen, found, _curve(market, product, day))


def chosen_expiries(listed: tuple[Expiry, ...], day: date) -> list[Expiry]:
    """At most eight expiries, evenly spread in the logarithm of their days, the nearest among them."""
    if len(listed) <= _EXPIRIES:
        return list(listed)
    life = np.log([max((expiry.last - day).days, 0) + 1.0 for expiry in listed])
    wanted = np.linspace(life[0], life[-1], _EXPIRIES)
    rows = {int(np.argmin(np.abs(life - at))) for at in wanted}
    return [listed[row] for row in sorted(rows)]


def _smiles(market: BundledMarket, root: str, day: date, moment: int) -> list[Smile]:
    chain = market.chain_of(root)
    is_future = chain.product.kind == "future"
    shift = utc_shift(day) if is_future else 0
    found = []
    for expiry in chosen_expiries(tuple(e for e in chain.expiries(day) if _trades(e, day, moment)), day):
        asked = (Asked(root, expiry.contract, expiry.day, strike, call, is_option=True)
                 for strike in chain.strikes(day, expiry).tolist() for call in (True, False))  # fmt: skip
        found += smiles(market, map(symbol_of, asked), day, moment, shift)
    return found


def _trades(expiry: Expiry, day: date, moment: int) -> bool:
    return expiry.settled > day or expiry.minute > moment


def _minutes(market: BundledMarket, product: Product, day: date) -> Minutes:
    symbol = symbol_of(Asked(product.ticker))
    shift, title = 0, product.ticker
    if product.kind == "future":
        month = _busiest(market, product, day).month
        symbol, shift = symbol_of(Asked(product.ticker, month)), utc_shift(day)
        title = f"{product.ticker} {month}"
    columns = market.minute(symbol, 0, day)
    assert isinstance(columns, TradeColumns)
    first = columns.time[0] // 60_000
    clock = columns.time // 60_000 - shift
    if product.kind != "future":
        clock = clock + (570 - first)
    # A future's rows of the evening belong to the next session.
    rows = clock < 1080
    high, low, close, volume = (part[rows] for part in (columns.high, columns.low, columns.close, columns.volume))
    return Minutes(title, clock[rows], high, low, close, volume, _daily(market, product, day))


def _busiest(market: BundledMarket, product: Product, day: date) -> Future:
    """The contract that changes hands most: the nearest one may be days from its end and hardly trade."""
    line = market.future_of(product.ticker)
    return max(contracts(product.ticker, day), key=lambda future: line.row(future, day)[4])


def _daily(market: BundledMarket, product: Product, day: date) -> tuple[float, float, float, float] | None:
    """The day's own bar, as the daily file or the futures' universe has it."""
    if product.kind == "future":
        opened, high, low, close, _, _ = market.future_of(product.ticker).row(_busiest(market, product, day), day)
        return opened, high, low, close
    whole = market.coarse(symbol_of(Asked(product.ticker)), 4, 0, day.year)
    midnight = (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000
    row = int(np.searchsorted(whole.time, midnight)) if isinstance(whole, TradeColumns) else 0
    if not isinstance(whole, TradeColumns) or row >= len(whole.time) or whole.time[row] != midnight:
        return None
    parts = (whole.open, whole.high, whole.low, whole.close)
    opened, high, low, close = (float(part[row : row + 1][0]) for part in parts)
    return opened, high, low, close


def _around(market: BundledMarket, product: Product, day: date) -> Around:
    """Realised: the last 21 sessions' root mean square of daily moves; implied: the driver's 30-day level."""
    driver = "SPX" if product.driver.startswith("VIX") else product.driver
    frame, levels = frames.frame(market.world, driver), vols.levels(market.world, driver)
    i = frame.position(day)
    assert i is not None
    squares = np.square(np.log(frame.close / frame.previous))
    begin, end = max(i - _AROUND, _MONTH), min(i + _AROUND, len(frame.dates) - 1)
    rows = range(begin, end + 1)
    realised = np.array([100.0 * np.sqrt(252.0 * squares[row - _MONTH + 1 : row + 1].mean()) for row in rows])
    return Around([frame.dates[row] for row in rows], realised, levels[begin : end + 1], i - begin)


def _curve(market: BundledMarket, product: Product, day: date) -> list[tuple[int, float, float]]:
    if product.kind != "future":
        return []
    table = market.universe(symbol_of(Asked(product.ticker, is_chain=True)), day)
    if table is None:
        return []
    rows = zip(table.expiry.tolist(), table.close.tolist(), table.open_interest.tolist(), strict=True)
    return [(int(month), close, interest) for month, close, interest in rows]
