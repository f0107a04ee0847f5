"""A run with futures that is stopped goes on as if it had not been."""

import textwrap
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from future_world import FutureWorld

import leanhost

PROBE = """
    from AlgorithmImports import *

    class Probe(QCAlgorithm):
        def initialize(self):
            self.set_start_date(2014, 6, 17)
            self.set_end_date(2014, 6, 23)
            self.set_cash(100_000)
            self.es = self.add_future("ES")
            self.es.set_filter(0, 182)

        def on_data(self, data):
            if (self.time.hour, self.time.minute) == (10, 0):
                self.market_order(self.es.mapped, 1 if self.time.day < 19 else -1)
"""


def run(world: FutureWorld, out: Path, **more: Any) -> Any:
    file = world.folder / "probe.py"
    file.write_text(textwrap.dedent(PROBE))
    return leanhost.run(file, world.data, out, **more).result


@pytest.mark.parametrize(
    "stop",
    [datetime(2014, 6, 17, 12), datetime(2014, 6, 18), datetime(2014, 6, 19, 9, 31), datetime(2014, 6, 21)],
    ids=str,
)
def test_a_stop_changes_nothing(futures: FutureWorld, stop: datetime) -> None:
    whole = run(futures, futures.folder / "whole")
    out = futures.folder / "stopped"
    assert run(futures, out, keep=True, stop_at=stop).status == "Stopped"
    rest = run(futures, out, resume=out)
    assert rest.status == "Completed", rest.error
    assert len(whole.events) >= 10
    assert rest.events == whole.events
    assert rest.statistics == whole.statistics
