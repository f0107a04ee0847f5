"""Which contract stands behind a continuous future, and what its prices are multiplied by: LEAN's map and factor files.

Modes: 0 the last trading day, 1 the first day of the month in which a contract ends, 2 and 3 open interest (the shares
of `activity` without their noise). A row's contract stands up to and including its date. Scales are by depth: how many
contracts behind; the ratio of a roll is new over old at New York's close of its date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from leanhost.symbols import future_symbol
from market import calendar
from market.futures import activity, curve
from market.futures.drivers import driver_closes
from market.listings.futures import Future, line
from market.products import PRODUCTS
from market.world import World

_MODES = (0, 1, 2, 3)
_DEPTHS = 3
_FIRST, _LAST = date(2012, 1, 3), date(2018, 12, 31)
_END = date(2050, 12, 31)


class Roll(NamedTuple):
    """A contract, its place in the root's line, and the last date on which it stands in front."""

    until: date
    place: int
    future: Future


def _until(future: Future, mode: int) -> date:
    """The last day in front by the calendar's rules."""
    return future.last - timedelta(days=1 if mode == 0 else future.last.day)


@lru_cache(maxsize=64)
def rolls(root: str, mode: int) -> tuple[Roll, ...]:
    """The contracts in front one after another; the last one stands for ever."""
    known = line(root)
    places = {future.month: i for i, future in enumerate(known)}
    if mode >= 2:
        found = [Roll(until, places[future.month], future) for until, future in activity.front_until(root)]
    else:
        found = [Roll(_until(future, mode), i, future) for i, future in enumerate(known)]
        found = [roll for roll in found if roll.until >= _FIRST]
    inside = [roll for roll in found if roll.until < _LAST]
    return (*inside, found[len(inside)]._replace(until=_END))


def _identifier(future: Future, market: str) -> str:
    return str(future_symbol(future.root, market, future.last).id).lower()


def map_file(root: str) -> str:
    """LEAN's map file: which contract is in front until when, by mode."""
    market = PRODUCTS[root].market
    rows = sorted((roll.until, mode, roll.future) for mode in _MODES for roll in rolls(root, mode))
    lines = [f"{until:%Y%m%d},{_identifier(future, market)},{market.upper()},{mode}" for until, mode, future in rows]
    return "\n".join([f"18991230,{root.lower()},{market.upper()}", *lines]) + "\n"


def factor_file(world: World, root: str) -> str:
    """LEAN's factor file: scales that join the contracts, by mode, one JSON object a line."""
    rows = sorted(
        (row for mode in _MODES for row in _factors(world, root, mode)), key=lambda r: (r["Date"], r["DataMappingMode"])
    )
    return "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def _factors(world: World, root: str, mode: int) -> Iterator[dict[str, Any]]:
    known = rolls(root, mode)
    joints = [joint_prices(world, root, old, new) for old, new in pairwise(known)]
    ratios = np.array([[new / old for old, new in joint] for joint in joints]).reshape(-1, _DEPTHS)
    gaps = np.array([[new - old for old, new in joint] for joint in joints]).reshape(-1, _DEPTHS)
    for i, roll in enumerate(known):
        yield {
            "Date": f"{roll.until:%Y-%m-%d}T00:00:00",
            "BackwardsRatioScale": [round(x, 16) for x in ratios[i:].prod(axis=0).tolist()],
            "BackwardsPanamaCanalScale": [round(x, 4) for x in gaps[i:].sum(axis=0).tolist()],
            "ForwardPanamaCanalScale": [round(0.0 - x, 4) for x in gaps[:i].sum(axis=0).tolist()],
            "DataMappingMode": mode,
        }


def joint_prices(world: World, root: str, old: Roll, new: Roll) -> list[tuple[float, ...]]:
    """(old, new) prices at New York's close of a roll, by depth."""
    known = line(root)
    day = calendar.on_or_before(old.until)
    dates, closes = driver_closes(world, root)
    driver = closes[max(calendar.position(day) - calendar.position(dates[0]), 0)]
    return [tuple(_price(known[roll.place + depth], day, driver) for roll in (old, new)) for depth in range(_DEPTHS)]


def _price(future: Future, day: date, driver: np.ndarray) -> float:
    tick = PRODUCTS[future.root].tick
    return float(np.round(curve.price(future, day, driver, 960.0) / tick) * tick)
