"""Fixtures: the wide grid of options that the greeks tests share, and the exact price of one option."""

import importlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import mpmath as mp
import numpy as np
import pytest
from numpy.typing import NDArray

MINUTE = 1.0 / (365 * 24 * 60)


@dataclass(frozen=True, slots=True)
class Grid:
    """Options by forward, strike, years, volatility and right (+1 call, -1 put), as arrays of one length."""

    forward: NDArray[np.float64]
    strike: NDArray[np.float64]
    t: NDArray[np.float64]
    volatility: NDArray[np.float64]
    right: NDArray[np.float64]


def wide_grid(distances: tuple[float, ...] = (-2.3, -1.2, -0.4, 0.0, 0.3, 1.1, 2.3)) -> Grid:
    """Give one minute to three years, 1 to 300 % volatility, strikes `distances` standard deviations (d1) out."""
    times = np.array([MINUTE, 10 * MINUTE, 390 * MINUTE, 1 / 365, 7 / 365, 0.25, 1.0, 3.0])
    volatilities = np.array([0.01, 0.05, 0.2, 0.6, 1.5, 3.0])
    t, volatility, d, right = (
        axis.ravel() for axis in np.meshgrid(times, volatilities, np.array(distances), np.array([1.0, -1.0]))
    )
    deviation = volatility * np.sqrt(t)
    strike = 100.0 * np.exp(-d * deviation + 0.5 * deviation * deviation)
    return Grid(np.full(t.size, 100.0), strike, t, volatility, right)


def exact_black(forward: float, strike: float, t: float, volatility: float, right: float) -> mp.mpf:
    """Price one option undiscounted with 60 digits."""
    with mp.workdps(60):
        f, k, deviation = mp.mpf(forward), mp.mpf(strike), mp.mpf(volatility) * mp.sqrt(mp.mpf(t))
        d1 = mp.log(f / k) / deviation + deviation / 2
        sign = int(right)
        return sign * (f * mp.ncdf(sign * d1) - k * mp.ncdf(sign * (d1 - deviation)))


@pytest.fixture(scope="session")
def grid() -> Grid:
    return wide_grid()


@pytest.fixture(scope="session")
def far_grid() -> Grid:
    return wide_grid((-15.0, -7.0, 5.0, 10.0))


@pytest.fixture(scope="session")
def exact() -> Callable[..., mp.mpf]:
    return exact_black


@pytest.fixture(scope="session")
def quantlib() -> ModuleType:
    """Import QuantLib with warnings off: its SWIG layer crashes the interpreter when its own warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("QuantLib")
