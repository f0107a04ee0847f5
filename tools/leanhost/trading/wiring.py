"""Puts the trading parts of a run together: what the engine calls once per run and once per security."""

from __future__ import annotations

from typing import Any

from leanhost.engine.volatility import VolatilityModel
from leanhost.trading.broker import BacktestingBroker
from leanhost.trading.brokerage_models import DefaultBrokerageModel
from leanhost.trading.exercise import DefaultOptionAssignmentModel
from leanhost.trading.holdings import SecurityHolding
from leanhost.trading.orders import MarketOnCloseOrder
from leanhost.trading.portfolio import SecurityPortfolioManager
from leanhost.trading.positions import OPTION_TYPES
from leanhost.trading.transactions import SecurityTransactionManager


def build_trading(algorithm: Any) -> BacktestingBroker:
    """Give an algorithm its transactions, portfolio (100,000 of cash) and brokerage model; returns the broker."""
    MarketOnCloseOrder.submission_time_buffer = MarketOnCloseOrder.DEFAULT_SUBMISSION_TIME_BUFFER
    algorithm.transactions = SecurityTransactionManager(algorithm)
    algorithm.portfolio = SecurityPortfolioManager(algorithm, algorithm.transactions)
    algorithm.portfolio.set_cash(100_000.0)
    algorithm.brokerage_model = DefaultBrokerageModel()
    return BacktestingBroker(algorithm, algorithm.transactions, algorithm.portfolio)


def equip(security: Any, model: Any) -> None:
    """Give a security its holding and the brokerage model's models."""
    if security.holdings is None:
        security.holdings = SecurityHolding(security)
    if hasattr(model, "apply"):
        model.apply(security)
    else:
        DefaultBrokerageModel().apply(security)
    if security.type in OPTION_TYPES and getattr(security, "option_assignment_model", None) is None:
        security.option_assignment_model = DefaultOptionAssignmentModel()
    if security.volatility_model is None:
        security.volatility_model = VolatilityModel.NULL
