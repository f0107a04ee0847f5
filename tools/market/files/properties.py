"""symbol-properties-database.csv for everything the bundled market serves: multipliers and ticks (facts 6.3)."""

from __future__ import annotations

from market.products import FUTURES

_HEADER = (
    "market,symbol,type,description,quote_currency,contract_multiplier,minimum_price_variation,lot_size,"
    "market_ticker,minimum_order_size,price_magnifier,strike_multiplier"
)
_WILDCARDS = (
    "usa,[*],equity,,USD,1,0.01,1",
    "usa,[*],option,,USD,100,0.01,1",
    "usa,[*],index,,USD,1,0.01,1",
    "usa,[*],indexoption,,USD,100,0.05,1",
    "comex,SO,futureoption,options on silver,USD,5000,0.001,1",
)


def symbol_properties() -> str:
    """The database's text."""
    rows = [f"{f.market},{f.ticker},future,{f.name},USD,{f.multiplier:g},{f.tick:g},1" for f in FUTURES]
    return "\n".join([_HEADER, *_WILDCARDS, *rows]) + "\n"
