"""Our own margin forecast: standard strategy-based margin, every structure as one unit (spec 4.6).

LEAN charges a condor by its put wing alone and a diagonal as a naked short; the wider wing and the cover that is
there count here. The larger of this and the engine's figure decides.
"""

from collections.abc import Mapping

from core.values import Contract, Leg, Right, Structure

# Uncovered broad-based index options, as tastytrade has them: 25 % / 15 % instead of 20 % / 10 %.
INDEX = frozenset({"SPX", "XSP", "NDX", "RUT", "DJX", "OEX", "XEO", "RVX", "MNX"})
EQUITY_RATES, INDEX_RATES = (0.20, 0.10), (0.25, 0.15)
NAKED_MINIMUM = 50.0


def forecast(structure: Structure, mids: Mapping[Contract, float], spot: float) -> float:
    """Margin in USD that one structure will need.

    Parameters
    ----------
    mids : mapping
        Mid per share of each leg's contract; read for naked legs only.
    spot : float
        Price of the underlying.
    """
    covered: list[Leg] = list(structure.legs)
    sides = []
    for right in Right:
        naked = _naked(structure, right)
        covered = _without(covered, naked)
        need = sum(_naked_margin(contract, spot) * count for contract, count in naked.items())
        premium = sum(mids[contract] * contract.multiplier * count for contract, count in naked.items())
        sides.append((need + premium, premium))
    bounded = Structure(structure.kind, tuple(covered)).width * structure.multiplier if covered else 0.0
    # A strangle can lose on one side only: the greater side, and the premium of the other.
    greater, other = sorted(sides, reverse=True)
    return bounded + greater[0] + other[1]


def _naked(structure: Structure, right: Right) -> dict[Contract, int]:
    """Sold contracts of one right that no bought one covers until it expires, the furthest from the money first."""
    legs = [leg for leg in structure.legs if leg.contract.right is right]
    sold = sorted((leg for leg in legs if leg.ratio < 0), key=lambda leg: leg.contract.strike)
    if right is Right.CALL:
        sold.reverse()
    naked: dict[Contract, int] = {}
    last = max((leg.contract.expiry for leg in sold), default=None)
    cover = sum(leg.ratio for leg in legs if leg.ratio > 0 and last is not None and leg.contract.expiry >= last)
    bare = -sum(leg.ratio for leg in sold) - cover
    for leg in sold:
        count = min(max(bare, 0), -leg.ratio)
        if count:
            naked[leg.contract], bare = count, bare - count
    return naked


def _without(legs: list[Leg], naked: Mapping[Contract, int]) -> list[Leg]:
    rest = [(leg.contract, leg.ratio + naked.get(leg.contract, 0)) for leg in legs]
    return [Leg(contract, ratio) for contract, ratio in rest if ratio]


def _naked_margin(contract: Contract, spot: float) -> float:
    """Requirement in USD of one naked short beyond its premium."""
    of_spot, least = INDEX_RATES if contract.underlying in INDEX else EQUITY_RATES
    out = max(spot - contract.strike if contract.right is Right.PUT else contract.strike - spot, 0.0)
    base = contract.strike if contract.right is Right.PUT else spot
    return max((max(of_spot * spot - out, least * base)) * contract.multiplier, NAKED_MINIMUM)
