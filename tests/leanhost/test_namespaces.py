"""`from QuantConnect.… import …`, `from System import …` and `import clr`, while a run is on and afterwards."""

import sys

from small_world import SmallWorld

HEAD = """
from System.Collections.Generic import HashSet
from QuantConnect.Securities.Positions import IPositionGroup
from QuantConnect.Orders import OrderStatus as Status
import clr
clr.AddReference("QuantConnect.Common")

def initialize(self):
    self.start_at()
    same = Probe.Status is OrderStatus
    self.seen.append((same, str(Probe.IPositionGroup), TimeSpan.from_hours(2) == timedelta(hours=2)))

def absent(self, group: IPositionGroup) -> None:
    Probe.HashSet()
"""


def test_dotnet_s_namespaces_are_there_only_during_a_run(world: SmallWorld) -> None:
    before = {name for name in sys.modules if name.partition(".")[0] in ("QuantConnect", "System", "clr")}
    world.equity("AAA", {})
    done = world.run(HEAD)
    assert done.ok, done.error
    assert done.algorithm.seen == [(True, "<LEAN's IPositionGroup, not part of leanhost>", True)]
    after = {name for name in sys.modules if name.partition(".")[0] in ("QuantConnect", "System", "clr")}
    assert after == before


def test_a_name_that_is_not_carried_says_so_when_it_is_used(world: SmallWorld) -> None:
    world.equity("AAA", {})
    done = world.run(HEAD.replace("self.start_at()", "self.absent(None)"))
    assert "LEAN's HashSet is not part of leanhost" in done.error
