"""leanhost runs algorithms written for QuantConnect's LEAN, unchanged, over LEAN data or any other data provider.

`leanhost.run(file, data=…, out=…, parameters={})` runs an algorithm, `leanhost.quantbook(data=…)` makes LEAN's
research object; both are imported when they are first used, so that the parts can be used without them.
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


def quantbook(data: Any = None, store: Any = None) -> Any:
    """A `QuantBook` over `data` (a LEAN data folder, `bundled`, `bundled:SEED` or a provider) with `store` as its
    object store; every `QuantBook()` after it reads the same. None: what `leanhost.research` finds.
    """
    from leanhost import research  # noqa: PLC0415
    from leanhost.api.quant_book import QuantBook  # noqa: PLC0415

    research.choose(data, store)
    return QuantBook()
