"""What a run's recorder collects, as what was added since the last time: lists that only grow are written once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leanhost.results.charts import ChartSeries
from leanhost.results.sampler import Series

Key = tuple[str, ...]
Tails = dict[Key, tuple[int, list[Any]]]
"""By list: where the values begin, and the values."""

_DAILY = ("exposure", "sales", "margin")
_SCALARS = ("start_value", "wake_us", "started_at", "start_us", "end_us", "_engine_errors")


def _charts(recorder: Any) -> Iterator[tuple[Key, dict[str, ChartSeries]]]:
    for name, lines in recorder.charts.charts.items():
        yield ("chart", name), lines
    for name in _DAILY:
        yield ("daily", name), getattr(recorder.daily_charts, name)


def growing_lists(recorder: Any, with_charts: bool = True) -> Iterator[tuple[Key, list[Any]]]:
    """Every list of a recorder that only grows; the last value of a list may still change."""
    yield ("events",), recorder.events
    yield ("log",), recorder.log_lines
    yield ("closed",), recorder.trades.closed
    for name, value in vars(recorder.sampler).items():
        if isinstance(value, Series):
            yield ("sampler", name, "times"), value.times
            yield ("sampler", name, "values"), value.values
    if with_charts:
        for key, lines in _charts(recorder):
            for name, line in lines.items():
                yield (*key, name), line.points


class Growing:
    """Remembers how much of each list was taken."""

    def __init__(self) -> None:
        self._taken: dict[Key, int] = {}
        self._charted = -1
        self._seen: Any = None

    def has_news(self, recorder: Any) -> bool:
        """Whether `take` would give more than the last time; excursions of open trades apart."""
        sampler, charts = recorder.sampler, recorder.charts
        seen = (
            len(recorder.events), len(recorder.log_lines), len(sampler.equity.times), len(sampler.returns.times),
            _plotted(recorder), tuple(charts.runtime.items()), tuple(charts.summary.items()),
        )  # fmt: skip
        changed, self._seen = seen != self._seen, seen
        return changed

    def take(self, recorder: Any) -> dict[str, Any]:
        """What a recorder collected since the last time, and its other values as they are."""
        recorder.catch_up()
        charts = recorder.charts
        # Charts grow by daily samples and by what an algorithm plots; counting points is cheaper than looking at all.
        charted = _plotted(recorder) + len(recorder.sampler.returns.times)
        with_charts = charted != self._charted
        self._charted = charted
        tails: Tails = {}
        for key, values in growing_lists(recorder, with_charts):
            first = max(0, self._taken.get(key, 0) - 1)
            if len(values) > first:
                tails[key] = first, values[first:]
                self._taken[key] = len(values)
        return {
            "tails": tails, "lines": _headers(recorder) if with_charts else {},
            "scalars": {name: getattr(recorder, name) for name in _SCALARS},
            "sampler": {n: v for n, v in vars(recorder.sampler).items() if not isinstance(v, Series)},
            "open": dict(recorder.trades.open), "runtime": dict(charts.runtime), "summary": dict(charts.summary),
            "plotted": set(charts._user_series), "types": list(recorder.daily_charts._types),
            "traded": list(recorder._traded),
        }  # fmt: skip


def _plotted(recorder: Any) -> int:
    return sum(len(line.points) for lines in recorder.charts.charts.values() for line in lines.values())


def _headers(recorder: Any) -> dict[Key, dict[str, tuple[Any, ...]]]:
    return {
        key: {name: (line.name, line.kind, line.unit, line.index, line.labels) for name, line in lines.items()}
        for key, lines in _charts(recorder)
    }


def merge_tails(lists: dict[Key, list[Any]], tails: Tails) -> None:
    """Bring lists up to date with what was taken later."""
    for key, (first, values) in tails.items():
        known = lists.setdefault(key, [])
        known[first:] = values


def put_back(recorder: Any, found: dict[str, Any], lists: dict[Key, list[Any]]) -> None:
    """Give a new run's recorder what the stopped run had collected."""
    for name, value in found["scalars"].items():
        setattr(recorder, name, value)
    vars(recorder.sampler).update(found["sampler"])
    charts, daily = recorder.charts, recorder.daily_charts
    for key, lines in found["lines"].items():
        made = {name: ChartSeries(n, k, u, i, [], labels) for name, (n, k, u, i, labels) in lines.items()}
        if key[0] == "chart":
            charts.charts[key[1]] = made
        else:
            setattr(daily, key[1], made)
    charts.runtime, charts.summary, charts._user_series = found["runtime"], found["summary"], found["plotted"]
    daily._types = dict.fromkeys(found["types"])
    recorder.trades.open.clear()
    recorder.trades.open.update(found["open"])
    for values in (recorder.events, recorder.log_lines, recorder.trades.closed):
        values.clear()
    for key, values in growing_lists(recorder):
        values[:] = lists.get(key, [])
