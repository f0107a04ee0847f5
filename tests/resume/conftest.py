"""The run that is never stopped, made once."""

from pathlib import Path

import pytest

from tests.resume.runs import run_main


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run from beginning to end."""
    out = tmp_path_factory.mktemp("whole")
    run_main(out)
    return out
