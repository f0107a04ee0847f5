"""A small futures market, importable as `future_world`: the test modules are imported without packages."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from future_world import FutureWorld


@pytest.fixture
def futures(tmp_path: Path) -> FutureWorld:
    """E-mini futures over a roll and an expiry, in a folder of their own."""
    return FutureWorld(tmp_path)
