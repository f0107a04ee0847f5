"""SPY's option chain: any contract and day by itself, from that day's path and the closes before it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from leanhost.data.port import InterestColumns, QuoteColumns, TradeColumns
from market import activity, calendar, listings, quotes, rates, series
from market.listings import Expiry
from market.paths import DayPath, day_path
from market.pricing import Prices, prices
from market.quotes import Sides
from market.rng import uniform
from market.surface import Slice, make_slice

INTEREST_MS = 23_400_000
"""06:30 New York, when LEAN's files carry the day's open interest."""
SPY_PER_POINT = 0.1


def spy_price(index: np.ndarray, day: date) -> np.ndarray:
    """SPY in dollars, unrounded, from the S&P 500: a tenth of it and what has been collected of the next dividend."""
    return index * SPY_PER_POINT + rates.accrued_dividend(day)


class Offer(NamedTuple):
    """What a chain shows at some marks: the slice, the prices, and the quotes of calls and of puts."""

    piece: Slice
    priced: Prices
    call: Sides
    put: Sides


class OptionChain:
    """The options of one seed. Caches hold what neighbouring questions share; answers do not depend on their order."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        # A five-year run walks all days once for four series; 2,000 paths are some 50 MB.
        self.path = lru_cache(maxsize=2000)(lambda day: day_path(seed, day))
        self._spot_marks = lru_cache(maxsize=32)(self._make_spot)
        self._slice = lru_cache(maxsize=256)(self._make_slice)
        self._strikes = lru_cache(maxsize=256)(self._make_strikes)
        self._width = lru_cache(maxsize=256)(self._make_width)
        self._busy = lru_cache(maxsize=128)(self._make_busy)
        self._pair = lru_cache(maxsize=512)(self._make_pair)

    def expiries(self, day: date) -> tuple[Expiry, ...]:
        """Listed expiries; empty on days that are no session."""
        return listings.expiries(day) if calendar.is_session(day) else ()

    def strikes(self, day: date, expiry: Expiry) -> np.ndarray:
        """Listed strikes of an expiry, ascending dollars."""
        return self._strikes(day, expiry)

    def spot(self, day: date) -> np.ndarray:
        """SPY at each minute's boundary of a session."""
        return self._spot_marks(day)

    def slice(self, day: date, expiry: Expiry) -> Slice:
        """The smile of an expiry along a session."""
        return self._slice(day, expiry)

    def _make_spot(self, day: date) -> np.ndarray:
        return spy_price(self._known(day).spx_marks, day)

    def _make_slice(self, day: date, expiry: Expiry) -> Slice:
        return make_slice(day, expiry.last, self._known(day).vix_marks)

    def _make_strikes(self, day: date, expiry: Expiry) -> np.ndarray:
        frame = series.frame(self.seed)
        end = frame.position(day)
        if end is None or end == 0:
            raise KeyError(day)
        first = calendar.on_or_before(max(expiry.listed, frame.dates[0]))
        begin = min(max(calendar.position(first) - calendar.position(frame.dates[0]), 0), end - 1)
        closes = frame.close[begin:end] * SPY_PER_POINT
        return listings.strikes(expiry, day, float(closes.min()), float(closes.max()))

    def _make_width(self, day: date, expiry: Expiry) -> np.ndarray:
        path = self._known(day)
        life = self._slice(day, expiry).life
        return quotes.at_the_money_width(life, path.vix_marks, path.vix_before, None, path.minutes)

    def _make_busy(self, day: date, expiry: Expiry, call: bool) -> tuple[np.ndarray, np.ndarray]:
        """(open interest, the day's volume) of an expiry's listed strikes."""
        strikes = self._strikes(day, expiry)
        keys = activity.contract_keys(expiry, strikes, call)
        about = activity.crowd(expiry, day)
        interest = activity.open_interest(self.seed, keys, strikes, call, self.spot_before(day), about)
        return interest, activity.day_volume(self.seed, keys, day, interest, (expiry.last - day).days)

    def spot_before(self, day: date) -> float:
        """A tenth of the index at the previous close, which open interest gathers around."""
        frame = series.frame(self.seed)
        i = frame.position(day)
        return float(frame.previous[i]) * SPY_PER_POINT if i is not None else 0.0

    def _known(self, day: date) -> DayPath:
        path = self.path(day)
        if path is None:
            raise KeyError(day)
        return path

    def sides(self, day: date, expiry: Expiry, strikes: np.ndarray, marks: np.ndarray | None = None) -> Offer:
        """Prices and quotes of some strikes at some minute boundaries (all without `marks`)."""
        path = self._known(day)
        spot, vix = self.spot(day), path.vix_marks
        if marks is None:
            piece, width = self.slice(day, expiry), self._width(day, expiry)
        else:
            piece = make_slice(day, expiry.last, vix, marks)
            spot, vix = spot[marks], vix[marks]
            width = quotes.at_the_money_width(piece.life, vix, path.vix_before, marks, path.minutes)
        priced = prices(strikes, spot, piece)
        pays = spot - strikes[:, None]
        call = quotes.sides(priced.call, priced, width, pays, spot)
        return Offer(piece, priced, call, quotes.sides(priced.put, priced, width, -pays, spot))

    def _make_pair(self, day: date, expiry: Expiry, strike: float) -> tuple[Sides, Sides]:
        offer = self.sides(day, expiry, np.array([strike]))
        return offer.call, offer.put

    def _contract(self, day: date, symbol_day: date, strike: float) -> tuple[Expiry, int] | None:
        """The expiry and the strike's row in its list, if that contract is listed on that day."""
        if not series.FIRST < day <= series.LAST or not calendar.is_session(day):
            return None
        expiry = listings.find(day, symbol_day)
        if expiry is None:
            return None
        listed = self.strikes(day, expiry)
        i = int(listed.searchsorted(strike - 1e-9))
        return (expiry, i) if i < len(listed) and abs(listed[i] - strike) < 1e-9 else None

    def quote(self, day: date, symbol_day: date, strike: float, call: bool) -> QuoteColumns | None:
        """Minute quotes of one contract; a row only for minutes in which bid or ask changed."""
        found = self._contract(day, symbol_day, strike)
        if found is None:
            return None
        expiry, _ = found
        pair = self._pair(day, expiry, strike)
        bid, ask = (pair[0] if call else pair[1]).bid[0], (pair[0] if call else pair[1]).ask[0]
        rows = quotes.changed_rows(bid, ask)
        key = activity.contract_key(expiry, strike, call)
        bid_size, ask_size = quotes.sizes(self.seed, key, day.toordinal(), rows)
        open_bid, close_bid = bid[rows], bid[rows + 1]
        # A bid that is gone at the bar's end is no bid in that bar; one that came in it opened where it closed.
        open_bid = np.where((open_bid == 0.0) | (close_bid == 0.0), close_bid, open_bid)
        open_ask, close_ask = ask[rows], ask[rows + 1]
        return QuoteColumns(
            quotes.start_times(rows),
            open_bid, np.maximum(open_bid, close_bid), np.minimum(open_bid, close_bid), close_bid,
            np.where(close_bid > 0.0, bid_size, 0.0),
            open_ask, np.maximum(open_ask, close_ask), np.minimum(open_ask, close_ask), close_ask, ask_size,
        )  # fmt: skip

    def trades(self, day: date, symbol_day: date, strike: float, call: bool) -> TradeColumns | None:
        """Minutes with a trade of one contract, at the bid or the ask of the minute's end; None if there was none."""
        found = self._contract(day, symbol_day, strike)
        if found is None:
            return None
        expiry, row = found
        volume = float(self._busy(day, expiry, call)[1][row])
        pair = self._pair(day, expiry, strike)
        side = pair[0] if call else pair[1]
        minutes = side.bid.shape[1] - 1
        expected = volume * activity.minute_share(minutes)
        key = activity.contract_key(expiry, strike, call)
        draws = uniform(self.seed, "trade", key, day.toordinal(), np.arange(3 * minutes)).reshape(3, minutes)
        rows = np.flatnonzero(draws[0] < 1.0 - np.exp(-expected / 4.0))
        if len(rows) == 0:
            return None
        bid, ask = side.bid[0][rows + 1], side.ask[0][rows + 1]
        price = np.where((draws[1][rows] < 0.5) & (bid > 0.0), bid, ask)
        size = np.ceil(np.maximum(4.0, expected[rows]) * -np.log(draws[2][rows]))
        return TradeColumns(quotes.start_times(rows), price, price, price, price, np.maximum(size, 1.0))

    def open_interest(self, day: date, symbol_day: date, strike: float, call: bool) -> InterestColumns | None:
        """The day's open interest of one contract, one row at 06:30."""
        found = self._contract(day, symbol_day, strike)
        if found is None:
            return None
        expiry, row = found
        value = self._busy(day, expiry, call)[0][row : row + 1]
        return InterestColumns(np.array([INTEREST_MS], dtype=np.int64), value)
