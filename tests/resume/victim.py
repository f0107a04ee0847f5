"""`python victim.py OUT MOMENT COUNT`: a run that kills its own process at a moment, as `kill -9` does.

Moments: `save` before the algorithm's object is stored, `saved` after; `send` before a combo is sent, `sent` after;
`update` and `updated`, `cancel` and `cancelled` around a change of a working order; `fill` when the broker has booked
a fill and the algorithm has not heard of it; `record` between two writes of the broker's books.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from runs import run_main  # a process of its own: this folder is the first on its path

from leanhost.api.object_store import ObjectStore
from leanhost.resume.keeper import Keeper
from leanhost.trading.broker import BacktestingBroker
from leanhost.trading.order_methods import OrderMethods
from leanhost.trading.tickets import OrderTicket

AROUND: dict[str, tuple[type, str, bool]] = {
    "save": (ObjectStore, "save_bytes", False), "saved": (ObjectStore, "save_bytes", True),
    "send": (OrderMethods, "combo_limit_order", False), "sent": (OrderMethods, "combo_limit_order", True),
    "update": (OrderTicket, "update", False), "updated": (OrderTicket, "update", True),
    "cancel": (OrderTicket, "cancel", False), "cancelled": (OrderTicket, "cancel", True),
    "fill": (BacktestingBroker, "tell", False), "record": (Keeper, "record", False),
}  # fmt: skip


def deadly(real: Callable[..., Any], after: bool, count: int) -> Callable[..., Any]:
    """The function, of which the `count`-th call is the last thing this process does."""
    calls = 0

    def call(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = real(*arguments, **named)
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return call


if __name__ == "__main__":
    out, moment, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    owner, name, after = AROUND[moment]
    setattr(owner, name, deadly(getattr(owner, name), after, count))
    run_main(out)
