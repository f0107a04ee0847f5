"""Random numbers that depend only on (seed, stream, date, index): any day by itself, in any order.

Two forms: `generator` wraps numpy's counter-based Philox for many draws of one day; `uniform` hashes whole arrays of
counters, so that one number for each of many days, strikes or minutes costs no generator at all.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np

_GAMMA_NUMBER, _MIX_1_NUMBER, _MIX_2_NUMBER = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_GAMMA, _MIX_1, _MIX_2 = np.uint64(_GAMMA_NUMBER), np.uint64(_MIX_1_NUMBER), np.uint64(_MIX_2_NUMBER)
_MASK = (1 << 64) - 1


@lru_cache(maxsize=4096)
def stream_key(seed: int, stream: str) -> int:
    """A 64-bit key for one named stream of one seed."""
    return (zlib.crc32(stream.encode()) << 32 | zlib.crc32(f"{seed}/{stream}".encode())) & _MASK


def generator(seed: int, stream: str, day: int) -> np.random.Generator:
    """A Philox generator for one stream and day (`day` is any integer label of the date)."""
    return np.random.Generator(np.random.Philox(key=np.array([stream_key(seed, stream), day], dtype=np.uint64)))


def _mix(x: np.ndarray) -> np.ndarray:
    # The finaliser of SplitMix64 (Steele, Lea, Flood 2014): full avalanche in three multiply-shift rounds.
    x = (x ^ (x >> np.uint64(30))) * _MIX_1
    x = (x ^ (x >> np.uint64(27))) * _MIX_2
    return x ^ (x >> np.uint64(31))


def _mix_number(x: int) -> int:
    x = ((x ^ (x >> 30)) * _MIX_1_NUMBER) & _MASK
    x = ((x ^ (x >> 27)) * _MIX_2_NUMBER) & _MASK
    return x ^ (x >> 31)


def states(seed: int, stream: str, *counters: np.ndarray | int) -> np.ndarray:
    """What `uniform` knows after all counters but the last: uint64, of the counters' broadcast shape (1,) at least."""
    number, state = stream_key(seed, stream), None
    for counter in counters:
        if state is None and isinstance(counter, int):
            number = _mix_number((number * _GAMMA_NUMBER + (counter & _MASK) * _MIX_2_NUMBER + _GAMMA_NUMBER) & _MASK)
            continue
        state = _take(np.array([number], dtype=np.uint64) if state is None else state, counter)
    return np.array([number], dtype=np.uint64) if state is None else state


def _take(state: np.ndarray, counter: np.ndarray | int) -> np.ndarray:
    return _mix(state * _GAMMA + np.asarray(counter).astype(np.uint64) * _MIX_2 + _GAMMA)


def uniform_from(state: np.ndarray, counter: np.ndarray) -> np.ndarray:
    """`uniform` with its last counter, from the `states` of the others; both broadcast."""
    return ((_take(state, counter) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def uniform(seed: int, stream: str, *counters: np.ndarray | int) -> np.ndarray:
    """Uniform numbers in (0, 1), one per broadcast combination of the integer counters, of which one is an array."""
    *first, last = counters
    return uniform_from(states(seed, stream, *first), np.asarray(last))
