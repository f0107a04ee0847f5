"""The gate: all 47 checks before a position opens, in order, none skipped after a failure (spec 4.5)."""

from collections.abc import Callable
from dataclasses import dataclass

from core.values import CheckResult, CheckStatus, Decision, Proposal, RiskContext
from risk import market_checks as market
from risk import trade_checks as trade
from risk.case import Case, Finding
from risk.sizing import size


@dataclass(frozen=True, slots=True)
class Check:
    """One rule; `find` is None while it is inactive."""

    number: int
    name: str
    find: Callable[[Case], Finding] | None = None


CHECKS: tuple[Check, ...] = (
    Check(1, "mode_active", market.mode_is_active),
    Check(2, "no_manual_stop", market.no_manual_stop),
    Check(3, "warmed_up", market.warmed_up),
    Check(4, "connected", market.connected),
    Check(5, "no_unresolved_combo", market.no_unresolved_combo),
    Check(6, "state_saved", market.state_saved),
    Check(7, "exchange_open", market.exchange_open),
    Check(8, "entry_window", market.inside_window),
    Check(9, "weekday", market.right_weekday),
    Check(10, "session_length", market.session_long_enough),
    Check(11, "macro_blackout", market.no_macro_blackout),
    Check(12, "earnings_and_dividends"),
    Check(13, "underlying_price", market.underlying_price),
    Check(14, "vix_known", market.vix_known),
    Check(15, "chain_width", market.chain_wide_enough),
    Check(16, "legs_two_sided", market.legs_quoted),
    Check(17, "leg_spread", market.leg_spreads),
    Check(18, "greeks_sane", market.greeks_sane),
    Check(19, "vix_range", market.vix_in_range),
    Check(20, "regime", market.regime_allows),
    Check(21, "term_structure", market.term_structure),
    Check(22, "iv_rank"),
    Check(23, "trend"),
    Check(24, "pattern_score", market.pattern_score),
    Check(25, "strategy_in_phase", trade.strategy_in_phase),
    Check(26, "product_in_phase", trade.product_in_phase),
    Check(27, "total_cap", trade.total_cap),
    Check(28, "strategy_cap", trade.strategy_cap),
    Check(29, "underlying_cap", trade.underlying_cap),
    Check(30, "spy_equivalent_cap", trade.spy_equivalent_cap),
    Check(31, "template", trade.matches_template),
    Check(32, "dte", trade.dte_in_range),
    Check(33, "strikes", trade.strikes_in_bounds),
    Check(34, "credit", trade.credit_in_bounds),
    Check(35, "max_loss", trade.loss_bounded),
    Check(36, "liquidity", trade.liquid),
    Check(37, "size", trade.size_at_least_one),
    Check(38, "equity_at_risk", trade.risk_within_share),
    Check(39, "trade_margin", trade.trade_margin),
    Check(40, "vix_ceiling", trade.margin_under_ceiling),
    Check(41, "total_margin", trade.margin_under_total),
    Check(42, "cash_and_fees", trade.cash_and_fees),
    Check(43, "short_volatility_cap", trade.short_volatility_cap),
    Check(44, "group_caps", trade.group_caps),
    Check(45, "correlation_limiter"),
    Check(46, "portfolio_greeks"),
    Check(47, "stress_loss"),
)


def evaluate(proposal: Proposal, context: RiskContext) -> Decision:
    """Size a proposal and hold it to all 47 checks; one failure denies."""
    sized = size(proposal, context)
    case = Case(proposal, context, sized)
    checks = tuple(_run(check, case) for check in CHECKS)
    return Decision(proposal, sized.contracts, checks, sized.bounds, sized.margin * sized.contracts)


def _run(check: Check, case: Case) -> CheckResult:
    if check.find is None:
        return CheckResult(check.number, check.name, CheckStatus.INACTIVE, None, None, "not built yet")
    found = check.find(case)
    status = CheckStatus.PASSED if found.passed else CheckStatus.FAILED
    if found.passed is None:
        status = CheckStatus.NOT_APPLICABLE
    return CheckResult(check.number, check.name, status, found.measured, found.limit, found.text)
