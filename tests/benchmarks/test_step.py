"""What a minute costs: idle in leanhost with bridge and view, in the kernel while a window is open, and its pricing."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

from core.kernel import Kernel
from core.settings import Settings
from core.values import BreakerVerdict, ChainTable, CheckResult, CheckStatus, Contract, Quote
from leanhost.engine.loop import Loop
from leanhost.runner import run
from market.provider import BundledMarket
from strategies.pricing import price_contracts
from strategies.registry import build
from tests.benchmarks.reference import best_of_short, scale
from tests.core.synthetic import SyntheticFeed, allow_two, view_of

MAIN = Path(__file__).parents[2] / "main.py"
MINUTE_US = 60_000_000
# Between the morning's analysis and the afternoon's reconciling nothing is due on a day without a window.
IDLE = (9 * 60 + 35, 15 * 60 + 40)
# Monday to Thursday: no window opens and nothing is held.
WEEKS = {2014: ("2014-03-03", "2014-03-06"), 2018: ("2018-03-05", "2018-03-08")}
LIMIT_US = 15.0
ROUNDS = 3


def _idle_minutes(monkeypatch, out: Path, year: int) -> list[float]:
    """Microseconds from one call of `on_data` to the next: the whole minute, engine, bridge and kernel."""
    stamps: list[tuple[int, int, int]] = []
    make = Loop.__init__

    def watched(loop, engine):
        make(loop, engine)
        inner, clock, algorithm = loop._on_data, engine.clock, engine.algorithm

        def on_data(data):
            now = algorithm.time
            stamps.append((time.perf_counter_ns(), clock.utc_us, now.hour * 60 + now.minute))
            inner(data)

        loop._on_data = on_data

    start, end = WEEKS[year]
    with monkeypatch.context() as patch:
        patch.setattr(Loop, "__init__", watched)
        done = run(MAIN, BundledMarket(seed=1), out, {"cash": 120_000, "start": start, "end": end})
    assert done.ok, done.error
    return [(b[0] - a[0]) / 1000 for a, b in pairwise(stamps) if b[1] - a[1] == MINUTE_US and IDLE[0] <= a[2] < IDLE[1]]


def test_an_idle_minute_is_cheap_and_costs_the_same_in_every_year(benchmark, monkeypatch, tmp_path, capsys):
    """Nothing held, no window open. A minute is judged by its fastest round: what is slow each time counts."""
    found: dict[int, list[list[float]]] = {year: [] for year in WEEKS}

    def measure():
        for year, rounds in found.items():
            rounds.append(_idle_minutes(monkeypatch, tmp_path / f"{year}-{len(rounds)}", year))

    benchmark.pedantic(measure, rounds=ROUNDS)
    fastest = {year: [min(minute) for minute in zip(*rounds, strict=True)] for year, rounds in found.items()}
    factor = scale(best_of_short())
    with capsys.disabled():
        for year, minutes in fastest.items():
            benchmark.extra_info[f"{year}: mean µs"] = round(mean(minutes), 2)
            print(f"\nidle minute {year}: mean {mean(minutes):.1f} µs, median {median(minutes):.1f} µs; scaled by "
                  f"{factor:.2f}: {mean(minutes) * factor:.1f} and {median(minutes) * factor:.1f}, limit {LIMIT_US:g}")
    assert all(len(minutes) == 4 * (IDLE[1] - IDLE[0]) for minutes in fastest.values())


class _Calm:
    """Breakers that never speak."""

    def update(self, inputs):
        return BreakerVerdict()

    def state(self):
        return {}

    def restore(self, state):
        """Nothing to take up."""


@dataclass
class _Quoted(SyntheticFeed):
    """The synthetic feed, its listing and each minute's quotes made beforehand: only the kernel is timed."""

    quotes: dict[int, dict[Contract, Quote | None]] = field(default_factory=dict)
    listing: ChainTable | None = None

    def quote(self, contract):
        if self.minute not in self.quotes:
            made = super().quote
            self.quotes[self.minute] = {c: made(c) for c in self.contracts()}
        return self.quotes[self.minute][contract]

    def chain(self, underlying):
        if self.listing is None:
            self.listing = super().chain(underlying)
        return self.listing


def _deny_for_now(proposal, context):
    """A gate that finds the legs' spreads too wide: a denial that is looked at again a minute later."""
    return replace(allow_two(proposal, context), checks=(CheckResult(34, "leg spread", CheckStatus.FAILED, 1, 0),))


def test_a_step_in_an_open_window(benchmark):
    """Scan of 184 contracts, proposal and denial, minute after minute."""
    settings = Settings.parse({})
    feed = _Quoted()

    def to_window():
        kernel = Kernel(settings, build(settings), _deny_for_now, _Calm(), 120_000.0)
        for minute in (571, 625, 630):
            feed.minute = minute
            kernel.step(view_of(feed))
        feed.minute = 631
        feed.quote(feed.contracts()[0])
        feed.chain("SPY")
        return (kernel, view_of(feed)), {}

    def step(kernel, view):
        return kernel.step(view), kernel.wake

    result, wake = benchmark.pedantic(step, setup=to_window, rounds=50)
    assert wake == 632 and result.intents == ()


def test_pricing_a_chain(benchmark):
    """Volatility and greeks of 184 contracts from their quotes."""
    feed = _Quoted(minute=631)
    contracts = feed.contracts()
    feed.quote(contracts[0])
    priced = benchmark(price_contracts, view_of(feed), contracts, feed.spot)
    assert len(priced.contracts) == len(contracts)
