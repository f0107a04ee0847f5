"""What a brokerage, or its model, says: a type, a code and a text."""

from __future__ import annotations

from typing import Any

from leanhost.enum_base import LeanEnum, pascal
from leanhost.naming import lean_names, method_of


class BrokerageMessageType(LeanEnum):
    """What a message is about."""

    INFORMATION, WARNING, ERROR, RECONNECT, DISCONNECT, ACTION_REQUIRED = range(6)


@lean_names
class BrokerageMessageEvent:
    """One message."""

    def __init__(self, type: BrokerageMessageType, code: str | int, message: str) -> None:
        self.type = BrokerageMessageType(type)
        self.code = str(code)
        self.message = message

    @staticmethod
    def disconnected(message: str) -> BrokerageMessageEvent:
        return BrokerageMessageEvent(BrokerageMessageType.DISCONNECT, "Disconnect", message)

    @staticmethod
    def reconnected(message: str) -> BrokerageMessageEvent:
        return BrokerageMessageEvent(BrokerageMessageType.RECONNECT, "Reconnect", message)

    def to_string(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"{pascal(self.type.name)} - Code: {self.code} - {self.message}"


def warning(code: str, message: str) -> BrokerageMessageEvent:
    """A warning, which is how a model refuses."""
    return BrokerageMessageEvent(BrokerageMessageType.WARNING, code, message)


def refusal(model: Any, name: str, *arguments: Any) -> BrokerageMessageEvent | None:
    """What a brokerage model says against an order or a change; None when it takes it.

    A model answers with a bool, or with a bool and the message, as LEAN's parameter for it appears in Python.
    """
    answer = method_of(model, name)(*arguments, None)
    allowed, message = answer if isinstance(answer, tuple) else (answer, None)
    if allowed:
        return None
    if name == "can_submit_order":
        return message or warning("InvalidOrder", "")
    order = arguments[1]
    return message or warning("InvalidRequest", f"BrokerageModel declared unable to update order: {order.id}")
