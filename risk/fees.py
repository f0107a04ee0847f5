"""What an order costs at tastytrade: the whole schedule for options, USD.

Sources, by the year they speak of:

- Commission 1.00 a contract to open and 0 to close, at most 10.00 a leg (none on index options), clearing 0.10 a
  contract each way: tastytrade.com, Commissions and fees, 2026; the same in its support article of 2019
  (support.tastyworks.com, 43000435233).
- Exchange fees of index options: the same page, 2026. Copies of it of July 2026 have 0.60 for SPX; the dearer is kept.
- Options regulatory fee 0.02 a contract each way: the same page as copied in 2026. It was 0.0388 there in 2019; the
  sum of the exchanges' own was 0.0378 in 2018 and 0.02815 in March 2025 (ibkr.info/article/1184).
- FINRA's trading activity fee 0.00329 a contract sold: from 1 January 2026 (SR-FINRA-2024-019); 0.002 in 2019.
- SEC fee 20.60 per million of sales: from 4 April 2026 (SEC release 34-104909, Federal Register 2026-04233; before
  it 0 from 14 May 2025, 27.80 from 22 May 2024, 22.10 from 18 March 2014). Sales of options on an index are exempt
  (17 CFR 240.31(a)(11)).

Assumed: the recent rates hold for every year. The gate asks what a trade costs the account that would place it, not
what it cost in 2014; the regulatory part is a few cents a contract in any of these years.
"""

from collections.abc import Mapping, Sequence

from core.values import Contract, Leg, LegQuote

COMMISSION, LEG_CAP = 1.00, 10.00
CLEARING = 0.10
OPTIONS_REGULATORY = 0.02
TRADING_ACTIVITY_SALE = 0.00329
SEC_OF_SALE = 20.60e-6
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
        regulatory += TRADING_ACTIVITY_SALE * lots
        regulatory += 0.0 if index else SEC_OF_SALE * price * contract.multiplier * lots
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
