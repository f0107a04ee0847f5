"""Early exercise against QuantLib's finite differences and against a tree with proportional payouts."""

from datetime import date

import numpy as np
import pytest

from market.chains.chain import OptionChain
from market.surface.american import Drop, call_premium, put_premium
from market.world import World

STRIKE = 200.0


def european(sign: float, forward: float, root: float, discount: float) -> float:
    from scipy.special import ndtr  # noqa: PLC0415  beside its only use

    d1 = np.log(forward / STRIKE) / root + 0.5 * root
    return float(sign * discount * (forward * ndtr(sign * d1) - STRIKE * ndtr(sign * (d1 - root))))


def quantlib(  # noqa: PLR0917  what an option is
    call: bool, spot: float, rate: float, yields: float, volatility: float, days: int
) -> float:
    ql = pytest.importorskip("QuantLib")
    today = ql.Date(2, 1, 2018)
    ql.Settings.instance().evaluationDate = today
    count = ql.Actual365Fixed()
    process = ql.BlackScholesMertonProcess(
        ql.QuoteHandle(ql.SimpleQuote(spot)),
        ql.YieldTermStructureHandle(ql.FlatForward(today, yields, count)),
        ql.YieldTermStructureHandle(ql.FlatForward(today, rate, count)),
        ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), volatility, count)),
    )
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if call else ql.Option.Put, STRIKE)
    option = ql.VanillaOption(payoff, ql.AmericanExercise(today, today + days))
    option.setPricingEngine(ql.FdBlackScholesVanillaEngine(process, 200, 400))
    return option.NPV()


@pytest.mark.parametrize(("rate", "yields"), [(0.02, 0.0), (0.02, 0.02), (0.0013, 0.0), (0.024, 0.012)])
@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_puts_are_quantlibs_within_a_hundredth_of_a_percent_of_the_strike(
    rate: float, yields: float, days: int
) -> None:
    years = days / 365.0
    table = put_premium(rate * years, (rate - yields) * years)
    for volatility in (0.1, 0.3):
        for spot in (170.0, 190.0, 200.0, 210.0, 230.0):
            root = volatility * np.sqrt(years)
            value = european(-1.0, spot * np.exp((rate - yields) * years), root, np.exp(-rate * years))
            value += STRIKE * table.at(np.array([np.log(spot / STRIKE) / root]), np.array([root]))[0]
            known = quantlib(False, spot, rate, yields, volatility, days)
            assert max(value, STRIKE - spot) == pytest.approx(known, abs=0.02), (volatility, spot)


def test_calls_on_a_future_are_the_puts_with_price_and_strike_exchanged() -> None:
    rate, days, volatility = 0.024, 120, 0.3
    years = days / 365.0
    root, table = volatility * np.sqrt(years), put_premium(rate * years, 0.0)
    for price in (180.0, 200.0, 220.0, 250.0):
        value = european(1.0, price, root, np.exp(-rate * years))
        value += price * table.at(np.array([np.log(STRIKE / price) / root]), np.array([root]))[0]
        assert max(value, price - STRIKE) == pytest.approx(
            quantlib(True, price, rate, rate, volatility, days), abs=0.02
        )


def tree(spot: float, rate: float, volatility: float, days: int, payouts: dict[int, float]) -> float:
    """An American call by a binomial tree whose price drops by a share at the payouts' days; numpy alone."""
    steps = 1460
    dt = days / 365.0 / steps
    up = np.exp(volatility * np.sqrt(dt))
    chance = (np.exp(rate * dt) - 1.0 / up) / (up - 1.0 / up)
    drops = {round(day / days * steps): share for day, share in payouts.items()}
    kept = np.prod([1.0 - share for share in payouts.values()])
    prices = spot * kept * up ** (2.0 * np.arange(steps + 1) - steps)
    value = np.maximum(prices - STRIKE, 0.0)
    for step in range(steps - 1, -1, -1):
        value = np.exp(-rate * dt) * (chance * value[1:] + (1.0 - chance) * value[:-1])
        prices = prices[:-1] * up
        if step in drops:
            prices = prices / (1.0 - drops[step])
            value = np.maximum(value, prices - STRIKE)
    return float(value[0])


@pytest.mark.parametrize(
    ("days", "payouts"), [(10, {3: 0.0049}), (30, {10: 0.0049}), (180, {30: 0.0049, 120: 0.0049}), (35, {34: 0.0049})]
)
@pytest.mark.parametrize("rate", [0.0013, 0.02])
def test_calls_before_payouts_are_a_trees(days: int, payouts: dict[int, float], rate: float) -> None:
    years = days / 365.0
    for volatility in (0.1, 0.25):
        root = volatility * np.sqrt(years)
        drops = [Drop(day / days, share) for day, share in payouts.items()]
        table = call_premium(rate * years, drops, (root, root))
        forward = np.prod([1.0 - share for share in payouts.values()]) * np.exp(rate * years)
        for spot in (185.0, 200.0, 210.0, 225.0):
            value = european(1.0, spot * forward, root, np.exp(-rate * years))
            value += STRIKE * table.at(np.array([np.log(STRIKE / spot) / root]), np.array([root]))[0]
            known = tree(spot, rate, volatility, days, payouts)
            at_once = spot - STRIKE * np.exp(-rate * min(payouts) / 365.0)
            assert max(value, at_once) == pytest.approx(known, abs=0.02), (volatility, spot)


def test_deep_calls_are_worth_exercising_on_the_eve_of_a_payout_and_not_the_day_after() -> None:
    chain = OptionChain(World())
    for day, worth in ((date(2016, 6, 16), True), (date(2016, 6, 17), False)):
        expiry = next(e for e in chain.expiries(day) if e.last == date(2016, 7, 15))
        offer = chain.sides(day, expiry, np.array([180.0]), np.array([389]))
        spot = chain.spot(day, expiry)[389]
        held = (spot * offer.piece.growth[0] - 180.0) * offer.piece.discount[0]
        assert (offer.priced.call[0, 0] - held > 0.5) == worth
        assert offer.priced.call[0, 0] >= spot - 180.0


def test_options_on_the_index_are_european() -> None:
    day = date(2018, 6, 1)
    chain = OptionChain(World(), "SPX")
    expiry = chain.expiries(day)[-1]
    offer = chain.sides(day, expiry, np.array([4000.0]), np.array([100]))
    assert offer.priced.put[0, 0] < 4000.0 - chain.spot(day, expiry)[100]
