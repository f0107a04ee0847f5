"""Resolutions that are not read are refused when they are asked for."""

from small_world import MON, SmallWorld


def test_ticks_are_refused_by_name(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100.0})
    done = world.run("def initialize(self):\n    self.start_at()\n    self.add_equity('AAA', Resolution.TICK)\n")
    assert not done.ok
    assert "LEAN's data of Resolution.Tick are not part of leanhost" in done.error
