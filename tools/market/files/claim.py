"""Whose folder it is: the file that says which market was written there, and the lock of whoever is writing."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from leanhost.data import writer
from market import manifest
from market.world import World

MANIFEST = "fivefold-data.json"


@contextmanager
def claimed(root: Path, world: World) -> Iterator[None]:
    """The folder as this world's, for this process alone; what a build that was killed had begun is taken away.

    ValueError where the folder is another world's, no bundled market's, or being written by somebody else. The lock is
    the system's on the folder itself: it ends with the process, however that ends.
    """
    root.mkdir(parents=True, exist_ok=True)
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(
                f"{root} is being written by another build: wait for it, or choose another folder"
            ) from None
        for begun in root.rglob(".*.tmp"):
            begun.unlink(missing_ok=True)
        _claim(root, world)
        yield
    finally:
        os.close(handle)


def _claim(root: Path, world: World) -> None:
    path, own = root / MANIFEST, world_row(world)
    if path.exists():
        found = {name: json.loads(path.read_text()).get(name) for name in own}
        if found != own:
            raise ValueError(
                f"{root} holds the bundled market of {_words(found)}, not {_words(own)}: choose another folder"
            )
        return
    if any(root.iterdir()):
        raise ValueError(f"{root} is not empty and no bundled market's folder: choose another folder")
    content = {"market": "fivefold bundled", **own, "series": manifest.as_rows(world)}
    writer.write_text(root, MANIFEST, json.dumps(content, indent=1) + "\n")


def world_row(world: World) -> dict[str, Any]:
    """A world as JSON has it."""
    return {"seed": world.seed, "scenario": world.scenario, "at": None if world.at is None else str(world.at)}


def _words(row: dict[str, Any]) -> str:
    told = f"seed {row['seed']}"
    return f"{told}, {row['scenario']} from {row['at']}" if row.get("scenario") else told
