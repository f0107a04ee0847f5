"""What happens to a brokerage's messages: LEAN's handlers, and algorithms' own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from leanhost.naming import lean_names, method_of
from leanhost.trading.brokerage_messages import BrokerageMessageEvent, BrokerageMessageType

_SOON, _PATIENCE = timedelta(minutes=5), timedelta(minutes=15)


@lean_names
class DefaultBrokerageMessageHandler:
    """Information and warnings are logged; an error ends the run, and so does a disconnection that lasts.

    A broker that goes away while a market is open, or opens in `open_threshold` (5 minutes), has `initial_delay` (15
    minutes) to come back; else until `open_threshold` before the next open. Times are the run's, where LEAN's are a
    wall clock's.
    """

    def __init__(self, algorithm: Any, *rest: Any, initial_delay: timedelta | None = None,
                 open_threshold: timedelta | None = None) -> None:
        spans = [part for part in rest if isinstance(part, timedelta)]
        self._algorithm = algorithm
        self._patience = initial_delay or (spans[0] if spans else _PATIENCE)
        self._soon = open_threshold or (spans[1] if len(spans) > 1 else _SOON)

    def handle_message(self, message: BrokerageMessageEvent) -> None:
        """Act on one message."""
        algorithm, kind = self._algorithm, message.type
        if kind == BrokerageMessageType.INFORMATION:
            algorithm.debug(f"Brokerage Info: {message.message}")
        elif kind == BrokerageMessageType.WARNING:
            algorithm.error(f"Brokerage Warning: {message.message}")
        elif kind == BrokerageMessageType.ERROR:
            _fail(algorithm, f"Brokerage Error: {message.message}")
        elif kind == BrokerageMessageType.DISCONNECT:
            self._outside.expect_return(self._patience_now(), lambda: _fail(
                algorithm, f"Brokerage Disconnect: {message.message}"))
        elif kind == BrokerageMessageType.RECONNECT:
            self._outside.returned()
        else:
            _fail(algorithm, "Brokerage Disconnect: Brokerage requires user action")

    def handle_order(self, event_args: Any) -> bool:
        """Orders that somebody placed at the broker are not taken over."""
        return False

    @property
    def _outside(self) -> Any:
        return self._algorithm._outside

    def _patience_now(self) -> timedelta:
        opens = []
        for security in self._algorithm.securities.values():
            now, extended = security.local_time, security.is_extended_market_hours
            if security.exchange.is_open_during_bar(now, now + self._soon, extended):
                return self._patience
            opens.append(security.exchange.hours.get_next_market_open(now, extended) - now)
        return (min(opens) if opens else timedelta(hours=1)) - self._soon


@lean_names
class DowngradeErrorCodeToWarningBrokerageMessageHandler:
    """Errors of the given codes are warnings for the handler behind it."""

    def __init__(self, brokerage_message_handler: Any, error_codes_to_ignore: Iterable[str]) -> None:
        self._inner = brokerage_message_handler
        self._codes = set(error_codes_to_ignore)

    def handle_message(self, message: BrokerageMessageEvent) -> None:
        if message.type == BrokerageMessageType.ERROR and message.code in self._codes:
            message = BrokerageMessageEvent(BrokerageMessageType.WARNING, message.code, message.message)
        method_of(self._inner, "handle_message")(message)

    def handle_order(self, event_args: Any) -> bool:
        return bool(method_of(self._inner, "handle_order")(event_args))


def _fail(algorithm: Any, text: str) -> None:
    engine = algorithm.engine
    engine.failed, engine.error, engine.trace = True, text, ""


def tell(algorithm: Any, message: BrokerageMessageEvent) -> None:
    """A message of the broker's: first its handler, then the algorithm's callbacks."""
    engine = algorithm.engine
    method_of(algorithm.brokerage_message_handler, "handle_message")(message)
    callbacks = ["on_brokerage_message"]
    if message.type == BrokerageMessageType.DISCONNECT:
        callbacks.append("on_brokerage_disconnect")
    elif message.type == BrokerageMessageType.RECONNECT:
        callbacks.append("on_brokerage_reconnect")
    for name in callbacks:
        callback = engine.callback(name)
        if callback is not None:
            callback(*((message,) if name == "on_brokerage_message" else ()))
