"""What a security is given: its models, its leverage, and what an algorithm keeps with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leanhost.engine import session_bars, volatility
from leanhost.naming import lean_names, method_of
from leanhost.trading.margin_methods import adapted

MODELS = (
    "fill_model", "fee_model", "slippage_model", "buying_power_model", "settlement_model", "volatility_model",
    "margin_interest_rate_model", "shortable_provider",
)  # fmt: skip


class Kept:
    """What is kept with a security, by name; a type in brackets is for reading only."""

    def __init__(self, security: Any) -> None:
        self._security = security

    def __getitem__(self, _type: type) -> Kept:
        return self

    def __call__(self, key: str) -> Any:
        return getattr(self._security, key)


@lean_names
class Equipped:
    """The part of a security that is set from outside."""

    fill_model: Any
    fee_model: Any
    slippage_model: Any
    buying_power_model: Any
    settlement_model: Any
    volatility_model: Any
    margin_interest_rate_model: Any
    shortable_provider: Any
    data_filter: Any
    _session: Any
    _leverage: float
    if TYPE_CHECKING:
        attach: Any

    @property
    def leverage(self) -> float:
        """Leverage of the buying-power model."""
        model = self.buying_power_model
        if model is not None:
            return float(method_of(model, "get_leverage")(self))
        return self._leverage or 1.0

    def set_leverage(self, leverage: float) -> None:
        """Set the buying-power model's leverage."""
        self._leverage = float(leverage)
        if self.buying_power_model is not None:
            method_of(self.buying_power_model, "set_leverage")(self, leverage)

    def set_fill_model(self, fill_model: Any) -> None:
        self.fill_model = fill_model

    def set_fee_model(self, feel_model: Any) -> None:
        self.fee_model = feel_model

    def set_slippage_model(self, slippage_model: Any) -> None:
        self.slippage_model = slippage_model

    def set_buying_power_model(self, buying_power_model: Any) -> None:
        self.buying_power_model = adapted(buying_power_model)

    def set_margin_model(self, margin_model: Any) -> None:
        self.buying_power_model = adapted(margin_model)

    @property
    def margin_model(self) -> Any:
        """LEAN's older name of the buying-power model."""
        return self.buying_power_model

    @margin_model.setter
    def margin_model(self, model: Any) -> None:
        self.set_buying_power_model(model)

    def set_settlement_model(self, settlement_model: Any) -> None:
        self.settlement_model = settlement_model

    def set_volatility_model(self, volatility_model: Any) -> None:
        self.volatility_model = volatility_model
        if self.attach is not None:
            volatility.follow(self)

    def set_margin_interest_rate_model(self, margin_interest_rate_model: Any) -> None:
        self.margin_interest_rate_model = margin_interest_rate_model

    def set_shortable_provider(self, shortable_provider: Any) -> None:
        self.shortable_provider = shortable_provider

    def set_data_filter(self, data_filter: Any) -> None:
        self.data_filter = data_filter

    @property
    def session(self) -> Any:
        """The day's bar as it grows: figures once its `size` is set."""
        if self._session is None:
            self._session = session_bars.session_of(self)
        return self._session

    # --- what an algorithm keeps with a security ---

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        setattr(self, key, value)

    def add(self, key: str, value: Any) -> None:
        setattr(self, key, value)

    set = add

    @property
    def get(self) -> Kept:
        """`get(key)` or `get[Type](key)`."""
        return Kept(self)

    def try_get(self, key: str, value: Any = None) -> tuple[bool, Any]:
        """(found, value), as LEAN's out parameter appears in Python."""
        return key in vars(self), vars(self).get(key)

    def remove(self, key: str, value: Any = None) -> bool:
        """Forget what was kept under a name; False when there was nothing."""
        return vars(self).pop(key, self) is not self
