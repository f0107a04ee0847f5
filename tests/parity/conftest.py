"""Where a test finds the data of a parity algorithm."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.parity.made_data import data_folder


@pytest.fixture(scope="session")
def parity_data() -> Callable[[str], Path]:
    """The data folder of an algorithm by name."""
    return data_folder
