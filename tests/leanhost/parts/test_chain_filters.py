"""Filters of a chain by expiry, strike, moneyness, greek and strategy: each makes a new chain."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from small_world import MON, TUE, SmallWorld

import leanhost
from leanhost.naming import AbsentMemberError
from leanhost.symbols import SymbolCache, use_cache

NEAR, FAR = date(2014, 6, 6), date(2014, 6, 20)
STRIKES = (94.0, 99.0, 104.0)


@pytest.fixture
def chain(world: SmallWorld) -> Any:
    """The chain of AAA at 100 on Tuesday: two expiries, three strikes, calls and puts."""
    aaa = world.equity("AAA", {MON: 100.0, TUE: 100.0})
    world.daily(aaa, {MON: 100.0, TUE: 100.0})
    made = [
        world.option(aaa, expiry, strike, right, {TUE: (1.0, 1.2)})
        for expiry in (NEAR, FAR) for right in "CP" for strike in STRIKES
    ]  # fmt: skip
    deltas = [0.8, 0.5, 0.2, -0.2, -0.5, -0.8] * 2
    world.universe(aaa, MON, made, delta=deltas, implied_volatility=[0.2] * 12, theta=[-0.1] * 12)
    book = leanhost.quantbook(world.write(), store=Path(world.folder) / "store")
    book.set_start_date(2014, 6, 3)
    book.add_equity("AAA")
    found = book.option_chain(book.symbol("AAA"))
    yield found
    use_cache(SymbolCache())


def shown(chain: Any) -> list[tuple[int, str, float]]:
    return [(c.expiry.day, "CP"[int(c.right)], c.strike) for c in chain]


def test_filters_make_new_chains_and_can_follow_each_other(chain: Any) -> None:
    picked = chain.puts_only().expiration(0, 7).delta(-0.6, -0.1)
    assert shown(picked) == [(6, "P", 94.0), (6, "P", 99.0)]
    assert type(picked) is type(chain)
    assert (picked.symbol, picked.time) == (chain.symbol, chain.time)
    assert len(chain) == 12
    assert len(chain.where(lambda contract: contract.strike == 94)) == 4


def test_expiries(chain: Any) -> None:
    near, far = shown(chain)[:6], shown(chain)[6:]
    assert shown(chain.front_month()) == near == shown(chain.expiring_before(FAR))
    assert shown(chain.back_month()) == far == shown(chain.back_months()) == shown(chain.farthest_expiration())
    assert shown(chain.expiring_after(datetime(2014, 6, 6, 12))) == far
    assert shown(chain.expiration([datetime(2014, 6, 20)])) == far == shown(chain.standards_only())
    assert shown(chain.weeklys_only()) == near
    assert shown(chain.zero_dte()) == []
    assert {c.days_to_expiry for c in chain.front_month()} == {3}


def test_strikes_and_moneyness(chain: Any) -> None:
    front = chain.front_month()
    assert {c.strike for c in front.strikes(-1, 1)} == {99.0, 104.0}
    assert {c.strike for c in front.strikes([94])} == {94.0}
    assert shown(front.strikes_above(99).puts_only()) == [(6, "P", 104.0)] == shown(front.puts_only().itm())
    assert shown(front.strikes_below(99).calls_only()) == [(6, "C", 94.0)]
    assert shown(front.otm()) == [(6, "C", 104.0), (6, "P", 94.0), (6, "P", 99.0)]
    assert shown(front.at_the_money(1).calls_only()) == [(6, "C", 99.0)]
    with pytest.raises(AbsentMemberError, match="DefaultAtTheMoneyStrikeDistance"):
        front.atm()


def test_strategies(chain: Any) -> None:
    assert shown(chain.put_spread(0, 4, -6)) == [(6, "P", 94.0), (6, "P", 104.0)]
    assert shown(chain.straddle(10)) == [(20, "C", 99.0), (20, "P", 99.0)]
    assert shown(chain.iron_condor(0, 4, 9)) == []
