"""LEAN's `OrderListHash`: the MD5 of its orders as .NET writes them, each decimal with the digits it came with.

What floats no longer tell is tried: whether the last price of a future or an index is a mean of bid and ask or was read
from a file. Everything else has one form: prices of equities and of options on them come from files in ten-thousandths
and have four digits, times the factors that adjust them with theirs, zeros at the end included.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from leanhost.results.numbers import smart_rounded
from leanhost.results.records import order_json

# Properties a class declares itself come before its base's; these classes declare their type first of all.
_TYPE_FIRST, _COMBOS = (7, 8, 9, 10), (8, 9, 10)
_ROUNDED = ("price", "limitPrice", "stopPrice", "triggerPrice", "trailingAmount")
_OWN = {
    3: ("stopPrice", "stopTriggered", "limitPrice"),
    7: ("triggerPrice", "limitPrice", "triggerTouched"),
    11: ("trailingAmount", "trailingAsPercentage", "type", "stopPrice"),
}
_FILE_DIGITS, _FROM_TEXT = 4, (5, 8, 9)
_ADJUSTED = 1


def hashes(algorithm: Any) -> Iterator[str]:
    """The hash of an algorithm's orders, in each form that they may have."""
    orders = algorithm.transactions.get_orders()
    for means in (False, True):
        text = ",".join(_text(_fields(algorithm, order, means)) for order in orders)
        yield hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _fields(algorithm: Any, order: Any, means: bool) -> dict[str, Any]:
    """The order's properties in .NET's order."""
    given = order_json(order)
    quantity = given.pop("quantity")
    for name in _ROUNDED:
        if name in given:
            given[name] = _plain(smart_rounded(given[name]))
    given["value"] = _plain(quantity) * given["price"] + 0
    after = {name: given.pop(name) for name in list(given)[list(given).index("value") + 1 :]}
    submission = _submission(algorithm, order, after.pop("orderSubmissionData", None), means)
    given |= {"orderSubmissionData": submission} | after
    kind = given["type"]
    names = _OWN.get(kind, _prices_of(given))
    if "type" not in names:
        names = ("type", *names) if kind in _TYPE_FIRST else (*names, "type")
    head = {name: given.pop(name) for name in names}
    if kind in _COMBOS:
        return head | {"quantity": _plain(quantity)} | given
    ahead = list(given)[: list(given).index("status")]
    return head | {name: given.pop(name) for name in ahead} | {"quantity": _plain(quantity)} | given


def _prices_of(given: dict[str, Any]) -> tuple[str, ...]:
    """What a class adds to every order: all that stands before the id, but its type."""
    return tuple(name for name in list(given)[: list(given).index("id")] if name != "type")


def _plain(value: float) -> Decimal:
    """A decimal without zeros at its end."""
    found = Decimal(repr(round(float(value), 10) + 0.0)).normalize()
    return found.quantize(Decimal(1)) if found.as_tuple().exponent > 0 else found  # type: ignore[operator]


def _submission(algorithm: Any, order: Any, given: dict[str, float] | None, means: bool) -> dict[str, Decimal] | None:
    if given is None:
        return None
    prices = {name: _plain(value) for name, value in given.items()}
    if int(order.security_type) in _FROM_TEXT:
        if means:
            digits = max(_digits(prices["bidPrice"]), _digits(prices["askPrice"]))
            prices["lastPrice"] = _with_digits(prices["lastPrice"], digits)
        return prices
    factors = _factors(algorithm, order)
    # At midnight the price is still one of the day before: one factor makes it a number of the file.
    factor = min(factors, key=lambda f: sum(abs(_of_file(value / f) - value / f) for value in prices.values()))
    # A price that never was is the zero without digits.
    return {name: _of_file(value / factor) * factor if value else value for name, value in prices.items()}


def _of_file(price: Decimal) -> Decimal:
    return price.quantize(Decimal(1).scaleb(-_FILE_DIGITS))


def _factors(algorithm: Any, order: Any) -> list[Decimal]:
    """What adjusts prices of the order's day and of the day before, with the digits that the factor file has."""
    if int(order.price_adjustment_mode) != _ADJUSTED:
        return [Decimal(1)]
    engine, day = algorithm.engine, order.created_time.date()
    file = engine.benchmark.factor_file(order.symbol)
    rows = [file.row(day), file.row(day - timedelta(days=1))]
    if None in rows:
        return [Decimal(1)]
    company = engine.provider.map_file(order.symbol)
    name = order.symbol.value if company is None else company.permtick
    lines = engine.provider.text(f"equity/usa/factor_files/{name.lower()}.csv").splitlines()
    cells = [next(line.split(",") for line in lines if line.startswith(f"{row.day:%Y%m%d}")) for row in rows]
    return [Decimal(price) * Decimal(split) for _, price, split, *_ in cells]


def _digits(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _with_digits(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits)) if _digits(value) < digits else value


def _text(value: Any) -> str:
    """JSON as Newtonsoft writes it: no spaces, decimals always with a point."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_text(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text(part) for part in value) + "]"
    if isinstance(value, float):
        value = _plain(value)
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text if "." in text else f"{text}.0"
    return json.dumps(value, ensure_ascii=False)
