"""A small market for leanhost's tests, importable as `small_world`: the test modules are imported without packages."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_world import SmallWorld


@pytest.fixture
def world(tmp_path: Path) -> SmallWorld:
    """An empty market in a folder of its own."""
    return SmallWorld(tmp_path)
