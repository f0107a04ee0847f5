"""Readers of the data folder under damaged, truncated, empty, mis-ordered and duplicate files: no crash, no hang."""

import os
import random
import sys
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from reading import READERS, Reader, damaged, try_one

NIGHTLY_INPUTS = int(os.environ.get("FIVEFOLD_FUZZ_INPUTS", "1000000"))
NAMES = sorted(READERS)
quick = settings(max_examples=150, deadline=2_000, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_good_file_is_read(name: str) -> None:
    READERS[name].read(READERS[name].good)


@pytest.mark.parametrize("name", NAMES)
@quick
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused(name: str, seed: int) -> None:
    reader = READERS[name]
    try_one(reader, damaged(reader.good, random.Random(seed)))


@pytest.mark.parametrize("name", NAMES)
@quick
@given(data=st.binary(max_size=200))
def test_any_bytes_at_all_are_read_or_refused(name: str, data: bytes) -> None:
    try_one(READERS[name], data)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b",", b"\0" * 64, b"-", b"9" * 400, b"1,2\r\n3"])
def test_the_smallest_files_are_read_or_refused(name: str, data: bytes) -> None:
    try_one(READERS[name], data)


@pytest.mark.slow
def test_a_million_damaged_files_a_night() -> None:
    """`FIVEFOLD_FUZZ_INPUTS` says how many; a failure names reader and seed, with which `damaged` makes it again."""
    share, slowest = NIGHTLY_INPUTS // len(READERS), 0.0
    for name in NAMES:
        for seed in range(share):
            slowest = max(slowest, _timed(READERS[name], name, seed))
    assert slowest < 2.0


def _timed(reader: Reader, name: str, seed: int) -> float:
    data = damaged(reader.good, random.Random(seed))
    begun = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try_one(reader, data)
    except Exception as error:
        raise AssertionError(f"{name}, seed {seed}: {data!r}") from error
    return time.perf_counter() - begun
