"""Price and implied volatility of 100,000 options between 0.01 and 0.99 delta, on one core.

Aims: price 60 ns an option, implied volatility 500 ns. The figures depend on what else the machine does, so nothing
here fails for them; `pytest tests/benchmarks/test_greeks.py --benchmark-only` prints them.
"""

import numpy as np
import pytest
from scipy.special import ndtri

from greeks.black import black76_price
from greeks.implied import black76_implied_volatility

SIZE = 100_000


@pytest.fixture(scope="module")
def vector():
    rng = np.random.default_rng(20261121)
    t = np.exp(rng.uniform(np.log(1 / 365), np.log(3.0), SIZE))
    volatility = np.exp(rng.uniform(np.log(0.05), np.log(1.5), SIZE))
    deviation = volatility * np.sqrt(t)
    d1 = ndtri(rng.uniform(0.01, 0.99, SIZE))
    strike = 100.0 * np.exp(-d1 * deviation + 0.5 * deviation * deviation)
    right = np.where(rng.random(SIZE) < 0.5, 1.0, -1.0)
    return 100.0, strike, t, volatility, right


def test_price_of_100_000_options(benchmark, vector):
    forward, strike, t, volatility, right = vector
    benchmark.extra_info["options"] = SIZE
    prices = benchmark(black76_price, forward, strike, t, volatility, right)
    assert np.isfinite(prices).all()


def test_implied_volatility_of_100_000_options(benchmark, vector):
    forward, strike, t, volatility, right = vector
    benchmark.extra_info["options"] = SIZE
    prices = black76_price(forward, strike, t, volatility, right)
    found = benchmark(black76_implied_volatility, prices, forward, strike, t, right)
    np.testing.assert_allclose(found, volatility, rtol=1e-9)
