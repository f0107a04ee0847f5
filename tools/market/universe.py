"""The option universe of a day: a row for every listed contract with its day, volatility, greeks and open interest.

Bars of contracts are mids at four moments (the open, the index's high and low, the close), so a high between those is
not seen: exact ranges would take every minute of some five thousand contracts.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from leanhost.data.port import UniverseTable

from market.chain import OptionChain
from market.listings import Expiry
from market.pricing import greeks

_GREEKS = ("delta", "gamma", "vega", "theta", "rho")
_COLUMNS = ("open", "high", "low", "close", "volume", "open_interest", "implied_volatility", "delta", "gamma",
            "vega", "theta", "rho")  # fmt: skip


def universe(chain: OptionChain, day: date, underlying: tuple[float, float, float, float, float]) -> UniverseTable:
    """The table of `day`: expiries ascending, calls before puts, strikes ascending."""
    path = chain.path(day)
    if path is None:
        raise KeyError(day)
    index = path.spx_marks
    marks = np.array([0, int(np.argmax(index)), int(np.argmin(index)), path.minutes])
    parts = [part for expiry in chain.expiries(day) for part in _rows(chain, day, expiry, marks)]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return UniverseTable(
        expiry=joined["expiry"].astype(np.int32),
        right=joined["right"].astype(np.int8),
        strike=joined["strike"],
        **{name: joined[name] for name in _COLUMNS},
        underlying=underlying,
    )


def _rows(chain: OptionChain, day: date, expiry: Expiry, marks: np.ndarray) -> list[dict[str, np.ndarray]]:
    """The calls' rows and the puts' rows of one expiry; the last of `marks` is the close."""
    strikes = chain.strikes(day, expiry)
    offer = chain.sides(day, expiry, strikes, marks)
    spot = chain.spot(day)[marks]
    found = []
    for call, side in ((True, offer.call), (False, offer.put)):
        mid = np.round(np.where(side.bid > 0.0, (side.bid + side.ask) / 2.0, side.ask), 4)
        numbers = greeks(strikes, spot, offer.piece, offer.priced, call)
        interest, volume = chain.busy(day, expiry, call)
        found.append({
            "expiry": np.full(len(strikes), expiry.number),
            "strike": strikes,
            "right": np.full(len(strikes), 0 if call else 1),
            "open": mid[:, 0],
            "high": mid.max(axis=1),
            "low": mid.min(axis=1),
            "close": mid[:, -1],
            "volume": volume,
            "open_interest": interest,
            "implied_volatility": np.round(numbers.volatility[:, -1], 7),
            **{name: np.round(getattr(numbers, name)[:, -1], 7) for name in _GREEKS},
        })  # fmt: skip
    return found
