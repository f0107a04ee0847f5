"""What is sampled of a run and when: the equity curve, and once a day everything that statistics are made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from leanhost.results.numbers import rounded, smart_rounded

MINUTE_US = 60_000_000
SHORTEST_GAP_US = 4 * MINUTE_US
POINTS_PER_RUN = 4000


@dataclass(slots=True)
class Series:
    """Points of one line: times in microseconds UTC, strictly rising; values rounded as LEAN rounds a chart's."""

    times: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, time_us: int, value: float) -> bool:
        """Appends the point; one that is not later than the last is dropped, as LEAN's charts do."""
        if self.times and time_us <= self.times[-1]:
            return False
        self.times.append(time_us)
        self.values.append(smart_rounded(value))
        return True

    def put(self, time_us: int, value: float) -> None:
        """Like `add`, but a point of the same time replaces the last one."""
        if not self.add(time_us, value) and self.times[-1] == time_us:
            self.values[-1] = smart_rounded(value)

    def points(self) -> list[tuple[int, float]]:
        return list(zip(self.times, self.values, strict=True))


class Sampler:
    """Series of one run, all in UTC. `next_us` is the time after which the next equity point is due."""

    def __init__(self, start_us: int, end_us: int, starting_value: float) -> None:
        self.start_us = start_us
        self.next_us = -(2**62)
        self.gap_us = max(SHORTEST_GAP_US, (end_us - start_us) // POINTS_PER_RUN)
        self.equity = Series()
        self.benchmark = Series()
        self.returns = Series()
        self.drawdown = Series()
        self.turnover = Series()
        self.capacity = Series()
        self.previous_value = starting_value
        self._peak = starting_value
        self._volume_last = 0.0
        self._volume_before = 0.0

    def recapture(self, value: float) -> None:
        """The starting value anew, at the end of warm-up."""
        self.previous_value = self._peak = value

    def passed(self, time_us: int) -> bool:
        """True when a step at `time_us` takes an equity point; moves on to the next one."""
        if time_us <= self.next_us:
            return False
        self.next_us = time_us + self.gap_us
        return True

    def equity_point(self, time_us: int, value: float) -> None:
        self.equity.add(time_us, value)

    def daily(self, time_us: int, value: float, benchmark: float, sale_volume: float, capacity: float) -> None:
        """The daily sample in LEAN's order; `sale_volume` is the sum of all fills' value since the start."""
        self.equity_point(time_us, value)
        self.benchmark.add(time_us, benchmark)
        change = (value - self.previous_value) * 100 / self.previous_value if self.previous_value else 0.0
        self.returns.add(time_us, rounded(change, 10))
        self._peak = max(self._peak, value)
        self.drawdown.add(time_us, rounded((value / self._peak - 1) * 100, 2) if self._peak else 0.0)
        self.capacity.add(time_us, rounded(capacity, 0))
        if time_us != self.start_us:
            self._turnover(time_us, value, sale_volume)
        self.previous_value = value

    def _turnover(self, time_us: int, value: float, sale_volume: float) -> None:
        """Share of the portfolio sold or bought since the last sample; a repeated time is measured anew."""
        if self.turnover.times and self.turnover.times[-1] == time_us:
            self._volume_last = self._volume_before
        share = (sale_volume - self._volume_last) / value if value else 0.0
        self.turnover.put(time_us, share)
        self._volume_before, self._volume_last = self._volume_last, sale_volume
