"""The data that LEAN's golden logs were made on: written once a machine, only where ../shared is."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

PARITY = Path(__file__).parents[3] / "shared" / "parity"
DATA = Path("/tmp/fivefold-parity-data")


@pytest.fixture(scope="session")
def parity_data() -> Path:
    """The parity data folder; made in a neighbour and renamed, so that half of it is never taken for the whole."""
    if not PARITY.exists():
        pytest.skip("../shared is not here: nothing to compare with")
    with DATA.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not DATA.exists():
            partial = DATA.with_suffix(".partial")
            subprocess.run([sys.executable, str(PARITY / "make_data.py"), str(partial)], check=True)
            os.replace(partial, DATA)
    return DATA
