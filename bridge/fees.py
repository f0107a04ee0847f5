"""tastytrade's whole fee schedule as a LEAN fee model (LEAN's own leaves out clearing, exchange fees and the cap)."""

from __future__ import annotations

from AlgorithmImports import CashAmount, FeeModel, OrderDirection, OrderFee, OrderFeeParameters

from bridge.contracts import contract_of
from risk.fees import leg_fee

STOCK_CLEARING_PER_SHARE = 0.0008


class TastytradeFees(FeeModel):
    """Charges each leg when it fills; opening is judged on the holding before the fill."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """The fee of one order."""
        order, security = parameters.order, parameters.security
        held, contract = security.holdings.quantity, contract_of(security.symbol)
        if contract is None:
            return OrderFee(CashAmount(STOCK_CLEARING_PER_SHARE * abs(order.quantity), "USD"))
        opening = held >= 0 if order.direction == OrderDirection.BUY else held <= 0
        # The side the order fills at: what the regulatory fees of a sale are levied on.
        price = security.ask_price if order.direction == OrderDirection.BUY else security.bid_price
        fee = leg_fee(contract, int(order.quantity), float(price), opening)
        return OrderFee(CashAmount(round(fee, 4), "USD"))
