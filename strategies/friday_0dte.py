"""Friday 0DTE (spec 3.1): an iron condor, or a broken-wing butterfly where the day leans, on what expires today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from core.coordinator import Plan, Scan, ScanContext, net_prices
from core.instruments import INDEX_OF
from core.ledger import Mark
from core.settings import Settings
from core.signals import bias, pattern_score, wilder_atr
from core.values import (
    Bars,
    Contract,
    EntryRules,
    Leg,
    MarketView,
    Position,
    Priority,
    Proposal,
    Purpose,
    Right,
    Session,
    Structure,
)
from strategies.pricing import Priced, leg_quotes, price_contracts

NAME = "friday_0dte"
FRIDAY = 4
WATCH_BEFORE = 5
PURPOSES = {"profit": Purpose.PROFIT, "stop": Purpose.STOP, "flat": Purpose.FLAT}


@dataclass(frozen=True, slots=True)
class Side:
    """One right's contracts of today's expiry, strikes ascending, with |delta|: NaN without a quote, 0 where no
    volatility fits it."""

    contracts: tuple[Contract, ...]
    strikes: np.ndarray
    delta: np.ndarray

    def nearest(self, strike: float) -> int:
        """Index of the listed strike nearest to a price."""
        return int(np.argmin(np.abs(self.strikes - strike)))


class Friday0dte:
    """Sells a defined-risk structure on Friday's own expiry and is flat by 15:30."""

    name = NAME

    def __init__(self, settings: Settings) -> None:
        self._all, self._s = settings, settings.friday_0dte
        available = settings.run.underlyings.split(",")
        self.underlyings = tuple(u for u in self._s.order.split(",") if u in available)
        self._hours: dict[str, tuple[date, Bars]] = {}

    def plan(self, session: Session) -> Plan | None:
        """Fridays with a full session; a Thursday before a holiday is not a Friday."""
        if not self._s.enabled or session.day.weekday() != FRIDAY or session.is_early_close:
            return None
        return Plan(self._s.window_start - WATCH_BEFORE, (self._s.window_start, self._s.window_end))

    def rules(self) -> EntryRules:
        """What the gate holds this strategy's entries to."""
        s = self._s
        return EntryRules(
            NAME, Priority.HIGH, (s.window_start, s.window_end), frozenset({FRIDAY}), (s.vix_low, s.vix_high), (0, 0),
            {"iron_condor": (1, -1, -1, 1), "broken_wing_put": (1, -2, 1), "broken_wing_call": (1, -2, 1)},
            s.delta_max, {"iron_condor": s.credit_min, "broken_wing_put": 0.0, "broken_wing_call": 0.0},
            s.equity_share, None, s.leg_spread, s.target, s.stop, s.kelly_win_rate, pattern_min=s.pattern_min,
            needs_full_session=True, expires_today=True,
        )

    def candidates(self, view: MarketView, context: ScanContext) -> frozenset[Contract]:
        """The contracts of today's expiry that any structure of this window may need."""
        wanted: set[Contract] = set()
        for underlying in self._products(context.phase):
            today, quote = self._today(view, underlying), view.price(underlying)
            atr = wilder_atr(view.feed.daily(underlying, self._all.run.warmup_sessions), self._all.signals.atr_period)
            if quote is None or atr is None or not today:
                continue
            spot, far = quote.mid, self._s.atr_multiple * atr + 2 * self._s.wing * quote.mid
            # Far strikes stand wider apart than those a structure is made of.
            strikes = sorted({c.strike for c in today if abs(c.strike - spot) <= far})
            spare = self._s.spare_strikes * max((b - a for a, b in pairwise(strikes)), default=far)
            reach, near = far + spare, self._s.wing * spot + spare
            for c in today:
                out = spot - c.strike if c.right is Right.PUT else c.strike - spot
                if -near <= out <= reach:
                    wanted.add(c)
        return frozenset(wanted)

    def scan(self, view: MarketView, context: ScanContext) -> Scan:
        """Build one proposal for each product that has today's expiry and quotes, in product order.

        A second position is on another index than the first of the day (spec 3.1).
        """
        proposals, reason, evidence = [], "no product of this phase is subscribed", {}
        taken = {INDEX_OF.get(u, u) for u in context.entered}
        taken |= {INDEX_OF.get(p.underlying, p.underlying) for p in context.positions if p.strategy == NAME}
        for underlying in self._products(context.phase):
            if INDEX_OF.get(underlying, underlying) in taken:
                reason = "every index of the products has had its position today"
                continue
            made = self._propose(view, context, underlying)
            if isinstance(made, str):
                reason = f"{underlying}: {made}"
                continue
            proposal, evidence = made
            proposals.append(proposal)
        return Scan(tuple(proposals), reason, evidence)

    def _products(self, phase: int) -> tuple[str, ...]:
        s = self._s
        allowed = ",".join(text for n, text in ((1, s.products_1), (2, s.products_2), (3, s.products_3)) if n <= phase)
        # Below phase 1 the account only manages: the funnel still shows what phase 1 would have looked at.
        names = set((allowed or s.products_1).split(","))
        return tuple(u for u in self.underlyings if u in names)

    def _today(self, view: MarketView, underlying: str) -> tuple[Contract, ...]:
        chain = view.feed.chain(underlying)
        return () if chain is None else chain.expiring(view.session.day)

    def _propose(
        self, view: MarketView, context: ScanContext, underlying: str
    ) -> tuple[Proposal, dict[str, Any]] | str:
        """One product's proposal with its evidence, or why there is none."""
        today, quote = self._today(view, underlying), view.price(underlying)
        if not today:
            return "no listed expiry whose last trading day is today"
        if quote is None or quote.mid <= 0.0:
            return "no price of the underlying"
        spot, signals = quote.mid, self._all.signals
        daily, minutes = view.feed.daily(underlying, self._all.run.warmup_sessions), self._first_hour(view, underlying)
        atr = wilder_atr(daily, signals.atr_period)
        lean = bias(daily, minutes, signals) if len(minutes) else None
        if atr is None or lean is None:
            return "too few daily bars or minutes for ATR and bias"
        priced = price_contracts(view, today, spot)
        if not priced.contracts:
            return "none of the contracts that expire today have quotes"
        puts, calls = (_side(priced, today, right) for right in (Right.PUT, Right.CALL))
        pattern = pattern_score(daily, minutes, _straddle(view, puts, calls, spot), context.regime.term, signals)
        structure = self._structure(puts, calls, spot, atr, lean)
        if isinstance(structure, str):
            return structure
        prices = net_prices(view, structure.legs)
        if prices is None:
            return f"{structure.kind}: a leg has no side to trade against"
        evidence: dict[str, Any] = {"atr": atr, "bias": lean, "spot": spot, "pattern_score": pattern.total}
        evidence |= {f"pattern_{part}": points for part, points in pattern.points.items()}
        evidence |= {f"measured_{part}": value for part, value in pattern.measured.items()}
        proposal = Proposal(
            f"{NAME}-{view.session.day:%Y%m%d}-{context.next_id}", NAME, structure, self.rules(),
            leg_quotes(priced, structure.legs, view.feed.chain(underlying)), spot, *prices, view.time,
            f"bias {lean:+.2f}, pattern {pattern.total:.0f}", evidence,
        )
        return proposal, evidence

    def _first_hour(self, view: MarketView, underlying: str) -> Bars:
        """Minutes from the open to the window's start: the score does not change while the window lasts."""
        known = self._hours.get(underlying)
        if known is not None and known[0] == view.session.day:
            return known[1]
        bars = view.feed.minutes(underlying)
        start = view.time.replace(hour=0, minute=0, second=0, microsecond=0)
        end = start + timedelta(minutes=self._s.window_start)
        n = sum(1 for t in bars.end_time if t <= end)
        columns = (getattr(bars, c)[:n] for c in ("open", "high", "low", "close", "volume"))
        hour = Bars(bars.end_time[:n], *columns)
        if n and bars.end_time[n - 1] == end:  # complete: the same for the rest of the day
            self._hours[underlying] = view.session.day, hour
        return hour

    def _structure(self, puts: Side, calls: Side, spot: float, atr: float, lean: float) -> Structure | str:
        wing, reach = self._s.wing * spot, self._s.atr_multiple * atr
        if abs(lean) < self._s.bias_condor:
            return self._condor(puts, calls, spot, reach, wing)
        side, away = (puts, -1) if lean > 0 else (calls, 1)
        body = self._short(side, spot, reach, away)
        if body is None:
            return "no strike for the body beyond the spot"
        k = side.strikes[body]
        near, far = side.nearest(k - away * wing), side.nearest(k + away * 2 * wing)
        near, far = _apart(near, body, -away), _apart(far, body, away)
        if not (0 <= near < len(side.strikes) and 0 <= far < len(side.strikes)):
            return "the listing does not reach the butterfly's wings"
        low, high = sorted((near, far))
        kind = "broken_wing_put" if side is puts else "broken_wing_call"
        legs = zip((low, body, high), (1, -2, 1), strict=True)
        return Structure(kind, tuple(Leg(side.contracts[i], ratio) for i, ratio in legs))

    def _condor(self, puts: Side, calls: Side, spot: float, reach: float, wing: float) -> Structure | str:
        put, call = self._short(puts, spot, reach, -1), self._short(calls, spot, reach, 1)
        if put is None or call is None:
            return "no short strike beyond the spot"
        low = _apart(puts.nearest(puts.strikes[put] - wing), put, -1)
        high = _apart(calls.nearest(calls.strikes[call] + wing), call, 1)
        if low < 0 or high >= len(calls.strikes):
            return "the listing does not reach the condor's wings"
        return Structure("iron_condor", (Leg(puts.contracts[low], 1), Leg(puts.contracts[put], -1),
                                         Leg(calls.contracts[call], -1), Leg(calls.contracts[high], 1)))

    def _short(self, side: Side, spot: float, reach: float, away: int) -> int | None:
        """Nearest listed strike outwards of spot ± reach, but no further out than the delta floor."""
        target = spot + away * reach
        out = np.flatnonzero(side.strikes <= target if away < 0 else side.strikes >= target)
        beyond = np.flatnonzero(side.strikes < spot if away < 0 else side.strikes > spot)
        if not len(beyond):
            return None
        index = (out[-1] if away < 0 else out[0]) if len(out) else (beyond[0] if away < 0 else beyond[-1])
        while side.delta[index] < self._s.delta_floor and index - away in beyond:
            index -= away
        return int(index)

    def judge(self, view: MarketView, position: Position, mark: Mark, beyond: int) -> tuple[str | None, int]:
        """Which exit is due; ``beyond`` counts the consecutive minutes past the stop."""
        if view.minute >= self._s.exit_walk:
            return "flat", 0
        if mark.mid is None:
            return None, beyond
        target, stop = self.exit_levels(position)
        loss = mark.mid - position.credit
        if loss >= stop:
            # The side we would sell at being beyond as well means that the whole market is, not only its middle.
            sure = mark.favourable is not None and mark.favourable - position.credit >= stop
            return ("stop", beyond + 1) if sure or beyond + 1 >= self._s.confirm_minutes else (None, beyond + 1)
        return ("profit" if -loss >= target else None), 0

    def exit_levels(self, position: Position) -> tuple[float, float]:
        """Profit at which to take, and loss at which to stop, per share."""
        s, credit = self._s, position.credit
        worst = (position.structure.max_loss(credit) or 0.0) / position.structure.multiplier
        if credit < s.credit_small * position.structure.width:
            # A condor that earned under a tenth of its width can never make a quarter of its maximum loss: the target
            # is then the usual share of what it can make.
            most = (position.structure.max_profit(credit) or 0.0) / position.structure.multiplier
            return min(s.small_target * worst, s.target * most), s.small_stop * worst
        return s.target * credit, min(s.stop * credit, s.stop_of_max_loss * worst)

    def purpose(self, trigger: str) -> Purpose:
        """The walk that an exit takes."""
        return PURPOSES[trigger]


def _side(priced: Priced, today: tuple[Contract, ...], right: Right) -> Side:
    """All strikes as listed, ascending, quoted or not: a wing without a quote is waited for, not replaced."""
    chosen = tuple(c for c in today if c.right is right)
    places = [priced.where.get(c, -1) for c in chosen]
    delta = np.append(np.nan_to_num(np.abs(priced.delta), nan=0.0), np.nan)  # its last, -1, stands for "no quote"
    return Side(chosen, np.array([c.strike for c in chosen]), delta[places])


def _apart(index: int, body: int, direction: int) -> int:
    """The index, moved to be at least one strike from the body in the direction."""
    return max(index, body + 1) if direction > 0 else min(index, body - 1)


def _straddle(view: MarketView, puts: Side, calls: Side, spot: float) -> float | None:
    """Mid of the straddle at the listed strike nearest the spot; None without both quotes."""
    strikes = np.intersect1d(puts.strikes, calls.strikes)
    if len(strikes) == 0:
        return None
    k = strikes[int(np.argmin(np.abs(strikes - spot)))]
    quotes = [view.quote(side.contracts[side.nearest(k)]) for side in (puts, calls)]
    return sum(q.mid for q in quotes if q is not None) if all(q and q.is_two_sided for q in quotes) else None
