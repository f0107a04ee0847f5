"""leanhost runs algorithms written for QuantConnect's LEAN, unchanged, over LEAN data or any other data provider.

`leanhost.run(file, data=…, out=…, parameters={})` is the whole programming interface; it is imported when it is first
used, so that the parts can be used without it.
"""

from __future__ import annotations

from typing import Any


def run(
    file: Any, data: Any, out: Any = None, parameters: Any = None, store: Any = None, **more: Any
) -> Any:
    """Run the algorithm in `file` over `data` (folder or provider) and return a `runner.RunResult`.

    `more`: `keep`, `resume`, `stop_at`, as `runner.run` has them.
    """
    from leanhost.runner import run as start  # noqa: PLC0415

    return start(file, data, out, parameters, store, **more)
