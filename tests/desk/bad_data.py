"""Ways to spoil a LEAN data folder."""

import zipfile
from collections.abc import Callable
from pathlib import Path

Row = list[str]


def garbage(file: Path) -> None:
    """No zip at all."""
    file.write_bytes(b"this is no zip file" * 40)


def cut_short(file: Path) -> None:
    """A download that stopped half way."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def rewrite(file: Path, change: Callable[[Row], Row]) -> None:
    """Every row of every entry of a zip changed."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            rows = [",".join(change(line.split(","))) for line in text.splitlines()]
            archive.writestr(name, "\n".join(rows) + "\n")


def crossed(row: Row) -> Row:
    """A quote row (time, bid open high low close size, ask …) whose bid lies above its ask."""
    return [row[0], *row[6:11], *row[1:6]] if len(row) == 11 and row[4] != row[9] else row


def without_bid(row: Row) -> Row:
    """A quote row whose bid is zero, of size zero."""
    return [row[0], "0", "0", "0", "0", "0", *row[6:11]]


def all_zero(row: Row) -> Row:
    """A quote row of zeros."""
    return [row[0], *("0" for _ in row[1:])]
