"""Checks 1 to 24: system, calendar, data, regime (spec 4.5). Each is a pure function of the case."""

from math import isfinite

from core.values import LegQuote, Mode
from helpers.calendars import in_window, is_covered, macro_blackout
from helpers.formats import clock
from helpers.ticks import option_tick
from risk.case import Case, Finding, at_least, at_most, flag, not_applicable
from risk.limits import LADDER
from risk.sizing import NOISE

PENNY = frozenset({"SPY", "QQQ", "IWM", "DIA", "GLD", "TLT", "XSP", "USO", "EEM"})
IV_SANE = (0.005, 10.0)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def mode_is_active(case: Case) -> Finding:
    mode = case.context.mode
    return Finding(mode is Mode.ACTIVE, mode.value, Mode.ACTIVE.value, "; ".join(case.context.mode_causes))


def no_manual_stop(case: Case) -> Finding:
    return flag(not case.context.flags.manual_stop, "none", "manual stop")


def warmed_up(case: Case) -> Finding:
    return flag(case.context.flags.warmed_up, "ready", "warming up")


def connected(case: Case) -> Finding:
    return flag(case.context.flags.connected, "connected", "disconnected")


def no_unresolved_combo(case: Case) -> Finding:
    return flag(not case.context.flags.unresolved_combo, "none", "unresolved combo")


def state_saved(case: Case) -> Finding:
    return flag(case.context.flags.saved, "saved", "not saved")


def exchange_open(case: Case) -> Finding:
    return flag(case.context.view.is_open, "open", "closed")


def inside_window(case: Case) -> Finding:
    window, minute = case.proposal.rules.window, case.context.view.minute
    return Finding(in_window(minute, window), clock(minute), f"{clock(window[0])}-{clock(window[1])}")


def right_weekday(case: Case) -> Finding:
    day, allowed = case.context.view.session.day.weekday(), case.proposal.rules.weekdays
    return Finding(day in allowed, DAYS[day], " ".join(DAYS[d] for d in sorted(allowed)))


def session_long_enough(case: Case) -> Finding:
    if not case.proposal.rules.needs_full_session:
        return not_applicable("an early close does not bar this strategy")
    return at_least(float(case.context.view.session.close_minute), 960.0, "minute of the close")


def no_macro_blackout(case: Case) -> Finding:
    rules, view, signals = case.proposal.rules, case.context.view, case.context.settings.signals
    if not rules.is_short_volatility:
        return not_applicable("announcements bar short volatility only")
    if not is_covered(view.session.day):
        return Finding(False, view.session.day.isoformat(), "a day of the calendar", "extend helpers/calendar_data.py")
    found = macro_blackout(
        view.session.day, view.minute, signals.blackout_after, signals.blackout_data_until, rules.expires_today
    )
    return Finding(found is None, found or "none", "none")


def underlying_price(case: Case) -> Finding:
    quote, limit = case.context.view.price(case.proposal.structure.underlying), case.context.settings.limits
    if quote is None or not quote.mid > 0.0:
        return Finding(False, None if quote is None else quote.mid, limit.underlying_age, "no price above zero")
    return at_most(quote.age_minutes(case.context.view.time), limit.underlying_age, "age in minutes")


def vix_known(case: Case) -> Finding:
    vix, s = case.context.regime.vix, case.context.settings.vix
    limit = f"{s.low:g} to {s.high:g}, known"
    if vix is None:
        return Finding(False, "unknown", limit, f"source: {case.context.regime.source}")
    return Finding(s.low <= vix <= s.high, vix, limit, f"source: {case.context.regime.source}")


def chain_wide_enough(case: Case) -> Finding:
    need, chain, p = case.context.settings.limits.strikes_each_side, case.context.chain, case.proposal
    if chain is None:
        return Finding(False, 0.0, float(need), "no chain")
    strikes = {c.strike for c in chain.contracts if c.expiry == p.structure.expiry}
    below = sum(k < p.spot for k in strikes)
    return at_least(float(min(below, len(strikes) - below)), float(need), "strikes on the shorter side")


def legs_quoted(case: Case) -> Finding:
    """Every leg two-sided and fresh; a bought leg worth less than a tick has no bid in any market and needs none."""
    now, age, dead = case.context.view.time, case.context.settings.limits.leg_age, case.context.settings.orders.dead_ask
    bad = [str(q.leg.contract) for q in case.proposal.legs if not _is_quoted(q, dead)]
    if bad:
        return Finding(False, f"{len(bad)} one-sided or crossed", "two-sided", ", ".join(bad))
    oldest = max(q.quote.age_minutes(now) for q in case.proposal.legs)
    return at_most(oldest, age, "age of the oldest leg in minutes")


def _is_quoted(q: LegQuote, dead_ask: float) -> bool:
    """Two-sided, or a long leg without a bid whose ask is so low that it is protection at next to no cost."""
    if q.quote.is_two_sided:
        return True
    is_offered = 0.0 < q.quote.ask <= dead_ask + NOISE and q.quote.ask_size > 0.0
    return q.leg.ratio > 0 and not q.quote.has_bid and is_offered and q.quote.bid <= q.quote.ask


def leg_spreads(case: Case) -> Finding:
    """The widest leg over its mid; up to some ticks any spread passes."""
    limit, ticks = case.proposal.rules.leg_spread_max, case.context.settings.limits.spread_ticks
    worst = 0.0
    for q in case.proposal.legs:
        penny = q.leg.contract.underlying in PENNY
        if q.quote.spread > ticks * option_tick(q.quote.mid, penny) + 1e-9:
            worst = max(worst, q.quote.spread / q.quote.mid if q.quote.mid > 0.0 else 1e9)
    return at_most(worst, limit, f"spread over mid, legs wider than {ticks} ticks")


def greeks_sane(case: Case) -> Finding:
    def sane(iv: float, delta: float, *others: float) -> bool:
        known = all(isfinite(x) for x in (iv, delta, *others))
        return known and IV_SANE[0] <= iv <= IV_SANE[1] and abs(delta) <= 1.0

    bad = [q for q in case.proposal.legs if not sane(q.iv, q.delta, q.gamma, q.vega, q.theta)]
    text = ", ".join(str(q.leg.contract) for q in bad)
    return Finding(not bad, float(len(bad)), 0.0, text or "legs without sane volatility and greeks")


def vix_in_range(case: Case) -> Finding:
    (low, high), vix = case.proposal.rules.vix, case.context.regime.vix
    return Finding(vix is not None and low < vix < high, "unknown" if vix is None else vix, f"{low:g} to {high:g}")


def regime_allows(case: Case) -> Finding:
    """Ultra-low: ladder and (not v18) IPMCC; extreme: defined risk; panic: nothing short (spec 2.1)."""
    regime, p, profile = case.context.regime.regime, case.proposal, case.context.settings.profile
    limit, allowed = "any", True
    if regime == "ultra-low" and profile != "source":
        names = (LADDER,) if profile == "v18" else (LADDER, "ipmcc")
        limit, allowed = " or ".join(names), p.strategy in names
    elif regime == "extreme" and profile != "source":
        limit, allowed = "defined risk", not p.structure.is_naked
    elif regime == "panic":
        limit, allowed = "no short volatility", not p.rules.is_short_volatility
    elif case.context.regime.vix is None:
        limit, allowed = "a known regime", False
    return Finding(allowed, regime, limit)


def term_structure(case: Case) -> Finding:
    rules, term, limit = case.proposal.rules, case.context.regime.term, case.context.settings.signals.backwardation
    if rules.expires_today or not rules.is_short_volatility:
        return not_applicable("bars short volatility beyond 0DTE only")
    if term is None:
        return Finding(False, "unknown", limit, "VIX3M / VIX - 1")
    return at_least(term, limit, "VIX3M / VIX - 1")


def pattern_score(case: Case) -> Finding:
    least, score = case.proposal.rules.pattern_min, case.proposal.evidence.get("pattern_score")
    if least is None:
        return not_applicable("no pattern score is asked")
    if not isinstance(score, float) or not isfinite(score):
        return Finding(False, "unknown", least)
    return at_least(score, least)
