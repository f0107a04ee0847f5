"""How many contracts: the smallest of the bounds, each explained (spec 4.4)."""

from dataclasses import dataclass
from math import floor, inf

from core.values import Proposal, RiskContext, SizeBound, StrategyRecord
from risk import limits
from risk.margin import forecast

# A bound of 2.9999999999 contracts is three.
NOISE = 1e-9
# Not sized by Kelly: the one by its share and cap, the other by its premium budget.
NO_KELLY = frozenset({"ipmcc", "ladder"})
# A bound that nothing limits is journalled as this, since JSON has no infinity.
UNBOUNDED = 1e9


@dataclass(frozen=True, slots=True)
class Size:
    """Contracts with their bounds; `risk` and `margin` are USD of one contract."""

    contracts: int
    bounds: tuple[SizeBound, ...]
    risk: float
    margin: float


def least_credit(proposal: Proposal, context: RiskContext) -> float:
    """Credit per share at the end of the entry's walk on the quotes of now: the risk is counted on it."""
    return proposal.mid - context.settings.orders.entry_limit * (proposal.mid - proposal.natural)


def risk_of_one(proposal: Proposal, context: RiskContext) -> float:
    """USD at risk in one contract: the maximum loss, or 1.5 x the stop's loss where it is naked."""
    loss = proposal.structure.max_loss(least_credit(proposal, context))
    if loss is not None:
        return loss
    stop = proposal.rules.stop * max(proposal.mid, 0.0) * proposal.structure.multiplier
    return context.settings.sizing.naked_loss_factor * stop


def kelly(proposal: Proposal, record: StrategyRecord, context: RiskContext) -> tuple[float, float, float]:
    """Kelly's fraction with the win rate and payoff ratio behind it.

    The win rate is the mean of a Beta prior of the sources' rate moved by the strategy's own faded trades; the
    ratio of average win to average loss starts from the exits and takes the own averages with the same weights.
    """
    s, rules = context.settings.sizing, proposal.rules
    trades = record.wins + record.losses
    rate = (rules.kelly_win_rate * s.prior_trades + record.wins) / (s.prior_trades + trades)
    # In multiples of the entry credit, so that trades of any size and width are of one kind.
    prior_win, prior_loss = rules.target, s.loss_prior
    win = _blend(prior_win, rules.kelly_win_rate * s.prior_trades, record.gross_win, record.wins)
    loss = _blend(prior_loss, (1.0 - rules.kelly_win_rate) * s.prior_trades, record.gross_loss, record.losses)
    ratio = win / loss if loss > 0.0 else inf
    return rate - (1.0 - rate) / ratio, rate, ratio


def _blend(prior: float, weight: float, total: float, count: float) -> float:
    return (prior * weight + total) / (weight + count) if weight + count > 0.0 else prior


def size(proposal: Proposal, context: RiskContext) -> Size:
    """Size a proposal; 0 contracts where a bound leaves no room for one."""
    risk = risk_of_one(proposal, context)
    mids = {q.leg.contract: q.quote.mid for q in proposal.legs}
    margin = forecast(proposal.structure, mids, proposal.spot)
    bounds = (
        *_risk_bounds(proposal, context, risk),
        *_margin_bounds(proposal, context, margin),
        *_caps(proposal, context),
    )
    least = min(bounds, key=lambda bound: bound.contracts)
    scale, why = _market_factor(proposal, context)
    whole = _whole(least.contracts * scale)
    contracts = whole
    if context.size_factor < 1.0 and whole >= 1:
        # Half of one contract is one; the one-at-a-time rule of the streak stands in check 27.
        contracts = max(1, _whole(least.contracts * scale * context.size_factor))
    final = SizeBound(
        "size", float(contracts),
        f"{least.name} binds at {least.contracts:.2f}; x {scale:g} ({why}); x {context.size_factor:g} (mode)",
    )  # fmt: skip
    return Size(contracts, (*bounds, final), risk, margin)


def _whole(contracts: float) -> int:
    return max(0, floor(contracts + NOISE))


def _bound(name: str, room: float, each: float, text: str) -> SizeBound:
    contracts = UNBOUNDED if each <= 0.0 else min(max(room, 0.0) / each, UNBOUNDED)
    return SizeBound(name, contracts, f"{text}: {room:,.0f} USD at {each:,.0f} each")


def _risk_bounds(proposal: Proposal, context: RiskContext, risk: float) -> list[SizeBound]:
    equity, rules = context.account.equity, proposal.rules
    share = _bound("strategy share", rules.equity_share * equity, risk, f"{rules.equity_share:.1%} of equity at risk")
    if proposal.strategy in NO_KELLY:
        return [share]
    record = context.records.get(proposal.strategy, StrategyRecord())
    f, rate, ratio = kelly(proposal, record, context)
    part = context.settings.sizing.kelly_fraction
    text = f"f {f:.3f} from win rate {rate:.3f} and payoff {ratio:.3f}, x {part:g}"
    if f <= 0.0:
        return [SizeBound("Kelly", 0.0, f"resting: {text}"), share]
    return [_bound("Kelly", f * part * equity, risk, text), share]


def _margin_bounds(proposal: Proposal, context: RiskContext, margin: float) -> list[SizeBound]:
    equity, s, used = context.account.equity, context.settings.limits, limits.margin_used(context)
    ceiling = context.regime.ceiling
    bounds = [
        _bound("trade margin", s.trade_margin * equity, margin, f"{s.trade_margin:.0%} of equity per trade"),
        _bound("VIX ceiling", ceiling * equity - used, margin, f"room under {ceiling:.0%}"),
        _bound("total margin", s.total_margin * equity - used, margin, f"room under {s.total_margin:.0%}"),
    ]
    if proposal.rules.is_protection:
        return bounds
    group = limits.group_of(proposal.structure.underlying, context)
    room = group.margin * equity - limits.group_margin(group.name, context)
    return [*bounds, _bound("group margin", room, margin, f"room in {group.name} under {group.margin:.0%}")]


def _caps(proposal: Proposal, context: RiskContext) -> list[SizeBound]:
    run_cap = float(context.settings.run.max_contracts)
    bounds = [SizeBound("max contracts", run_cap, "setting run.max_contracts")]
    if proposal.rules.max_contracts is not None:
        bounds.append(SizeBound("strategy cap", float(proposal.rules.max_contracts), "the strategy's contract cap"))
    return bounds


def _market_factor(proposal: Proposal, context: RiskContext) -> tuple[float, str]:
    """Factor of the VIX regime and the term structure; protection is bought whole."""
    if proposal.rules.is_protection:
        return 1.0, "protection"
    s, regime = context.settings, context.regime
    factor, why = 1.0, regime.regime
    if regime.regime in ("ultra-low", "extreme"):
        factor *= s.vix.ultra_low_factor if regime.regime == "ultra-low" else s.vix.extreme_factor
    if proposal.rules.is_short_volatility and (regime.term is None or regime.term < s.signals.half_below):
        factor *= s.signals.term_factor
        why += ", term structure unknown" if regime.term is None else f", term {regime.term:.3f}"
    return factor, why
