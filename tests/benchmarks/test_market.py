"""What the bundled market makes in a second: contract-days, quote rows, universes, days of the index; on one core.

Each round asks a market that has not been asked before. Processor time is measured; it still depends on what else the
machine does, so the tests only refuse what no load explains; `pytest tests/benchmarks/test_market.py -s` prints them.
"""

import time
from datetime import date

import numpy as np
import pytest

from leanhost.symbols import canonical_option, equity_symbol, option_symbol
from market import calendar
from market.chains.chain import OptionChain
from market.daily.frames import frame
from market.intraday import paths
from market.provider import BundledMarket
from market.world import World

SPY = equity_symbol("SPY", "SPY", date(1998, 1, 2))
FRIDAYS = [day for day in calendar.between(date(2014, 1, 2), date(2018, 12, 31)) if day.weekday() == 4][::13]
NEAR = 15.0
pytestmark = pytest.mark.benchmark(timer=time.process_time)


@pytest.fixture(scope="module")
def asked():
    """What a window of the Friday strategy asks: the day's own expiry, both rights, 15 dollars either side of spot."""
    chain = BundledMarket(seed=1).chain
    found = []
    for day in FRIDAYS:
        expiry = chain.expiries(day)[0]
        strikes = chain.strikes(day, expiry)
        near = strikes[np.abs(strikes - chain.spot(day)[0]) <= NEAR]
        found += [(day, option_symbol(SPY, right, float(k), expiry.day)) for k in near for right in (0, 1)]
    return found


@pytest.fixture
def fresh():
    """Rounds of a market that knows the days' paths (every series needs them) and no contract."""

    def make():
        market = BundledMarket(seed=1)
        for day in FRIDAYS:
            market.chain.path(day)
        return (market,), {}

    return make


def test_contract_days(benchmark, asked, fresh):
    """Quotes, trades and open interest of one contract on one day."""

    def serve(market):
        return [market.minute(symbol, kind, day) for day, symbol in asked for kind in (1, 0, 2)]

    columns = benchmark.pedantic(serve, setup=fresh, rounds=5)
    rows = sum(len(found.time) for found in columns[::3])
    assert len(asked) > 500 and rows > 50_000
    if benchmark.enabled:
        least = benchmark.stats.stats.min
        benchmark.extra_info.update(contract_days=len(asked), quote_rows=rows)
        print(f"\n{len(asked) / least:,.0f} contract-days a second, {rows / least:,.0f} quote rows a second")


@pytest.mark.parametrize("columns", [("delta",), ("delta", "close")], ids=["greeks", "every number"])
def test_universes(benchmark, fresh, columns):
    """A day's universe with volatility, greeks and interest of every contract, without and with its bars."""
    canonical = canonical_option(SPY)

    def serve(market):
        return [[getattr(market.universe(canonical, day), name) for name in columns] for day in FRIDAYS]

    rows = sum(len(found[0]) for found in benchmark.pedantic(serve, setup=fresh, rounds=5))
    if benchmark.enabled:
        least = benchmark.stats.stats.min
        benchmark.extra_info.update(universes=len(FRIDAYS), universe_rows=rows)
        print(f"\n{rows / least:,.0f} universe rows a second, {1000 * least / len(FRIDAYS):.1f} ms a universe "
              f"({', '.join(columns)})")  # fmt: skip


def test_days_of_the_index(benchmark):
    """The index and VIX along a session, 1,561 points each."""
    frame(World(), "SPX")

    def walk():
        paths.path.cache_clear()
        return [paths.path(World(), "SPX", day) for day in FRIDAYS]

    found = benchmark(walk)
    assert all(path is not None for path in found)
    if benchmark.enabled:
        least = benchmark.stats.stats.min
        benchmark.extra_info.update(days=len(FRIDAYS))
        print(f"\n{len(FRIDAYS) / least:,.0f} days of paths a second")


@pytest.mark.parametrize("year", [2014, 2018])
def test_a_quarter_of_the_series_minutes(benchmark, year):
    """The two rows beside each other show whether the market grows with its days."""

    def serve():
        market = BundledMarket(seed=1)
        return [market.minute(SPY, kind, day) for day in calendar.between(date(year, 1, 6), date(year, 3, 30))
                for kind in (0, 1)]  # fmt: skip

    assert all(benchmark.pedantic(serve, rounds=5, warmup_rounds=1))


@pytest.mark.parametrize("root", ["SPY", "IWM", "XLE", "SPX", "SPXW", "ES", "CL", "GC"])
def test_first_chain_of_a_day(benchmark, root):
    """Quotes of the nearest expiry's strikes within 3 % of the money at one minute, on days never asked for before."""
    days = calendar.between(date(2016, 1, 4), date(2016, 12, 30))[::12]
    rounds = 5

    def serve(chain):
        for day in days:
            expiry = chain.expiries(day)[0]
            strikes = chain.strikes(day, expiry)
            near = strikes[np.abs(np.log(strikes / chain.spot_before(day, expiry.contract))) < 0.03]
            chain.sides(day, expiry, near, np.array([60]))

    OptionChain(World(), root).course(days[0], OptionChain(World(), root).expiries(days[0])[0].contract)
    benchmark.pedantic(serve, setup=lambda: ((OptionChain(World(), root),), {}), rounds=rounds, warmup_rounds=1)
    if benchmark.enabled:
        least = benchmark.stats.stats.min
        print(f"\n{root}: {1000 * least / len(days):.1f} ms for the first chain of a day")
