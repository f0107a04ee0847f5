"""Checks 25 to 44: phase and allocation, structure and price, size and margin, portfolio (spec 4.5)."""

from itertools import pairwise
from math import isnan

from core.values import Leg, Right
from risk import limits
from risk.case import Case, Finding, at_least, at_most, not_applicable
from risk.fees import round_trip_fee
from risk.sizing import NOISE

# Rights of the legs by template, in the order in which a structure lists them: strikes upwards.
TEMPLATES = {
    "iron_condor": "PPCC", "iron_butterfly": "PPCC", "broken_wing_put": "PPP", "broken_wing_call": "CCC",
    "put_spread": "PP", "call_spread": "CC", "one_one_two": "PPP", "strangle": "PC", "long_put": "P",
    "diagonal_call": "CC",
}  # fmt: skip
PRODUCT_TABLES = ("products_1", "products_2", "products_3", "products_4")


def strategy_in_phase(case: Case) -> Finding:
    cap = limits.strategy_cap(case.proposal.strategy, case.context)
    return Finding(cap > 0, float(case.context.phase), "a phase that allows it", f"cap {cap} in this phase")


def product_in_phase(case: Case) -> Finding:
    section = getattr(case.context.settings, case.proposal.strategy, None)
    listed = [getattr(section, table, "") for table in PRODUCT_TABLES[: case.context.phase]]
    names = [name for text in listed for name in text.split(",") if name]
    product = case.proposal.structure.underlying
    return Finding(product in names, product, " ".join(names) or "none")


def total_cap(case: Case) -> Finding:
    held = limits.total_positions(case.context.positions)
    # A further rung joins the one place that the ladder takes.
    more = case.proposal.strategy != limits.LADDER or all(p.strategy != limits.LADDER for p in case.context.positions)
    return at_most(float(held + more), float(limits.total_cap(case.context)), "positions after the entry")


def strategy_cap(case: Case) -> Finding:
    """The strategy's own cap; the 0DTE butterfly counts with Friday 0DTE as well."""
    name, context = case.proposal.strategy, case.context
    after = 1 + sum(p.strategy == name for p in context.positions)
    own = at_most(float(after), float(limits.strategy_cap(name, context)), "positions of the strategy after the entry")
    if name not in limits.ZERO_DTE or not own.passed:
        return own
    family = 1 + sum(p.strategy in limits.ZERO_DTE for p in context.positions)
    return at_most(float(family), float(limits.strategy_cap(limits.ZERO_DTE[0], context)), "0DTE positions after")


def underlying_cap(case: Case) -> Finding:
    if case.proposal.rules.is_protection:
        return not_applicable("protection does not count")
    name, held = case.proposal.structure.underlying, case.context.positions
    after = 1 + sum(p.underlying == name for p in held if not p.is_protection)
    return at_most(float(after), float(case.context.settings.limits.per_underlying), f"positions on {name} after")


def spy_equivalent_cap(case: Case) -> Finding:
    if case.proposal.rules.is_protection or case.proposal.structure.underlying not in limits.SPY_EQUIVALENT:
        return not_applicable("not the S&P 500, or protection")
    held = case.context.positions
    after = 1 + sum(p.underlying in limits.SPY_EQUIVALENT for p in held if not p.is_protection)
    return at_most(float(after), float(case.context.settings.limits.spy_equivalent), "S&P 500 positions after")


def matches_template(case: Case) -> Finding:
    """Ratios, rights, expiries and order of strikes of the structure's kind."""
    structure, wanted = case.proposal.structure, case.proposal.rules.ratios.get(case.proposal.structure.kind)
    ratios = tuple(leg.ratio for leg in structure.legs)
    rights = "".join("C" if leg.contract.right is Right.CALL else "P" for leg in structure.legs)
    limit = f"{TEMPLATES.get(structure.kind, 'unknown')} {wanted}"
    fault = ""
    if ratios != wanted or rights != TEMPLATES.get(structure.kind):
        fault = "ratios or rights"
    elif structure.kind != "diagonal_call" and len({leg.contract.expiry for leg in structure.legs}) > 1:
        fault = "expiries differ"
    elif not all(_ascend(a, b) for a, b in pairwise(structure.legs)):
        fault = "strikes are out of order"
    return Finding(not fault, f"{rights} {ratios}", limit, fault)


def _ascend(a: Leg, b: Leg) -> bool:
    """Strikes go up; an iron butterfly's short put and call may share theirs."""
    same_allowed = a.contract.right is not b.contract.right
    return a.contract.strike < b.contract.strike or (same_allowed and a.contract.strike == b.contract.strike)


def dte_in_range(case: Case) -> Finding:
    """Calendar days to the last trading day: a Saturday-dated monthly has none left on its Friday."""
    (low, high), legs = case.proposal.rules.dte, case.proposal.structure.legs
    dte = (min(leg.contract.last_trading_day for leg in legs) - case.context.view.session.day).days
    return Finding(low <= dte <= high, float(dte), f"{low} to {high}")


def strikes_in_bounds(case: Case) -> Finding:
    """Every leg listed; short legs within their delta bound and, where there is one, their distance from spot."""
    p, chain = case.proposal, case.context.chain
    listed = set(chain.contracts) if chain is not None else set()
    missing = [str(leg.contract) for leg in p.structure.legs if leg.contract not in listed]
    if missing:
        return Finding(False, f"{len(missing)} unlisted", "listed", ", ".join(missing))
    shorts = [q for q in p.legs if q.leg.ratio < 0]
    bounds = p.rules.strike_distance
    if bounds is not None:
        out = [abs(q.leg.contract.strike - p.spot) / p.spot for q in shorts]
        wrong = [x for x in out if not bounds[0] - NOISE <= x <= bounds[1] + NOISE]
        if wrong:
            return Finding(False, wrong[0], f"{bounds[0]:g} to {bounds[1]:g}", "distance of a short strike, of spot")
    if p.rules.max_short_delta is None or not shorts:
        return Finding(True, "listed", "listed")
    if any(isnan(q.delta) for q in shorts):
        return Finding(False, "unknown", p.rules.max_short_delta, "a short leg without delta")
    highest = max(abs(q.delta) for q in shorts)
    return at_most(highest, p.rules.max_short_delta, "largest |delta| of a short leg")


def credit_in_bounds(case: Case) -> Finding:
    p = case.proposal
    least = p.rules.min_credit_of_width.get(p.structure.kind)
    if least is None:
        return not_applicable("no least credit for this structure")
    width = p.structure.width
    return at_least(p.mid / width if width > 0.0 else p.mid, least, "credit at mid over width")


def loss_bounded(case: Case) -> Finding:
    """The largest loss of one contract within the strategy's share of equity; naked only from its phase on."""
    p, context = case.proposal, case.context
    loss = p.structure.max_loss(p.mid)
    if loss is None:
        phase = p.rules.naked_from_phase
        limit = "a known maximum loss" if phase is None else f"naked from phase {phase}"
        return Finding(phase is not None and context.phase >= phase, "naked", limit)
    return at_most(loss, p.rules.equity_share * context.account.equity, "USD at most lost by one contract")


def liquid(case: Case) -> Finding:
    """Open interest of each leg, or else the size quoted on the side that we hit against ours."""
    s, worst = case.context.settings.limits, None
    for q in case.proposal.legs:
        if q.open_interest is not None and q.open_interest >= s.open_interest:
            continue
        ours = abs(q.leg.ratio) * case.contracts
        multiple = (q.quote.bid_size if q.leg.ratio < 0 else q.quote.ask_size) / ours
        worst = multiple if worst is None else min(worst, multiple)
    if worst is None:
        interest = [q.open_interest for q in case.proposal.legs if q.open_interest is not None]
        return at_least(min(interest), s.open_interest, "least open interest")
    return at_least(worst, s.quote_multiple, "quoted size over ours, of legs with too little open interest")


def size_at_least_one(case: Case) -> Finding:
    least = min(case.size.bounds, key=lambda bound: bound.contracts)
    return at_least(float(case.size.contracts), 1.0, f"{least.name}: {least.text}")


def risk_within_share(case: Case) -> Finding:
    equity = case.context.account.equity
    share = case.size.risk * case.contracts / equity if equity > 0.0 else 1e9
    return at_most(share, case.proposal.rules.equity_share, f"{case.contracts} contracts' risk over equity")


def _margin_share(case: Case, used: float) -> float:
    equity = case.context.account.equity
    return (used + case.size.margin * case.contracts) / equity if equity > 0.0 else 1e9


def trade_margin(case: Case) -> Finding:
    return at_most(
        _margin_share(case, 0.0), case.context.settings.limits.trade_margin, "margin of the trade, of equity"
    )


def margin_under_ceiling(case: Case) -> Finding:
    share = _margin_share(case, limits.margin_used(case.context))
    return at_most(share, case.context.regime.ceiling, f"margin after, of equity; {case.context.regime.regime} VIX")


def margin_under_total(case: Case) -> Finding:
    """By our forecast and by the engine's figure for what is held: the larger counts."""
    ours = _margin_share(case, sum(p.margin for p in case.context.positions))
    engine = _margin_share(case, case.context.account.margin_used)
    text = f"margin after, of equity: ours {ours:.3f}, engine's {engine:.3f}"
    return at_most(max(ours, engine), case.context.settings.limits.total_margin, text)


def cash_and_fees(case: Case) -> Finding:
    """Cash for a debit with its fees; for a credit the fees of the round trip against credit or target's profit."""
    p, n = case.proposal, case.contracts
    fees = round_trip_fee(p.legs, n)
    unit = p.structure.multiplier * n
    if p.mid <= 0.0:
        cost = -p.natural * unit + fees
        return at_most(cost, case.context.account.cash, "USD for the debit and fees")
    earn = max(p.mid, _target_profit(case)) * unit
    return at_most(fees / earn, case.context.settings.limits.fee_share, f"fees {fees:.2f} USD over {earn:.2f}")


def _target_profit(case: Case) -> float:
    """The target's profit per share, as the exit has it (docs/decisions/0003).

    A credit that is small against its width aims at a share of the maximum loss, but at no more than the usual share of
    what the structure can earn.
    """
    p = case.proposal
    section = getattr(case.context.settings, p.strategy, None)
    small = getattr(section, "credit_small", 0.0)
    loss = p.structure.max_loss(p.mid)
    if loss is not None and p.mid < small * p.structure.width:
        most = p.structure.max_profit(p.mid) or 0.0
        return min(getattr(section, "small_target", 0.0) * loss, p.rules.target * most) / p.structure.multiplier
    return p.rules.target * p.mid


def short_volatility_cap(case: Case) -> Finding:
    if not case.proposal.rules.is_short_volatility:
        return not_applicable("not short volatility")
    after = 1 + sum(p.is_short_volatility for p in case.context.positions)
    return at_most(
        float(after), float(case.context.settings.limits.short_volatility), "short-volatility positions after"
    )


def group_caps(case: Case) -> Finding:
    """Positions and margin of the correlation group after the entry."""
    p, context = case.proposal, case.context
    if p.rules.is_protection:
        return not_applicable("protection does not count")
    group = limits.group_of(p.structure.underlying, context)
    if not p.rules.expires_today or context.settings.limits.expiring_counts:
        held = limits.counted_in_groups(context)
        after = 1 + sum(limits.group_of(x.underlying, context).name == group.name for x in held)
        if after > group.cap:
            return at_most(float(after), float(group.cap), f"positions in {group.name} after")
    share = _margin_share(case, limits.group_margin(group.name, context))
    return at_most(share, group.margin, f"margin in {group.name} after, of equity")
