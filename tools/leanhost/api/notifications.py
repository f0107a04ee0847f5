"""`self.notify`: a backtest sends nothing and answers False, as LEAN's does; what it was asked to send is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leanhost.naming import lean_names


@dataclass(frozen=True, slots=True)
class Notified:
    """A notification that an algorithm asked for: when (naive, algorithm's zone), by which method, with what."""

    time: datetime
    kind: str
    content: dict[str, Any]


@lean_names
class NotificationManager:
    """Email, text message, web request, Telegram and file transfer. `messages` is LEAN's queue: empty in a backtest.

    `done.result.notifications` of a run has everything that was asked for, in order.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.kept: list[Notified] = []

    @property
    def messages(self) -> list[Any]:
        """What waits to be sent: nothing."""
        return []

    def _keep(self, kind: str, **content: Any) -> bool:
        self.kept.append(Notified(self._now(), kind, {name: v for name, v in content.items() if v is not None}))
        return False

    def email(self, address: str, subject: str, message: str, data: str = "", headers: Any = None) -> bool:
        return self._keep("email", address=address, subject=subject, message=message, data=data, headers=headers)

    def sms(self, phone_number: str, message: str) -> bool:
        return self._keep("sms", phone_number=phone_number, message=message)

    def web(self, address: str, data: Any = None, headers: Any = None) -> bool:
        return self._keep("web", address=address, data=data, headers=headers)

    def telegram(self, id: str, message: str, token: str | None = None) -> bool:
        return self._keep("telegram", id=id, message=message, token=token)

    def ftp(  # noqa: PLR0917  LEAN's order
        self, hostname: str, username: str, password: str, file_path: str, file_content: Any, port: int | None = None
    ) -> bool:
        """A password is not kept."""
        return self._keep("ftp", hostname=hostname, username=username, file_path=file_path, file_content=file_content,
                          port=port)

    def sftp(self, hostname: str, username: str, *rest: Any, **named: Any) -> bool:
        """`(…, password, file_path, file_content[, port])`, or `(…, private_key, passphrase, file_path, file_content[,
        port])`; no secret is kept."""
        text = [part for part in rest if not isinstance(part, int)]
        by_key = len(text) > 3 or "private_key" in named
        names = ("private_key", "private_key_passphrase") if by_key else ("password",)
        given = dict(zip((*names, "file_path", "file_content", "port"), rest, strict=False)) | named
        shown = {name: given.get(name) for name in ("file_path", "file_content", "port")}
        return self._keep("sftp", hostname=hostname, username=username, **shown)
