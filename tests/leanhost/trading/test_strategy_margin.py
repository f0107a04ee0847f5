"""Margins of single structures against LEAN's own published unit-test numbers (orders-and-margin 10.1)."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from leanhost.enums import OptionRight, SecurityType
from leanhost.trading.margin import OptionMarginModel, SecurityMarginModel
from leanhost.trading.strategy_margin import premium, strategy_margin
from leanhost.trading.strategy_matcher import OptionPosition, match

NEAR, FAR = datetime(2015, 8, 28), datetime(2015, 9, 18)
PRICES = {"C300": 112, "C310": 100, "C320": 92, "C330": 82, "P300": 0.02, "P310": 0.03, "P320": 0.05}


def option(name: str, price: float, spot: float, leverage: float, kind: SecurityType = SecurityType.OPTION):
    stock = SimpleNamespace(price=spot, buying_power_model=SecurityMarginModel(leverage),
                            symbol_properties=SimpleNamespace(contract_multiplier=1.0))  # fmt: skip
    return SimpleNamespace(
        price=price, bid_price=0.0, ask_price=0.0, strike_price=float(name[1:4]), type=kind, underlying=stock,
        right=OptionRight.CALL if name[0] == "C" else OptionRight.PUT, contract_unit_of_trade=100,
        buying_power_model=OptionMarginModel(), symbol_properties=SimpleNamespace(contract_multiplier=100.0),
    )  # fmt: skip


def margins(text: str, lots: int = 0) -> tuple[float, float, float]:
    positions, securities = [], {}
    for part in text.split():
        at = part.index("P") if "P" in part else part.index("C")
        name = part[at:]
        expiry = FAR if name.endswith("f") else NEAR
        positions.append(OptionPosition(name, int(name[0] == "P"), float(name[1:4]), expiry, int(part[:at])))
        securities[name] = option(name, PRICES[name[:4]], 410.0, 4.0)
    (strategy,) = match(positions, lots)
    kept, opened = strategy_margin(strategy, securities)
    return kept, opened, max(0.0, premium(strategy, securities))


@pytest.mark.parametrize(
    ("text", "lots", "maintenance", "initial", "paid"),
    [
        ("-1C300", 0, 19400, 19400, 0),
        ("-1P300", 0, 3002, 3002, 0),
        ("+1C300", 0, 0, 0, 11200),
        ("-1C300", 1, 18500, 19210, 0),
        ("+1C300", -1, 3000, 10250, 11200),
        ("-1P300", -1, 10250, 10250, 0),
        ("+1P300", 1, 10250, 10250, 2),
        ("-1C300 +1C310", 0, 1000, 1000, 0),
        ("+1C300 -1C310", 0, 0, 0, 1200),
        ("+1P310 -1P300", 0, 0, 0, 1),
        ("-1P310 +1P300", 0, 1000, 1000, 0),
        ("-1C300 -1P300", 0, 19402, 19402, 0),
        ("-1C310 -1P300", 0, 18202, 18202, 0),
        ("+1C300 -2C310 +1C320", 0, 0, 0, 400),
        ("-1C300 +2C310 -1C320", 0, 1000, 1000, 0),
        ("+1C300 -1C300f", 0, 19400, 19400, 0),
        ("+1P300 -1P310 -1C320 +1C330", 0, 1000, 1000, 0),
        ("-1P300 +1P310 +1C320 -1C330", 0, 0, 0, 1001),
        ("+1P320 -1P300 +1C300 -1C320", 0, 0, 0, 2003),
        ("-1P320 +1P300 -1C300 +1C320", 0, 2000, 2000, 0),
    ],
)
def test_a_structure_needs_leans_margin(text, lots, maintenance, initial, paid) -> None:
    assert margins(text, lots) == pytest.approx((maintenance, initial, paid))


@pytest.mark.parametrize(
    ("name", "price", "margin"),
    [("C300", 115.75, 19875), ("P300", 0.45, 3045), ("C390", 27.5, 11050), ("P390", 1.85, 5985),
     ("C430", 0.85, 6885), ("P430", 16.8, 9980)],
)  # fmt: skip
def test_a_naked_short_on_a_stock_needs_leans_margin(name, price, margin) -> None:
    security = option(name, price, 415.0, 2.0)
    assert security.buying_power_model.maintenance_of(security, -1) == pytest.approx(margin)


def test_an_index_option_is_charged_fifteen_percent() -> None:
    security = option("C380", 750.0, 4550.0, 1.0, SecurityType.INDEX_OPTION)
    security.strike_price = 3800.0
    assert security.buying_power_model.maintenance_of(security, -1) == pytest.approx(143250)


def test_a_long_option_needs_nothing_and_costs_its_premium() -> None:
    security = option("C390", 27.5, 415.0, 2.0)
    assert security.buying_power_model.maintenance_of(security, 2) == 0
    assert security.buying_power_model.full_initial_of(security, 2) == pytest.approx(5500)
