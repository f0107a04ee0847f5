"""Steps taken in a glide leave what the same steps leave one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from leanhost.engine.loop import Loop
from leanhost.results.capacity import CapacityEstimate
from leanhost.runner import run
from market.provider import BundledMarket

# Trades, limit orders that rest, contracts that come and go, events that schedule others, an order on the last minute.
BUSY = """
from AlgorithmImports import *


class Busy(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2015, 8, 20)
        self.set_end_date(2015, 8, 25)
        self.set_cash(200_000)
        self.spy = self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW).symbol
        self.vix = self.add_index("VIX", Resolution.MINUTE).symbol
        morning = self.time_rules.after_market_open(self.spy, 47)
        self.schedule.on(self.date_rules.every_day(self.spy), morning, self.pick)
        self.ticket, self.contract = None, None

    def pick(self):
        price = self.securities[self.spy].price
        chain = sorted(self.option_chain(self.spy), key=lambda c: (abs(c.strike - price), c.expiry))
        if chain:
            self.contract = chain[0].symbol
            self.add_option_contract(self.contract)
        self.schedule.on(self.date_rules.today, self.time_rules.at(13, 7), self.drop)

    def drop(self):
        if self.contract is not None and not self.portfolio[self.contract].invested:
            self.remove_option_contract(self.contract)

    def on_data(self, data):
        minute = self.time.hour * 60 + self.time.minute
        price = self.securities[self.spy].price
        if minute in (9 * 60 + 31, 16 * 60):
            self.market_order(self.spy, 100 if minute < 600 else -60)
        if minute == 10 * 60 + 1:
            self.ticket = self.limit_order(self.spy, 10, round(price - 0.4, 2))
        if minute == 15 * 60 and self.ticket is not None and self.ticket.status != OrderStatus.FILLED:
            self.ticket.cancel()
        if minute % 60 == 20 and self.contract in self.securities:
            option = self.securities[self.contract]
            if option.ask_price > 0 and self.portfolio[self.contract].quantity < 2:
                self.market_order(self.contract, 1)
        if minute % 30 == 0:
            self.log(f"{self.time} {price} {self.securities[self.vix].price} {self.portfolio.total_portfolio_value} "
                     f"{self.portfolio.margin_remaining} {len(data.bars)} {len(data.quote_bars)}")

    def on_order_event(self, event):
        self.log(f"{self.utc_time} {event}")
"""


def _outcome(file: Path, out: Path) -> dict[str, Any]:
    done = run(file, BundledMarket(1), out)
    assert done.ok, done.error
    result = done.result
    trades = [str(trade) for trade in result.closed_trades]
    return {
        "log": result.log, "events": result.events, "trades": trades, "statistics": result.statistics,
        "charts": result.charts, "windows": result.result["rollingWindow"],
    }  # fmt: skip


def test_gliding_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "busy.py"
    file.write_text(BUSY)
    glided = _outcome(file, tmp_path / "glided")
    monkeypatch.setattr(Loop, "_glide", lambda _loop, _plan, at: at)
    monkeypatch.setattr(CapacityEstimate, "wanted_from", lambda _estimate, now, _bars: now)
    stepped = _outcome(file, tmp_path / "stepped")
    assert len(glided["events"]) > 20
    assert len(glided["trades"]) > 3
    assert glided["statistics"]["Estimated Strategy Capacity"] != "$0"
    for part, value in stepped.items():
        assert glided[part] == value, part
