"""Exchange hours: sessions, holidays, early closes, and the search for the next open and close.

Helpers: `MarketHoursDatabase.load(text)`, `.entry(market, ticker, security_type)`, `.for_symbol(symbol)` (an `Entry`:
`hours` and the data time zone), `database_key(symbol)`; `ExchangeHours`: `is_open(local, extended)`,
`is_open_between(start, end, extended)`, `is_date_open(day, extended)`, `next_open(local, extended)`,
`next_close(local, extended)`, `previous_open(local, extended)`, `segments(day)`, `session_minutes(day, extended)`,
`first_open(day, extended)`, `last_close(day, extended)`, `next_trading_day(day)`, `previous_trading_day(day)`; what
LEAN has beside them is in `lean_hours`. All times are naive and local to the exchange.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from leanhost.data.lean_hours import LeanHours
from leanhost.data.sessions import DAY, MINUTE, Segment, cut, microseconds, parse_clock, parse_segments
from leanhost.enums import SecurityType, pascal
from leanhost.naming import lean_names
from leanhost.symbol_text import future_of_option, index_of_option
from leanhost.symbols import Symbol

_SEARCH_DAYS = 15
_ONE_DAY = timedelta(days=1)
_US = timedelta(microseconds=1)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNDERLYING_TYPE = {"option": "equity", "indexoption": "index", "futureoption": "future"}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _at(day: date, clock: int) -> datetime:
    return _midnight(day) + timedelta(microseconds=clock)


@lean_names
class ExchangeHours(LeanHours):
    """The hours of one exchange in its own time zone.

    `week` holds the segments of Monday to Sunday; `early_closes` and `late_opens` map dates to a time of day in
    microseconds.
    """

    def __init__(  # noqa: PLR0917  LEAN's own order of arguments
        self,
        time_zone: str,
        week: Sequence[tuple[Segment, ...]],
        holidays: frozenset[date] = frozenset(),
        early_closes: Mapping[date, int] | None = None,
        late_opens: Mapping[date, int] | None = None,
        bank_holidays: frozenset[date] = frozenset(),
    ) -> None:
        self.time_zone = time_zone
        self.week = tuple(week)
        self.closed_days = holidays
        self.closes_early = dict(early_closes or {})
        self.opens_late = dict(late_opens or {})
        self.bank_days = bank_holidays
        self._days: dict[int, tuple[Segment, ...]] = {}

    @classmethod
    def always_open(cls, time_zone: str) -> ExchangeHours:
        """Hours of a market that never closes."""
        return cls(time_zone, [parse_segments([{"start": "00:00:00", "end": "1.00:00:00", "state": "market"}])] * 7)

    @property
    def is_market_always_open(self) -> bool:
        return all(sum(s.end - s.start for s in day if s.regular) == DAY for day in self.week)

    @property
    def regular_market_duration(self) -> timedelta:
        """The commonest length of the regular session over the days of a week that have one."""
        lengths = Counter(sum(s.end - s.start for s in day if s.regular) for day in self.week)
        del lengths[0]
        return timedelta(microseconds=lengths.most_common(1)[0][0]) if lengths else timedelta()

    def segments(self, day: date) -> tuple[Segment, ...]:
        """The day's segments after holiday, early close and late open; empty on a closed day."""
        ordinal = day.toordinal()
        found = self._days.get(ordinal)
        if found is None:
            plain = date.fromordinal(ordinal)
            regular = () if plain in self.closed_days else self.week[plain.weekday()]
            found = cut(regular, self.closes_early.get(plain), self.opens_late.get(plain)) if regular else ()
            self._days[ordinal] = found
        return found

    def session_minutes(self, day: date, extended: bool = False) -> np.ndarray:
        """Starts of the day's open minutes, int64 milliseconds after local midnight, shape (n_minutes,)."""
        parts = [np.arange(s.start, s.end, MINUTE) // 1000 for s in self.segments(day) if s.eligible(extended)]
        return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, np.int64)

    def is_date_open(self, day: date, extended: bool = False) -> bool:
        """Whether the day has a session; one with only extended hours counts only when `extended`."""
        return any(s.eligible(extended) for s in self.segments(day))

    def is_open(self, local: datetime, extended: bool | datetime = False, also_extended: bool = False) -> bool:
        """`(t, extended)` tests an instant, `(start, end, extended)` whether any open stretch overlaps [start, end)."""
        if isinstance(extended, datetime):
            return self.is_open_between(local, extended, also_extended)
        clock = microseconds(local)
        return any(s.start <= clock < s.end and s.eligible(extended) for s in self.segments(local))

    def is_open_between(self, start: datetime, end: datetime, extended: bool = False) -> bool:
        """Whether an open segment overlaps [start, end); with start = end, whether that instant is open."""
        if start == end:
            return self.is_open(start, extended)
        day = start.date()
        while _midnight(day) < end:
            low, high = (start - _midnight(day)) / _US, (end - _midnight(day)) / _US
            if any(s.start < high and s.end > low and s.eligible(extended) for s in self.segments(day)):
                return True
            day += _ONE_DAY
        return False

    def next_open(self, local: datetime, extended: bool = False) -> datetime:
        """The next session open strictly after `local`; contiguous segments, also over midnight, are one session.

        Raises ValueError if there is none within 15 days.
        """
        day, clock = local.date(), microseconds(local)
        previous = self._end_before(day - _ONE_DAY)
        for _ in range(_SEARCH_DAYS):
            opening = self._opening(self.segments(day), clock, previous, extended)
            if opening is not None and _at(day, opening) > local:
                return _at(day, opening)
            previous = self._end_before(day)
            day, clock = day + _ONE_DAY, 0
        raise ValueError("Unable to locate next market open within two weeks.")

    def _end_before(self, day: date) -> int | None:
        """End of a day's last segment, counted from the next midnight; None where nothing can join it."""
        segments = self.segments(day)
        return None if not segments or day in self.closes_early else segments[-1].end - DAY

    @staticmethod
    def _opening(segments: Sequence[Segment], clock: int, previous: int | None, extended: bool) -> int | None:
        for segment in segments:
            if not segment.eligible(extended):
                continue
            if segment.end > clock and segment.start != previous:
                return segment.start
            previous = segment.end
        return None

    def next_close(self, local: datetime, extended: bool = False) -> datetime:
        """The next session close strictly after `local`; ValueError if there is none within 15 days."""
        day, clock = local.date(), microseconds(local)
        for _ in range(_SEARCH_DAYS):
            closing = self._closing(day, clock, extended)
            if closing is not None and _at(day, closing) > local:
                return _at(day, closing)
            day, clock = day + _ONE_DAY, 0
        raise ValueError("Unable to locate next market close within two weeks.")

    def _closing(self, day: date, clock: int, extended: bool) -> int | None:
        segments = self.segments(day)
        tomorrow = day + _ONE_DAY
        first = () if tomorrow in self.closes_early else self.segments(tomorrow)[:1]
        successors = [*segments[1:], *(Segment(s.start + DAY, s.end + DAY, s.state) for s in first)]
        for i, segment in enumerate(segments):
            if segment.end <= clock or not segment.eligible(extended):
                continue
            successor = successors[i] if i < len(successors) else None
            if successor is None or successor.start != segment.end or not successor.eligible(extended):
                return segment.end
        return None

    def previous_open(self, local: datetime, extended: bool = False) -> datetime:
        """The latest session open strictly before `local`; ValueError if there is none within 15 days."""
        for back in range(_SEARCH_DAYS):
            day = local.date() - back * _ONE_DAY
            previous, found = self._end_before(day - _ONE_DAY), None
            for segment in self.segments(day):
                if not segment.eligible(extended):
                    continue
                if segment.start != previous and _at(day, segment.start) < local:
                    found = segment.start
                previous = segment.end
            if found is not None:
                return _at(day, found)
        raise ValueError(f"Unable to locate previous market open within {_SEARCH_DAYS} days of {local}.")

    def first_open(self, day: date, extended: bool = False) -> datetime | None:
        """Start of the day's first eligible segment, or None on a closed day."""
        return next((_at(day, s.start) for s in self.segments(day) if s.eligible(extended)), None)

    def last_close(self, day: date, extended: bool = False) -> datetime | None:
        """End of the day's last eligible segment, or None on a closed day."""
        return next((_at(day, s.end) for s in reversed(self.segments(day)) if s.eligible(extended)), None)

    def next_trading_day(self, day: date) -> date:
        """The first open date after `day`."""
        return self._step(day, _ONE_DAY)

    def previous_trading_day(self, day: date) -> date:
        """The last open date before `day`."""
        return self._step(day, -_ONE_DAY)

    def _step(self, day: date, by: timedelta) -> date:
        plain = date.fromordinal(day.toordinal()) + by
        while not self.is_date_open(plain):
            plain += by
        return plain


@dataclass(frozen=True, slots=True)
class Entry:
    """What the database says of one security: its hours, and the time zone its data files are written in."""

    hours: ExchangeHours
    data_time_zone: str

    @property
    def exchange_hours(self) -> ExchangeHours:
        return self.hours


@dataclass(frozen=True, slots=True)
class _Lists:
    """The dated lists of a raw entry; what an entry may inherit."""

    holidays: frozenset[date]
    bank_holidays: frozenset[date]
    early_closes: Mapping[date, int]
    late_opens: Mapping[date, int]

    @staticmethod
    def of(raw: Mapping[str, Any]) -> _Lists:
        return _Lists(
            frozenset(_us_date(d) for d in raw.get("holidays") or ()),
            frozenset(_us_date(d) for d in raw.get("bankHolidays") or ()),
            {_us_date(d): parse_clock(t) for d, t in (raw.get("earlyCloses") or {}).items()},
            {_us_date(d): parse_clock(t) for d, t in (raw.get("lateOpens") or {}).items()},
        )

    def filled_from(self, other: _Lists) -> _Lists:
        """Each empty list taken from `other`."""
        return _Lists(
            self.holidays or other.holidays,
            self.bank_holidays or other.bank_holidays,
            self.early_closes or other.early_closes,
            self.late_opens or other.late_opens,
        )

    def united_with(self, other: _Lists) -> _Lists:
        """The union of each list, this one's times winning."""
        return _Lists(
            self.holidays | other.holidays,
            self.bank_holidays | other.bank_holidays,
            {**other.early_closes, **self.early_closes},
            {**other.late_opens, **self.late_opens},
        )


def _us_date(text: str) -> date:
    month, day, year = text.split("/")
    return date(int(year), int(month), int(day))


def database_key(symbol: Symbol) -> str:
    """The ticker by which market-hours and symbol-properties files know a symbol."""
    if symbol.security_type is SecurityType.OPTION:
        return symbol.underlying.value if symbol.underlying is not None else ""
    if symbol.security_type in (SecurityType.EQUITY, SecurityType.INDEX):
        return symbol.value
    return symbol.id.symbol


class _File(msgspec.Struct):
    """The file, its entries checked to be JSON but not made: a run needs a handful of five hundred."""

    entries: dict[str, msgspec.Raw]


_FILE, _ENTRY = msgspec.json.Decoder(_File), msgspec.json.Decoder(dict[str, Any])


@lean_names
class MarketHoursDatabase:
    """LEAN's market hours by market, ticker and security type; entries are made when first asked for."""

    def __init__(self, raw: Mapping[str, msgspec.Raw]) -> None:
        self._raw = {key.lower(): entry for key, entry in raw.items()}
        self._entries: dict[str, Entry] = {}
        self._lists: dict[str, _Lists] = {}
        self._found: dict[tuple[str, str, int], Entry] = {}

    @classmethod
    def load(cls, text: str) -> MarketHoursDatabase:
        """From the text of `market-hours-database.json`."""
        try:
            return cls(_FILE.decode(text).entries)
        except msgspec.MsgspecError as problem:
            raise ValueError(f"market-hours-database.json cannot be read: {problem}") from None

    def entry(self, market: str, ticker: str | None, security_type: int) -> Entry:
        """The entry of a ticker, else of its market; ValueError if there is neither."""
        asked = (market, ticker or "", int(security_type))
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._make(self._key(*asked))
        return found

    def for_symbol(self, symbol: Symbol) -> Entry:
        """The entry of a symbol."""
        return self.entry(symbol.id.market, database_key(symbol), symbol.security_type)

    def get_entry(self, market: str, ticker: str | Symbol, security_type: int) -> Entry:
        return self.entry(market, database_key(ticker) if isinstance(ticker, Symbol) else ticker, security_type)

    def get_exchange_hours(self, market: Any, ticker: Any = None, security_type: int = 0) -> ExchangeHours:
        """Of `(market, ticker, security type)`, or of a subscription's configuration."""
        found = self.for_symbol(market.symbol) if ticker is None else self.get_entry(market, ticker, security_type)
        return found.hours

    def get_data_time_zone(self, market: str, ticker: str | Symbol, security_type: int) -> str:
        return self.get_entry(market, ticker, security_type).data_time_zone

    def _key(self, market: str, ticker: str, security_type: int) -> str:
        kind = pascal(SecurityType(security_type).name)
        candidates = [f"{kind}-{market}-{ticker}", f"{kind}-{market}-[*]"]
        if security_type == SecurityType.FUTURE_OPTION:
            future = future_of_option(ticker)
            candidates += [f"Future-{market}-{future}", f"Future-{market}-[*]"]
        for key in candidates:
            if key.lower() in self._raw:
                return key.lower()
        raise ValueError(f"Unable to locate exchange hours for {candidates[0]}")

    def _make(self, key: str) -> Entry:
        made = self._entries.get(key)
        if made is None:
            raw, lists = _ENTRY.decode(self._raw[key]), self._lists_of(key)
            week = [parse_segments(raw.get(day) or ()) for day in _WEEK]
            hours = ExchangeHours(
                raw["exchangeTimeZone"], week, lists.holidays, lists.early_closes, lists.late_opens, lists.bank_holidays
            )
            made = self._entries[key] = Entry(hours, raw["dataTimeZone"])
        return made

    def _lists_of(self, key: str) -> _Lists:
        """The entry's dated lists: empty ones of an option from its underlying, then its market's wildcard joined."""
        found = self._lists.get(key)
        if found is None:
            kind, market, ticker = key.split("-", 2)
            found = _Lists.of(_ENTRY.decode(self._raw[key]))
            under = self._underlying_key(kind, market, ticker)
            if under is not None:
                found = found.filled_from(self._lists_of(under))
            wildcard = f"{kind}-{market}-[*]"
            if key != wildcard and wildcard in self._raw:
                found = found.united_with(self._lists_of(wildcard))
            self._lists[key] = found
        return found

    def _underlying_key(self, kind: str, market: str, ticker: str) -> str | None:
        under = _UNDERLYING_TYPE.get(kind)
        if under is None:
            return None
        names = {"index": index_of_option, "future": future_of_option}
        base = names.get(under, str)(ticker).lower()
        return next((k for k in (f"{under}-{market}-{base}", f"{under}-{market}-[*]") if k in self._raw), None)
