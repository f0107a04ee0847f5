"""Resolutions that are not read are refused when they are asked for."""

from small_world import FRI, MON, SmallWorld


def test_ticks_are_refused_by_name(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100.0})
    done = world.run("def initialize(self):\n    self.start_at()\n    self.add_equity('AAA', Resolution.TICK)\n")
    assert not done.ok
    assert "LEAN's data of Resolution.Tick are not part of leanhost" in done.error


def test_a_second_resolution_beside_the_first_is_refused_and_the_same_again_is_not(world: SmallWorld) -> None:
    world.equity("AAA", {MON: 100.0})
    done = world.run(
        """
def initialize(self):
    self.start_at()
    first = self.add_equity("AAA", Resolution.MINUTE)
    self.same = self.add_equity("AAA") is first and self.add_equity("AAA", Resolution.MINUTE) is first
    self.add_equity("AAA", Resolution.DAILY)
"""
    )
    assert done.algorithm.same
    assert not done.ok
    assert "AAA is subscribed at Minute" in done.error


def test_a_contract_s_second_resolution_is_refused_too(world: SmallWorld) -> None:
    stock = world.equity("AAA", {MON: 100.0})
    world.option(stock, FRI, 100.0, "C", {MON: (1.0, 1.1)})
    done = world.run(
        """
def initialize(self):
    self.start_at()
    call = Symbol.create_option(self.add_equity("AAA").symbol, "usa", 0, 0, 100, datetime(2014, 6, 6))
    self.same = self.add_option_contract(call) is self.add_option_contract(call, Resolution.MINUTE)
    self.add_option_contract(call, Resolution.HOUR)
"""
    )
    assert done.algorithm.same
    assert "AAA   140606C00100000 is subscribed at Minute" in done.error
