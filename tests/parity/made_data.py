"""The data that LEAN's golden logs were made on: written once a machine, only where ../shared is."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

PARITY = Path(__file__).parents[3] / "shared" / "parity"
# Options of `make_data.py` for the algorithms that have a folder of their own; every other one reads the common one.
OWN_FOLDER = {"floor": "--floor"}


def data_folder(name: str) -> Path:
    """The data folder of an algorithm, made if it is not there."""
    if name in OWN_FOLDER:
        return _made(Path(f"/tmp/fivefold-parity-{name}"), OWN_FOLDER[name])
    return _made(Path("/tmp/fivefold-parity-data"))


def _made(data: Path, *options: str) -> Path:
    """Makes the folder in a neighbour and renames it, so that half of it is never taken for the whole."""
    with data.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            partial = data.with_suffix(".partial")
            subprocess.run([sys.executable, str(PARITY / "make_data.py"), *options, str(partial)], check=True)
            os.replace(partial, data)
    return data
