"""LEAN's own regression algorithms in leanhost: `LEAN_CHECKOUT=DIR pytest -m slow tests/lean_regressions`."""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from compare import AGREES, DIFFERS, RAISES, compare, judge
from order_hash import hashes
from pairs import Pair, pairs

from leanhost.order_enums import OrderStatus
from leanhost.symbols import equity_symbol
from leanhost.trading.order_values import OrderSubmissionData
from leanhost.trading.orders import LimitOrder

CHECKOUT = os.environ.get("LEAN_CHECKOUT", "")
FOUND = pairs(Path(CHECKOUT)) if CHECKOUT else []

TWIN = """
public class Base : QCAlgorithm, IRegressionAlgorithmDefinition
{
    public bool CanRunLocally { get; } = true; // not { closed
    public virtual List<Language> Languages { get; } = new() { Language.CSharp, Language.Python };
    public AlgorithmStatus AlgorithmStatus => AlgorithmStatus.Completed;
    public virtual Dictionary<string, string> ExpectedStatistics => new Dictionary<string, string>
    {
        {"Total Orders", "4"},
        {"OrderListHash", "b7830811"}
    };
    private class Inner : Helper { public bool CanRunLocally => false; }
}
public class Derived : Base
{
    public override Dictionary<string, string> ExpectedStatistics => new() { {"Total Orders", "5"} };
}
public class Sharp : Base
{
    public override List<Language> Languages { get; } = new() { Language.CSharp };
}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Algorithm.CSharp", "Algorithm.Python"):
        (tmp_path / name).mkdir()
    (tmp_path / "Algorithm.CSharp" / "Base.cs").write_text(TWIN)
    for name in ("Base", "Derived", "Sharp", "Alone"):
        (tmp_path / "Algorithm.Python" / f"{name}.py").write_text("")
    return tmp_path


def test_a_class_has_what_its_base_expects_and_its_own_goes_first(checkout: Path) -> None:
    found = {pair.name: pair.statistics for pair in pairs(checkout)}
    assert found == {
        "Base": {"Total Orders": "4", "OrderListHash": "b7830811"},
        "Derived": {"Total Orders": "5"},
    }


@pytest.mark.parametrize(
    ("status", "orders", "order_hash", "kind"),
    [
        ("Completed", "4", "b7830811", AGREES),
        ("Completed", "5", "b7830811", DIFFERS),
        ("Completed", "4", "another", DIFFERS),
        ("RuntimeError", "4", "b7830811", RAISES),
    ],
)
def test_a_run_is_held_against_what_lean_expects(
    checkout: Path, status: str, orders: str, order_hash: str, kind: str
) -> None:
    found = {"status": status, "statistics": {"Total Orders": orders}, "error": "", "trace": "", "hashes": [order_hash]}
    assert judge(pairs(checkout, "Base")[0], found).kind == kind


ORDER = (
    '{"limitPrice":144.7818,"type":1,"id":1,"contingentId":0,"brokerId":["1"],"symbol":{"value":"SPY",'
    '"id":"SPY 2T","permtick":"SPY"},"price":144.75,"priceCurrency":"USD","time":"2013-10-07T13:31:00Z",'
    '"createdTime":"2013-10-07T13:31:00Z","quantity":-4.0,"status":3,"tag":"","properties":{"timeInForce":{}},'
    '"securityType":1,"direction":1,"value":-579.00,"orderSubmissionData":{"bidPrice":144.7300,"askPrice":0.0,'
    '"lastPrice":144.7500},"isMarketable":false,"priceAdjustmentMode":0}'
)


def test_orders_are_written_as_dotnet_writes_them() -> None:
    order = LimitOrder(equity_symbol("SPY"), -4, datetime(2013, 10, 7, 13, 31, tzinfo=UTC), "")
    order.limit_price = 144.781849
    order.id, order.broker_id, order.price, order.price_currency = 1, ["1"], 144.75, "USD"
    order.status, order.is_marketable, order.price_adjustment_mode = OrderStatus.FILLED, False, 0
    order.order_submission_data = OrderSubmissionData(144.73, 0.0, 144.75)
    algorithm = SimpleNamespace(transactions=SimpleNamespace(get_orders=lambda: [order]))
    assert hashlib.md5(ORDER.encode(), usedforsecurity=False).hexdigest() in list(hashes(algorithm))


@pytest.mark.slow
@pytest.mark.skipif(not CHECKOUT, reason="LEAN_CHECKOUT names no checkout of LEAN")
@pytest.mark.parametrize("pair", FOUND, ids=lambda pair: pair.name)
def test_agrees_with_what_lean_expects(pair: Pair) -> None:
    verdict = compare(pair, Path(CHECKOUT).resolve())
    assert verdict.kind == AGREES, "\n".join(verdict.details)
