"""What an order costs at tastytrade: the whole schedule for options (spec 1; lean-facts/project-and-deploy 9.1).

All figures are USD. The regulatory rates are the recent ones for every year: the gate asks what a trade costs the
account that would place it, not what it cost in 2014.
"""

from collections.abc import Mapping, Sequence

from core.values import Contract, Leg, LegQuote

COMMISSION, LEG_CAP = 1.00, 10.00
CLEARING = 0.10
OPTIONS_REGULATORY = 0.023
TRADING_ACTIVITY_SALE = 0.00329
SEC_OF_SALE = 27.80e-6
# Broad-based index options: no commission cap, and the exchange's own fee per contract each way.
EXCHANGE_FEE: Mapping[str, float] = {
    "SPX": 0.65, "SPXW": 0.65, "VIX": 0.65, "OEX": 0.40, "XEO": 0.40, "RUT": 0.18, "DJX": 0.18,
}  # fmt: skip
XSP_FREE_LOTS, XSP_FEE = 9, 0.07


def leg_fee(contract: Contract, quantity: int, price: float, opening: bool) -> float:
    """Fee in USD of one leg: `quantity` signed (negative sold), `price` per share."""
    lots = abs(quantity)
    index = contract.underlying in EXCHANGE_FEE or contract.underlying == "XSP"
    commission = COMMISSION * lots if opening else 0.0
    if not index:
        commission = min(commission, LEG_CAP)
    exchange = EXCHANGE_FEE.get(contract.underlying, 0.0) * lots
    if contract.underlying == "XSP" and lots > XSP_FREE_LOTS:
        exchange = XSP_FEE * lots
    regulatory = OPTIONS_REGULATORY * lots
    if quantity < 0:
        regulatory += TRADING_ACTIVITY_SALE * lots + SEC_OF_SALE * price * contract.multiplier * lots
    return commission + CLEARING * lots + exchange + regulatory


def combo_fee(legs: Sequence[Leg], contracts: int, prices: Mapping[Contract, float], opening: bool) -> float:
    """Fee in USD of `contracts` structures of these legs at these prices per share."""
    return sum(leg_fee(x.contract, x.ratio * contracts, prices[x.contract], opening) for x in legs)


def round_trip_fee(legs: Sequence[LegQuote], contracts: int) -> float:
    """Fee in USD of opening `contracts` structures and closing them at the same mids."""
    prices = {q.leg.contract: q.quote.mid for q in legs}
    back = [Leg(q.leg.contract, -q.leg.ratio) for q in legs]
    there = combo_fee([q.leg for q in legs], contracts, prices, opening=True)
    return there + combo_fee(back, contracts, prices, opening=False)
