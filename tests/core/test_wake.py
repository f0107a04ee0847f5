"""When the kernel wants to be woken: a day's few minutes, a window's every minute, and no longer than it can decide."""

from dataclasses import replace
from datetime import date

from core.values import CheckResult, CheckStatus
from tests.core.synthetic import SyntheticFeed, allow_two
from tests.core.test_kernel import Day, make

ANALYSIS, WATCH, OPENS, ENDS, RECONCILE, CLOSE = 571, 625, 630, 645, 945, 960


def denying(number):
    """A gate whose only word is one failed check."""

    def gate(proposal, context):
        failed = (CheckResult(number, "test", CheckStatus.FAILED, 1, 0),)
        return replace(allow_two(proposal, context), checks=failed)

    return gate


def wakes(day, until):
    """Minutes at which the kernel did more than to say that it is idle."""
    found = []
    while day.feed.minute <= until:
        found.append(day.feed.minute)
        day.to(day.feed.minute)
        day.feed.minute = max(day.feed.minute, day.kernel.wake)
    return found


def counted(kernel):
    """The kernel's first strategy, counting its scans."""
    scans, strategy = [], kernel.strategies[0]
    inner = strategy.scan

    def scan(view, context):
        scans.append(view.minute)
        return inner(view, context)

    strategy.scan = scan
    return scans


def test_a_day_without_a_window_has_three_minutes_of_work():
    monday = SyntheticFeed(day=date(2018, 2, 12))
    assert wakes(Day(make(), monday), CLOSE) == [ANALYSIS, RECONCILE, CLOSE]


def test_a_denial_for_good_ends_the_windows_scans_but_not_the_window():
    kernel = make(gate=denying(24))
    scans, day = counted(kernel), Day(kernel)
    assert wakes(day, CLOSE) == [ANALYSIS, WATCH, OPENS, ENDS + 1, RECONCILE, CLOSE]
    assert scans == [OPENS]
    assert day.watch == frozenset()
    decisions = [r for r in day.records if r["kind"] == "decision"]
    assert [(r["outcome"], r["denied_by"]) for r in decisions] == [("denied", [24])]


def test_a_denial_for_vix_is_scanned_again_only_when_vix_crosses_its_limit():
    kernel = make(gate=denying(19))
    scans, day = counted(kernel), Day(kernel)
    assert wakes(day, OPENS + 4)[-5:] == list(range(OPENS, OPENS + 5))
    assert scans == [OPENS]
    day.feed.vix = 18.0
    wakes(day, OPENS + 8)
    assert scans == [OPENS, OPENS + 5]


def test_a_denial_that_may_pass_is_looked_at_again_every_minute():
    kernel = make(gate=denying(34))
    scans = counted(kernel)
    assert wakes(Day(kernel), CLOSE) == [ANALYSIS, WATCH, *range(OPENS, ENDS + 2), RECONCILE, CLOSE]
    assert scans == list(range(OPENS, ENDS + 1))


def test_a_position_is_looked_at_every_minute():
    day = Day(make())
    day.fill_entry()
    now = day.feed.minute
    assert wakes(day, now + 10) == list(range(now, now + 11))
