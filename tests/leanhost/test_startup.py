"""What starting leanhost loads: what is slow to load waits until somebody needs it."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("slow", ["pandas", "scipy", "exchange_calendars", "plotly"])
def test_a_run_without_frames_loads_no_slow_package(slow: str) -> None:
    script = (
        "import sys; import leanhost.runner; from leanhost.api import imports; made = imports.module();"
        "assert made.pd is not None; print([name for name in sys.argv[1:] if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script, slow], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_pandas_is_there_as_soon_as_something_of_it_is_named() -> None:
    script = (
        "from leanhost.api import imports; import sys; pd = imports.module().pd; assert 'pandas' not in sys.modules;"
        "print(pd.DataFrame({'a': [1, 2]}).a.sum(), pd.DataFrame is sys.modules['pandas'].DataFrame)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["3", "True"]
