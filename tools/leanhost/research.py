"""What a `QuantBook` reads: `leanhost.quantbook(data=…, store=…)`, else the environment, else the bundled market.

| variable | value |
| --- | --- |
| `LEANHOST_DATA` | a LEAN data folder, `bundled`, or `bundled:SEED`; not set: the bundled market |
| `LEANHOST_STORE` | folder of the object store, a run's `storage` for instance; not set: `storage` here |
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

DATA, STORE = "LEANHOST_DATA", "LEANHOST_STORE"
BUNDLED = "bundled"


class ResearchError(Exception):
    """The data that a QuantBook should read are not there; the message says what to set."""


_chosen: dict[str, Any] = {}


def choose(data: Any = None, store: str | Path | None = None) -> None:
    """What every QuantBook from now on reads; None leaves it to the environment."""
    _chosen.clear()
    _chosen.update({name: value for name, value in (("data", data), ("store", store)) if value is not None})


def provider() -> Any:
    """The data provider of a new QuantBook."""
    asked = _chosen.get("data", os.environ.get(DATA) or BUNDLED)
    if not isinstance(asked, str | Path):
        return asked
    name, _, seed = str(asked).partition(":")
    if name == BUNDLED:
        return _bundled(seed)
    if not Path(asked).is_dir():
        raise ResearchError(f"{asked}: no such data folder; set {DATA} to a LEAN data folder or to '{BUNDLED}'")
    from leanhost.data.folder import LeanFolder  # noqa: PLC0415  loads only when it is asked for

    return LeanFolder(Path(asked))


def store() -> Path:
    """The folder of a new QuantBook's object store."""
    return Path(_chosen.get("store") or os.environ.get(STORE) or "storage")


def _bundled(seed: str) -> Any:
    try:
        from market.provider import BundledMarket  # noqa: PLC0415  leanhost itself does without it
    except ImportError:
        raise ResearchError(f"the bundled market is not installed; set {DATA} to a LEAN data folder") from None
    if not seed:
        return BundledMarket()
    if not seed.isdigit():
        raise ResearchError(f"{BUNDLED}:{seed}: the seed is a whole number, as in '{BUNDLED}:1'")
    return BundledMarket(seed=int(seed))
