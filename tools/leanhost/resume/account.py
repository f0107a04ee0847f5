"""The broker's books: orders with their tickets, cash, holdings, realised figures."""

from __future__ import annotations

from typing import Any

from leanhost.engine.securities import make_security
from leanhost.trading.wiring import equip

_HOLDING = (
    "quantity", "average_price", "total_fees", "total_sale_volume", "total_dividends", "profit", "last_trade_profit",
    "settled_profit", "_last_price",
)  # fmt: skip


def take_orders(broker: Any, told: list[int]) -> dict[str, Any]:
    """Orders that changed since the last time, all that are pending, and what waits to be worked on or told.

    `told` counts the realised profits and the wins among them that were taken before.

    A combo of which some legs have not arrived yet is not the broker's until the last one has.
    """
    transactions = broker.transactions
    waiting = list(broker.requests)
    wanted = broker.changed | broker.pending.keys() | {request.order_id for request in waiting}
    wanted |= {leg.id for n in sorted(wanted) if (order := transactions.order_of(n)) is not None
               for leg in broker.group_of(order)}  # fmt: skip
    partial = {n for n in wanted if _is_partial(transactions.order_of(n))}
    broker.changed = partial
    pairs = [(transactions.order_of(n), transactions.get_order_ticket(n)) for n in sorted(wanted - partial)]
    return {
        "pairs": pairs, "open": [n for n in transactions._open if n not in partial], "pending": list(broker.pending),
        "queue": [request for request in waiting if request.order_id not in partial], "untold": list(broker.untold),
        "coming": list(broker.legs.coming),
        "groups": transactions._groups - bool(partial),
        "profits": _tail(transactions.transaction_record, told, 0),
        "wins": _tail(transactions.winning_transactions, told, 1),
    }  # fmt: skip


def _tail(record: dict[Any, float], told: list[int], which: int) -> list[tuple[Any, float]]:
    first, told[which] = told[which], len(record)
    return list(record.items())[first:] if len(record) > first else []


def _is_partial(order: Any) -> bool:
    group = order.group_order_manager
    return group is not None and len(group.order_ids) < group.count


def put_orders(broker: Any, pairs: dict[int, tuple[Any, Any]], found: dict[str, Any]) -> None:
    """Give a new run's broker the orders of the stopped one."""
    transactions = broker.transactions
    for number in sorted(pairs):
        order, ticket = pairs[number]
        transactions._orders[number], transactions._tickets[number] = order, ticket
    transactions._open.update((n, transactions._orders[n]) for n in found["open"])
    broker.pending.update((n, transactions._orders[n]) for n in found["pending"])
    broker.requests.extend(found["queue"])
    broker.untold.extend(found["untold"])
    broker.legs.coming.extend(found["coming"])
    transactions._groups = found["groups"]


def account_key(engine: Any) -> Any:
    """Changes whenever `take_account` would give something else."""
    portfolio = engine.algorithm.portfolio
    books = (portfolio.cash_book, portfolio.unsettled_cash_book)
    cash = tuple((c.symbol, c.amount, c.conversion_rate) for b in books for c in b.values())
    waiting = [str(v) for s in (*portfolio._held.values(), *portfolio._settling.values())
               if (v := vars(s.settlement_model))]  # fmt: skip
    return portfolio.version, cash, waiting


def take_account(engine: Any) -> dict[str, Any]:
    """Cash, sums, and the holding of every security that was ever traded."""
    portfolio = engine.algorithm.portfolio
    known = {s.symbol: s for s in engine.securities.values()} | engine.recorder._traded | portfolio._held
    holdings = {
        symbol: {name: getattr(security.holdings, name) for name in _HOLDING}
        for symbol, security in known.items()
        if security.holdings is not None and (security.holdings.total_sale_volume or security.holdings.quantity)
    }
    settling = {s: vars(x.settlement_model) for s, x in {**portfolio._held, **portfolio._settling}.items()}
    return {
        "cash": portfolio.cash_book, "unsettled": portfolio.unsettled_cash_book, "sums": dict(portfolio._sums),
        "version": portfolio.version, "held": list(portfolio._held), "settling": list(portfolio._settling),
        "holdings": holdings, "models": {s: dict(v) for s, v in settling.items() if v},
    }  # fmt: skip


def put_account(engine: Any, found: dict[str, Any], traded: list[Any]) -> None:
    """Give a new run's portfolio the cash and holdings of the stopped one."""
    portfolio = engine.algorithm.portfolio
    portfolio.cash_book, portfolio.unsettled_cash_book = found["cash"], found["unsettled"]
    portfolio._sums, portfolio.version = found["sums"], found["version"]
    for security in engine.securities.total:
        security.quote_currency = portfolio.cash_book.ensure(portfolio.currency_of(security))
    securities = {symbol: known_security(engine, symbol) for symbol in {**found["holdings"], **dict.fromkeys(traded)}}
    for symbol, values in found["holdings"].items():
        for name, value in values.items():
            setattr(securities[symbol].holdings, name, value)
    portfolio._held = {symbol: securities[symbol] for symbol in found["held"]}
    portfolio._settling = {symbol: known_security(engine, symbol) for symbol in found["settling"]}
    for symbol, values in found["models"].items():
        vars(known_security(engine, symbol).settlement_model).update(values)
    engine.recorder._traded = {symbol: securities[symbol] for symbol in traded}


def known_security(engine: Any, symbol: Any) -> Any:
    """The security of a symbol; one that is no longer subscribed is made, as one that has left."""
    security = engine.securities.lookup(symbol)
    if security is None:
        security = make_security(engine, symbol)
        equip(security, engine.algorithm.brokerage_model)
        engine.securities.put(security)
        engine.securities.retire(symbol)
        security.is_tradable = False
    return security
