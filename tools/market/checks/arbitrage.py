"""What could be traded at bid and ask for nothing: butterflies, verticals, calendars, parity, boxes, bounds.

`python -m market.checks.arbitrage [--start DAY --end DAY --every N --symbols A,B]` counts violations over all expiries,
strikes and six moments of each day, by root and kind. The aim is 0. Everything is bought at asks and sold at bids:

- vertical: a nearer strike for less than a farther one, or a spread for more than its width (discounted if European);
- butterfly: a body for more than its wings, 1, 2, 4, 8 or 16 strikes out on either side;
- calendar: a later expiry for less than an earlier one of the same strike (what payouts and interest may do is allowed
  for European options: both at the same place about their forwards);
- box: two strikes' synthetic forwards whose bid and ask do not overlap (European);
- parity: calls, puts and the underlying against each other, with the American inequalities where they apply;
- bounds: an ask below what exercise pays, a bid above the most that can be paid out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from market.chains.chain import OptionChain
from market.checks.options import days_of, parsed
from market.listings import Expiry
from market.surface.carry import Carry, carry_of
from market.world import World

_LEAST = 1e-6
"""Dollars that numbers in binary may be off."""
_WINGS = (1, 2, 4, 8, 16)


class Shown(NamedTuple):
    """One expiry's quotes at some moments: (n_strikes, n_marks), and what turns spot into forward, (n_marks,)."""

    expiry: Expiry
    strikes: np.ndarray
    call: tuple[np.ndarray, np.ndarray]
    put: tuple[np.ndarray, np.ndarray]
    spot: np.ndarray
    growth: np.ndarray
    discount: np.ndarray
    life: np.ndarray


def moments(minutes: int) -> np.ndarray:
    """Minutes of a session at which its quotes are looked at: the first, three between, the last one, the close."""
    return np.array([1, 30, minutes // 2, minutes - 60, minutes - 1, minutes])


def shown(chain: OptionChain, day: date, expiry: Expiry, marks: np.ndarray) -> Shown:
    """An expiry's quotes at some minutes of a day."""
    strikes = chain.strikes(day, expiry)
    offer = chain.sides(day, expiry, strikes, marks)
    piece, spot = offer.piece, chain.spot(day, expiry)[marks]
    return Shown(expiry, strikes, (offer.call.bid, offer.call.ask), (offer.put.bid, offer.put.ask), spot, piece.growth,
                 piece.discount, piece.life)  # fmt: skip


def within(one: Shown, european: bool) -> Counter[str]:
    """Violations among one expiry's own contracts."""
    found: Counter[str] = Counter()
    strikes = one.strikes[:, None]
    width = one.discount if european else np.ones_like(one.discount)
    for sign, (bid, ask) in ((1.0, one.call), (-1.0, one.put)):
        # Ordered so that value falls along the rows: calls by rising, puts by falling strikes.
        order = slice(None) if sign > 0 else slice(None, None, -1)
        bids, asks, levels = bid[order], ask[order], sign * strikes[order]
        cheapest = np.minimum.accumulate(asks, axis=0)[:-1]
        found["vertical"] += _count(bids[1:] - cheapest)
        least = np.minimum.accumulate((asks + levels * width)[::-1], axis=0)[::-1][1:]
        found["vertical"] += _count((bids + levels * width)[:-1] - least)
        for out in _WINGS:
            if len(strikes) > 2 * out:
                low, body, high = strikes[: -2 * out], strikes[out:-out], strikes[2 * out :]
                share = (high - body) / (high - low)
                wings = share * ask[: -2 * out] + (1.0 - share) * ask[2 * out :]
                found["butterfly"] += _count(bid[out:-out] - wings)
    return found + _against_underlying(one, european)


def _against_underlying(one: Shown, european: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    strikes, (call_bid, call_ask), (put_bid, put_ask) = one.strikes[:, None], one.call, one.put
    forward, discount = one.spot * one.growth, one.discount
    sold, bought = call_bid - put_ask, call_ask - put_bid
    kept, money = discount * forward, discount * strikes
    if european:
        found["box"] += _count((sold / discount + strikes).max(axis=0) - (bought / discount + strikes).min(axis=0))
        found["parity"] += _count(sold - (kept - money)) + _count((kept - money) - bought)
        least_call, least_put, most_call, most_put = kept - money, money - kept, kept, money
    else:
        found["parity"] += _count(sold - (np.maximum(one.spot, kept) - money)) + _count((kept - strikes) - bought)
        least_call, least_put, most_call, most_put = one.spot - strikes, strikes - one.spot, one.spot, strikes
    for least, most, bid, ask in ((least_call, most_call, call_bid, call_ask), (least_put, most_put, put_bid, put_ask)):
        found["bounds"] += _count(least - ask) + _count(bid - most) + _count(bid - ask)
    return found


def between(early: Shown, late: Shown, carry: Carry, european: bool) -> Counter[str]:
    """Violations between two expiries on one underlying, the later one bought."""
    strikes, i, j = np.intersect1d(early.strikes, late.strikes, return_indices=True)
    if not len(strikes):
        return Counter()
    count = Counter({"calendar": 0})
    years = late.life - early.life
    paid = carry.rate if carry.future else carry.yields
    share = np.exp(-paid * years) if european else np.ones_like(years)
    # The early option that the late one matches has this strike; where that is the worse one its difference is owed.
    moved = strikes[:, None] * (1.0 - early.growth / late.growth) if european else np.zeros((len(strikes), 1))
    for sign, (bid, _), (_, ask) in ((1.0, early.call, late.call), (-1.0, early.put, late.put)):
        owed = np.maximum(-sign * moved, 0.0)
        count["calendar"] += _count(share * (bid[i] - owed) - ask[j])
    return count


def _count(gain: np.ndarray) -> int:
    return int(np.count_nonzero(gain > _LEAST))


def violations(chain: OptionChain, day: date) -> tuple[Counter[str], int]:
    """(violations by kind, contracts times moments looked at) of a root's chain on a day."""
    if not chain.expiries(day):
        return Counter(), 0
    marks, european = moments(chain.path(day).minutes), chain.root.european
    found: Counter[str] = Counter()
    last: dict[int, Shown] = {}
    looked = 0
    for expiry in chain.expiries(day):
        one = shown(chain, day, expiry, marks)
        looked += 2 * one.call[0].size
        found += within(one, european)
        before = last.get(expiry.contract)
        if before is not None:
            found += between(
                before, one, carry_of(chain.root.underlying, day, [expiry]), european or _mixed(before, one)
            )
        last[expiry.contract] = one
    return found, looked


def _mixed(early: Shown, late: Shown) -> bool:
    """Whether weeklies on a future are among the two: European at the exchange, their value is not that of American."""
    return any(one.expiry.contract and one.expiry.kind.startswith(("weekly", "month end")) for one in (early, late))


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the violations found by root and kind."""
    options = parsed(arguments, __doc__)
    days, total, everything = days_of(options), Counter[str](), 0
    for symbol in options.symbols:
        chain, found, looked, first = OptionChain(World(), symbol), Counter[str](), 0, None
        for day in days:
            new, count = violations(chain, day)
            found, looked = found + new, looked + count
            if new and first is None:
                first = day
        print(f"{symbol:5} {looked:>12,} quotes, {sum(found.values())} violations {dict(found) or ''}"
              + (f" first on {first}" if first else ""), flush=True)  # fmt: skip
        total, everything = total + found, everything + looked
    print(f"{len(days)} days, {everything:,} quotes, {sum(total.values())} violations {dict(total) or ''}")


if __name__ == "__main__":
    main()
