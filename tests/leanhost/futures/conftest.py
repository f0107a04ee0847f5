"""A small futures market, importable as `future_world`: the test modules are imported without packages."""

import importlib
import sys
import warnings
from pathlib import Path
from types import ModuleType

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from future_world import FutureWorld


@pytest.fixture
def futures(tmp_path: Path) -> FutureWorld:
    """E-mini futures over a roll and an expiry, in a folder of their own."""
    return FutureWorld(tmp_path)


@pytest.fixture(scope="session")
def ql() -> ModuleType:
    """Import QuantLib with warnings off: its SWIG layer crashes the interpreter when its own warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("QuantLib")
