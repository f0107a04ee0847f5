"""`self.settings` and `self.universe_settings` with LEAN's defaults."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from leanhost.enums import DataMappingMode, DataNormalizationMode, Resolution
from leanhost.naming import lean_names


@lean_names
class AlgorithmSettings:
    """What an algorithm may set about itself."""

    def __init__(self) -> None:
        self.automatic_indicator_warm_up = False
        self.rebalance_portfolio_on_security_changes: bool | None = None
        self.rebalance_portfolio_on_insight_changes: bool | None = None
        self.max_absolute_portfolio_target_percentage = 1e9
        self.min_absolute_portfolio_target_percentage = 1e-10
        self.minimum_order_margin_portfolio_percentage = 0.001
        self.free_portfolio_value: float | None = None
        self.free_portfolio_value_percentage = 0.0025
        self.liquidate_enabled = True
        self.stale_price_time_span = timedelta(hours=1)
        self.warm_up_resolution: Resolution | None = None
        self.trading_days_per_year: int | None = None
        self.daily_precise_end_time = True
        self.daily_consolidation_use_extended_market_hours = False
        self.databases_refresh_period = timedelta(days=1)
        self.ignore_unknown_asset_holdings = True
        self.performance_sample_period = timedelta(0)
        self.seed_initial_prices = False

    automatic_indicator_warm_up: bool
    minimum_order_margin_portfolio_percentage: float
    free_portfolio_value: float | None
    free_portfolio_value_percentage: float
    liquidate_enabled: bool
    stale_price_time_span: timedelta
    trading_days_per_year: int | None
    daily_precise_end_time: bool
    seed_initial_prices: bool

    @property
    def warmup_resolution(self) -> Resolution | None:
        """The other spelling of `warm_up_resolution`."""
        return self.warm_up_resolution

    @warmup_resolution.setter
    def warmup_resolution(self, value: Resolution | None) -> None:
        self.warm_up_resolution = value


@lean_names
class UniverseSettings:
    """What securities get that are added without saying otherwise."""

    def __init__(self) -> None:
        self.resolution: Resolution = Resolution.MINUTE
        self.leverage = 0.0
        self.fill_forward = True
        self.extended_market_hours = False
        self.minimum_time_in_universe = timedelta(days=1)
        self.data_normalization_mode: DataNormalizationMode = DataNormalizationMode.ADJUSTED
        self.data_mapping_mode: DataMappingMode = DataMappingMode.OPEN_INTEREST
        self.contract_depth_offset = 0
        self.subscription_data_types: Any = None
        self.asynchronous: bool | None = None

    resolution: Resolution
    fill_forward: bool
    extended_market_hours: bool
    data_normalization_mode: DataNormalizationMode
