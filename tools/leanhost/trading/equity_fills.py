"""Fill rules of stocks: limits and stops by trades, market orders by the best quote."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from leanhost.enums import OrderDirection
from leanhost.naming import lean_names
from leanhost.trading.exact import exact, text
from leanhost.trading.fill_values import exchange_open, is_extended
from leanhost.trading.fills import FillModel
from leanhost.trading.order_values import OrderEvent
from leanhost.trading.slippage import slippage_of


def _fresh_trade(asset: Any, order: Any) -> Any:
    trade = asset.last_trade()
    return trade if trade is not None and trade.end_time > order.local_time(asset) else None


@lean_names
class EquityFillModel(FillModel):
    """LEAN's default for stocks; combos keep the base rules."""

    def _best(self, asset: Any, direction: OrderDirection, threshold: datetime) -> tuple[float, datetime | None, str]:
        """(price, end of its data, message): the quote's side, else a newer trade; the end is None if neither is."""
        quote, trade = asset.last_quote(), asset.last_trade()
        if quote is not None and quote.end_time >= threshold:
            side = quote.ask if direction is OrderDirection.BUY else quote.bid
            return (side.close if side is not None else quote.close), quote.end_time, ""
        if trade is not None and trade.end_time >= threshold:
            zone = asset.exchange.time_zone
            message = (
                f"Warning: No quote information available at {trade.end_time} {zone}, order filled using TradeBar data"
            )
            return trade.close, trade.end_time, message
        if quote is not None:
            side = quote.ask if direction is OrderDirection.BUY else quote.bid
            return (side.close if side is not None else quote.close), None, "QuoteBar"
        return (trade.close, None, "TradeBar") if trade is not None else (0.0, None, "")

    def market_fill(self, asset: Any, order: Any) -> OrderEvent:
        """At the best known quote of the last hour."""
        event = self._event(asset, order)
        if not exchange_open(asset, False):
            return event
        threshold = order.local_time(asset) - timedelta(hours=1)
        price, end, message = self._best(asset, order.direction, threshold)
        if end is None:
            last = asset.last_quote() or asset.last_trade()
            if last is None:
                return event
            wait, warning = self._stale(asset, order, last.end_time)
            if wait:
                return event
            message = f"{warning}, using {message} data." if warning else ""
        slip = slippage_of(asset, order)
        return self._filled(event, order, price + slip if order.quantity > 0 else price - slip, message)

    def limit_fill(self, asset: Any, order: Any) -> OrderEvent:
        """Strictly through the limit by a trade; at the limit, or at the open after a favourable gap."""
        event = self._event(asset, order)
        trade = _fresh_trade(asset, order)
        if trade is None or not exchange_open(asset, is_extended(asset)):
            return event
        limit, buying = order.limit_price, order.quantity > 0
        through = exact(trade.low) < exact(limit) if buying else exact(trade.high) > exact(limit)
        if not through:
            return event
        gap = exact(trade.open) < exact(limit) if buying else exact(trade.open) > exact(limit)
        if gap:
            return self._filled(event, order, trade.open, self._gap("favorable", asset, trade))
        return self._filled(event, order, limit)

    @staticmethod
    def _gap(kind: str, asset: Any, trade: Any) -> str:
        zone = asset.exchange.time_zone
        price = text(trade.open)
        return f"Due to {'an' if kind[0] in 'aeiou' else 'a'} {kind} gap at {trade.end_time} {zone}, order filled " \
               f"using the open price ({price})"  # fmt: skip

    def stop_market_fill(self, asset: Any, order: Any) -> OrderEvent:
        """At the stop, or at the open after an unfavourable gap."""
        event = self._event(asset, order)
        trade = _fresh_trade(asset, order)
        if trade is None or not exchange_open(asset, False):
            return event
        slip, stop = slippage_of(asset, order), order.stop_price
        buying = order.quantity > 0
        reached = exact(trade.high) >= exact(stop) if buying else exact(trade.low) <= exact(stop)
        if not reached:
            return event
        gap = exact(trade.open) >= exact(stop) if buying else exact(trade.open) <= exact(stop)
        base = trade.open if gap else stop
        message = self._gap("unfavorable", asset, trade) if gap else ""
        return self._filled(event, order, base + slip if buying else base - slip, message)

    def limit_if_touched_fill(self, asset: Any, order: Any) -> OrderEvent:
        """Triggered by a trade, filled at the better of limit and best quote."""
        event = self._event(asset, order)
        trade = _fresh_trade(asset, order)
        if trade is None or not exchange_open(asset, is_extended(asset)):
            return event
        threshold = order.local_time(asset) - timedelta(hours=1)
        price = self._best(asset, order.direction, threshold)[0]
        if order.quantity > 0:
            order.trigger_touched |= exact(trade.low) <= exact(order.trigger_price)
            if order.trigger_touched and exact(price) <= exact(order.limit_price):
                return self._filled(event, order, min(price, order.limit_price))
        else:
            order.trigger_touched |= exact(trade.high) >= exact(order.trigger_price)
            if order.trigger_touched and exact(price) >= exact(order.limit_price):
                return self._filled(event, order, max(price, order.limit_price))
        return event

    def market_on_open_fill(self, asset: Any, order: Any) -> OrderEvent:
        """At the open of the first trade bar that starts in a session after the order."""
        event = self._event(asset, order)
        trade = asset.last_trade()
        if trade is None or trade.time < order.local_time(asset):
            return event
        short_bar = trade.end_time - trade.time < timedelta(hours=1)
        if short_bar and not asset.exchange.hours.is_open(trade.time, False):
            return event
        slip = slippage_of(asset, order)
        return self._filled(event, order, trade.open + slip if order.quantity > 0 else trade.open - slip)

    def market_on_close_fill(self, asset: Any, order: Any) -> OrderEvent:
        """At the close of the trade bar the session ends with."""
        event = self._event(asset, order)
        if asset.local_time < asset.exchange.hours.get_next_market_close(order.local_time(asset), False):
            return event
        trade = asset.last_trade()
        price = trade.close if trade is not None else asset.price
        slip = slippage_of(asset, order)
        return self._filled(event, order, price + slip if order.quantity > 0 else price - slip)


@lean_names
class FutureFillModel(FillModel):
    """Fill rules of futures and futures options: market orders fill in extended hours too."""

    def market_fill(self, asset: Any, order: Any) -> OrderEvent:
        return self._at_market(asset, order, True)

    def stop_market_fill(self, asset: Any, order: Any) -> OrderEvent:
        return self._stop(asset, order, False, is_extended(asset))[0]


class FutureOptionFillModel(FutureFillModel):
    """LEAN's name for the futures rules on their options."""
