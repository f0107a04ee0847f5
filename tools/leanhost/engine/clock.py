"""The engine's clock and its time zones: int64 microseconds of UTC inside, naive wall-clock datetimes outside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(microseconds=1)


class Zone:
    """A time zone with its offsets looked up once per hour of history."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.info = ZoneInfo(name)
        self._offsets: dict[int, int] = {}

    def offset(self, utc_us: int) -> int:
        """What to add to UTC microseconds to get the wall clock's."""
        bucket = utc_us // HOUR
        found = self._offsets.get(bucket)
        if found is None:
            moment = _EPOCH_UTC + timedelta(microseconds=bucket * HOUR)
            delta = moment.astimezone(self.info).utcoffset() or timedelta(0)
            found = self._offsets[bucket] = delta // _ONE
        return found

    def local(self, utc_us: int) -> datetime:
        """Naive wall clock of a UTC moment."""
        return EPOCH + timedelta(microseconds=utc_us + self.offset(utc_us))

    def utc(self, wall: datetime) -> int:
        """UTC microseconds of a naive wall clock (the first of two on the night the clocks go back)."""
        aware = wall.replace(tzinfo=self.info)
        return (aware - _EPOCH_UTC) // _ONE

    def midnight(self, day: date) -> int:
        """UTC microseconds of the day's first moment."""
        return _midnight(self, day.toordinal())

    def noon_offset(self, day: date) -> int:
        """Offset that holds while markets are open on `day`."""
        return self.offset(_midnight(self, day.toordinal()) + 12 * HOUR)


@lru_cache(maxsize=8192)
def _midnight(zone: Zone, ordinal: int) -> int:
    return zone.utc(datetime.fromordinal(ordinal))


@lru_cache(maxsize=64)
def zone_of(name: str) -> Zone:
    """The zone of an IANA name, one object per name."""
    return Zone(name)


def from_us(utc_us: int) -> datetime:
    """Naive UTC datetime of epoch microseconds."""
    return EPOCH + timedelta(microseconds=utc_us)


def to_us(moment: datetime) -> int:
    """Epoch microseconds of a UTC datetime, naive or aware."""
    naive = moment.replace(tzinfo=None) if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return (naive - EPOCH) // _ONE


class Clock:
    """Where the run is: `utc_us` is the time an algorithm sees, `data_us` the last step whose data was applied."""

    __slots__ = ("_hour", "_local", "_local_of", "_offset", "data_us", "going_on", "utc_us", "zone")

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.utc_us = 0
        self.going_on = False
        """Whether the run goes on from a stop: setting its dates leaves the clock where it is."""
        self.data_us = -(2**62)
        self._local: datetime = EPOCH
        self._local_of = self._hour = -1
        self._offset = 0

    @property
    def time(self) -> datetime:
        """Naive wall clock of the algorithm's zone."""
        now = self.utc_us
        if now != self._local_of:
            hour = now // HOUR
            if hour != self._hour:
                self._hour, self._offset = hour, self.zone.offset(now)
            self._local = EPOCH + timedelta(0, 0, now + self._offset)
            self._local_of = now
        return self._local

    @property
    def utc_time(self) -> datetime:
        """UTC, aware."""
        return _EPOCH_UTC + timedelta(microseconds=self.utc_us)

    def begin(self, wall: datetime) -> None:
        """The run begins at this wall clock of the zone."""
        if not self.going_on:
            self.utc_us = self.zone.utc(wall)

    def set_zone(self, zone: Zone) -> None:
        """Show another zone's wall clock from now on."""
        self.zone = zone
        self._local_of = self._hour = -1
