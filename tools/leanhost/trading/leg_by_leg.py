"""What happens to the legs of a combo in one moment, told leg by leg as LEAN's brokerage does.

When the algorithm hears of one leg the next is still as it was. What has not had its turn yet is kept in `coming`, so
that a run that ends between two legs can go on with the second.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from leanhost.enums import OrderStatus

if TYPE_CHECKING:
    from leanhost.trading.broker import BacktestingBroker
    from leanhost.trading.orders import Order

Turn = tuple[int, OrderStatus, str]
"""An order's id, what it becomes, and the event's message."""


class LegByLeg:
    """Takes orders in turn to a new status and tells of each."""

    def __init__(self, broker: BacktestingBroker) -> None:
        self._broker = broker
        self.coming: list[Turn] = []

    def tell(self, legs: Iterable[Order], status: OrderStatus, message: str = "") -> None:
        """Take each leg to the status; what the algorithm sends on hearing of one comes before the rest."""
        turns = [(leg.id, status, message) for leg in legs]
        self.coming[:0] = turns
        for turn in turns:
            self.coming.remove(turn)
            self._take(turn)

    def go_on(self) -> None:
        """Work off what a stopped run left."""
        while self.coming:
            self._take(self.coming.pop(0))

    def _take(self, turn: Turn) -> None:
        number, status, message = turn
        order = self._broker.transactions.order_of(number)
        if status is OrderStatus.CANCELED and order.is_closed:
            return
        if status is OrderStatus.SUBMITTED:
            order.broker_id = [str(number)]
            self._broker.pending[number] = order
        self._broker.emit([self._broker.event(order, status, message)])
