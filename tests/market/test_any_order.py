"""Anything asked for alone is what it is among all the rest, in any order, twice, and in another process's market."""

import random
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pytest

from leanhost.symbols import Symbol
from market.files.request import chain_symbols
from market.names import Asked, asked_of, symbol_of
from market.products import PRODUCTS, ROOTS
from market.provider import BundledMarket

DAYS = (date(2015, 8, 24), date(2016, 5, 6), date(2018, 2, 5))
Question = tuple[Symbol, int, date]


def same(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is b
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in (item.name for item in fields(a)))


def questions(market: BundledMarket, chosen: random.Random) -> list[Question]:
    """Every ticker and root on one of some days: all kinds of rows of a symbol or of one listed contract."""
    found: list[Question] = []
    for ticker in PRODUCTS:
        day = chosen.choice(DAYS)
        symbols = market.listed(ticker, day)
        found += [(chosen.choice(symbols), kind, day) for kind in (0, 1, 2) if symbols]
    for root in ROOTS:
        day = chosen.choice(DAYS)
        contract = chosen.choice([symbol for group in chain_symbols(market, root, day) for symbol in group])
        found += [(contract, kind, day) for kind in (0, 1, 2)]
    return found


def test_every_products_rows_are_the_same_in_any_order_and_twice() -> None:
    first, other, chosen = BundledMarket(), BundledMarket(), random.Random(7)
    asked = questions(first, chosen)
    assert len(asked) > 100
    answers = [first.minute(*one) for one in asked]
    assert sum(answer is not None for answer in answers) > 0.6 * len(asked)
    order = chosen.sample(range(len(asked)), len(asked))
    for i in order:
        assert same(other.minute(*asked[i]), answers[i]), asked[i]
    for one, answer in zip(asked, answers, strict=True):
        assert same(other.minute(*one), answer), one


@pytest.mark.parametrize(("root", "day"), [("XLK", DAYS[0]), ("SPXW", DAYS[1]), ("SI", DAYS[2])])
def test_a_contract_alone_is_what_it_is_after_its_whole_expiry(root: str, day: date) -> None:
    whole, chosen = BundledMarket(), random.Random(11)
    group = chosen.choice(list(chain_symbols(whole, root, day)))
    expiry = chosen.choice(group).id.date
    contracts = [symbol for symbol in group if symbol.id.date == expiry]
    rows = {symbol: [whole.minute(symbol, kind, day) for kind in (0, 1, 2)] for symbol in contracts}
    alone = BundledMarket()
    for symbol in chosen.sample(contracts, 4):
        assert all(same(alone.minute(symbol, kind, day), rows[symbol][kind]) for kind in (2, 1, 0)), symbol


def test_symbols_and_what_they_stand_for_are_told_apart_both_ways() -> None:
    market = BundledMarket()
    for root in ROOTS:
        for group in chain_symbols(market, root, DAYS[1]):
            for symbol in group[:: max(len(group) // 5, 1)]:
                asked = asked_of(symbol)
                assert asked is not None and asked.name == root and symbol_of(asked) == symbol
    for asked in (*map(Asked, ("SPY", "VIX9D")), Asked("CL", 201607), Asked("ES", is_chain=True)):
        assert asked_of(symbol_of(asked)) == asked
