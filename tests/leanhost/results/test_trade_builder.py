"""Closed trades: pairing, excursions and fees as LEAN has them."""

from leanhost.results.trade_builder import Fill, TradeBuilder


def fill(order_id: int, price: float, quantity: float, fee: float = 1.0, symbol: str = "SPY") -> Fill:
    return Fill(symbol, order_id, order_id * 60_000_000, price, quantity, fee, 100.0)


def test_a_short_trade_has_the_golden_profit_and_excursions() -> None:
    # weeks_narrow, first trade: sold at 0.21, bought back at 0.78, fees 3.25 twice.
    builder = TradeBuilder()
    builder.on_fill(fill(1, 0.21, -5, 3.25))
    builder.on_price("SPY", 0.5)
    builder.on_fill(fill(3, 0.78, 5, 3.25))
    trade = builder.closed[0]
    assert (trade.profit_loss, trade.mae, trade.mfe, trade.total_fees) == (-285.0, -285.0, 0.0, 6.5)
    assert (trade.direction, trade.order_ids, trade.is_win) == (1, (1, 3), False)
    assert trade.end_trade_drawdown == 285.0
    assert not builder.open


def test_the_end_drawdown_is_the_worst_drop_from_a_best_price() -> None:
    builder = TradeBuilder()
    builder.on_fill(fill(1, 1.0, 1))
    for price in (1.5, 1.1, 1.4, 1.2):
        builder.on_price("SPY", price)
    builder.on_fill(fill(2, 1.3, -1))
    assert builder.closed[0].end_trade_drawdown == 40.0
    assert builder.closed[0].mfe == 50.0


def test_a_partial_close_takes_the_fees_and_the_first_entry() -> None:
    builder = TradeBuilder()
    builder.on_fill(fill(1, 1.0, 2))
    builder.on_fill(fill(2, 2.0, 1))
    builder.on_fill(fill(3, 3.0, -1, 0.5))
    builder.on_fill(fill(4, 3.0, -2, 0.5))
    assert [(t.entry_price, t.quantity, t.total_fees) for t in builder.closed] == [
        (1.0, 1, 1.5),
        (1.0, 1, 0.5),
        (2.0, 1, 1.0),
    ]


def test_a_reversing_fill_opens_a_new_trade_without_fees() -> None:
    builder = TradeBuilder()
    builder.on_fill(fill(1, 10.0, 1))
    builder.on_fill(fill(2, 11.0, -3))
    builder.on_fill(fill(3, 9.0, 2))
    assert [t.total_fees for t in builder.closed] == [2.0, 1.0]
    assert builder.closed[1].direction == 1
    assert builder.closed[1].profit_loss == 400.0
