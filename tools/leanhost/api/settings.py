"""`self.settings` and `self.universe_settings` with LEAN's defaults.

What is about LEAN's threads, live accounts or its framework can be set and changes nothing in a backtest, here as in
LEAN; a setting that would change a result and is not carried raises.
"""

from __future__ import annotations

from datetime import timedelta

from leanhost.enums import DataMappingMode, DataNormalizationMode, Resolution
from leanhost.naming import lean_names

_ALGORITHM = {
    "automatic_indicator_warm_up": False,
    "minimum_order_margin_portfolio_percentage": 0.001,
    "free_portfolio_value": None,
    "free_portfolio_value_percentage": 0.0025,
    "liquidate_enabled": True,
    "stale_price_time_span": timedelta(hours=1),
    "trading_days_per_year": None,
    "daily_precise_end_time": True,
    "daily_consolidation_use_extended_market_hours": False,
    "seed_initial_prices": False,
    "max_absolute_portfolio_target_percentage": 1_000_000_000.0,
    "min_absolute_portfolio_target_percentage": 1e-10,
}
_WITHOUT_EFFECT = {
    "databases_refresh_period": timedelta(days=1),
    "ignore_unknown_asset_holdings": True,
    "rebalance_portfolio_on_insight_changes": None,
    "rebalance_portfolio_on_security_changes": None,
}


@lean_names(attributes=(*_ALGORITHM, *_WITHOUT_EFFECT))
class AlgorithmSettings:
    """What an algorithm may set about itself."""

    automatic_indicator_warm_up: bool
    minimum_order_margin_portfolio_percentage: float
    free_portfolio_value: float | None
    free_portfolio_value_percentage: float
    liquidate_enabled: bool
    stale_price_time_span: timedelta
    trading_days_per_year: int | None
    daily_precise_end_time: bool
    daily_consolidation_use_extended_market_hours: bool
    seed_initial_prices: bool
    max_absolute_portfolio_target_percentage: float
    min_absolute_portfolio_target_percentage: float

    def __init__(self) -> None:
        vars(self).update(_ALGORITHM | _WITHOUT_EFFECT)


@lean_names(attributes=("leverage", "asynchronous"))
class UniverseSettings:
    """What securities get that are added without saying otherwise. LEAN gives options no leverage, whatever is set."""

    resolution: Resolution
    fill_forward: bool
    extended_market_hours: bool
    minimum_time_in_universe: timedelta
    data_normalization_mode: DataNormalizationMode
    data_mapping_mode: DataMappingMode
    contract_depth_offset: int

    def __init__(self) -> None:
        self.resolution = Resolution.MINUTE
        self.leverage = 0.0
        self.fill_forward = True
        self.extended_market_hours = False
        self.minimum_time_in_universe = timedelta(days=1)
        self.data_normalization_mode = DataNormalizationMode.ADJUSTED
        self.data_mapping_mode = DataMappingMode.OPEN_INTEREST
        self.contract_depth_offset = 0
        self.asynchronous: bool | None = None
