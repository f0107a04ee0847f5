"""A small market for leanhost's tests, importable as `small_world`: the test modules are imported without packages."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_world import MON, SmallWorld


@pytest.fixture
def world(tmp_path: Path) -> SmallWorld:
    """An empty market in a folder of its own."""
    return SmallWorld(tmp_path)


@pytest.fixture
def aaa(world: SmallWorld) -> SmallWorld:
    """A market in which AAA stands at 100 on Monday."""
    world.equity("AAA", {MON: 100})
    return world
