"""Where runs live: `.runs/NAME/` with the run's settings, LEAN's result files, its journal and its report."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core import journal

RUNS = Path(".runs")
CONFIG = "run.json"
DATE_FORMS = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%b %d, %Y",
              "%B %d, %Y")  # fmt: skip
REPORT = "report.html"
BROKER = "broker.log"
ERROR = "ERROR::"
_ASKED = {"parameters", "profile", "cash", "start", "end", "fills", "seed", "data"}
_LONGEST = 100  # characters of a name; a folder's may have 255 bytes


class DeskError(Exception):
    """What the user did or has cannot work; the message is one line and says what to do."""

    status = 1


class StoppedError(DeskError):
    """The user stopped a run; the message says what was kept."""

    status = 130


@dataclass(frozen=True, slots=True)
class Run:
    """One run's folder."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def storage(self) -> Path:
        """The algorithm's object store."""
        return self.path / "storage"

    @property
    def report(self) -> Path:
        return self.path / REPORT

    def config(self) -> dict[str, Any]:
        """How the run was asked for: parameters, preset, data."""
        found = _json(self.path / CONFIG)
        if not found.keys() >= _ASKED:
            raise _damaged(self.path / CONFIG)
        return found

    def result(self) -> dict[str, Any]:
        """LEAN's result file, named after the algorithm."""
        found = sorted(self.path.glob("*-summary.json"))
        stem = found[0].name.removesuffix("-summary.json") if found else "main"
        return _json(self.path / f"{stem}.json")

    def status(self) -> str:
        """LEAN's word for how the run ended; empty where it left no result."""
        try:
            return str(self.result().get("state", {}).get("Status", ""))
        except DeskError:
            return "no result"

    def problems(self) -> list[str]:
        """What was wrong with the data, a line each, from the run's log."""
        lines = [line for log in self.path.glob("*-log.txt") for line in log.read_text(encoding="utf-8").splitlines()]
        return [line.partition(ERROR)[2].strip() for line in lines if ERROR in line]

    def write_config(self, content: dict[str, Any]) -> None:
        """Makes the folder and writes how the run was asked for."""
        try:
            self.storage.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            place = f"{self.path}: the results cannot be written here ({error.strerror})"
            raise DeskError(f"{place}; remove what is in the way, or start fivefold in another folder") from None
        replace_text(self.path / CONFIG, json.dumps(content, indent=2))

    @property
    def is_kept(self) -> bool:
        """Whether the run left what it takes to go on with it."""
        return (self.path / BROKER).is_file()

    @property
    def has_days(self) -> bool:
        """Whether the run got as far as a minute with data."""
        try:
            return any(record["kind"] == "day" for record in self.journal())
        except DeskError:
            return False

    def journal(self) -> Iterator[dict[str, Any]]:
        """The journal's records in order of time."""
        files = sorted(self.storage.rglob("journal-*.jsonl"))
        if not files:
            raise DeskError(f"run {self.name} has no journal in {self.storage}; was it started with run.journal=false?")
        for file in files:
            yield from journal.read(file.read_text(encoding="utf-8").splitlines())


def replace_text(path: Path, text: str) -> None:
    """Writes a file so that half of it is never taken for the whole."""
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def new_run(name: str | None, root: Path = RUNS) -> Run:
    """A folder for a new run: by the given name, else by the time of day."""
    chosen = name or datetime.now().strftime("%Y%m%d-%H%M%S")
    if chosen.startswith((".", "-")) or "/" in chosen:
        raise DeskError(f"--name {chosen}: a run's name is a folder's name without '/' or a leading '.' or '-'")
    if len(chosen) > _LONGEST:
        raise DeskError(f"--name {chosen[:20]}…: a run's name has {_LONGEST} characters at most")
    path, number = root / chosen, 1
    while path.exists() and name is None:
        number += 1
        path = root / f"{chosen}-{number}"
    if path.exists():
        raise DeskError(f"--name {chosen}: {path} exists already; choose another name or remove it")
    return Run(path)


def runs_in(root: Path = RUNS) -> list[Run]:
    """All runs, latest last."""
    files = sorted(root.glob(f"*/{CONFIG}"), key=lambda file: file.stat().st_mtime_ns)
    return [Run(file.parent) for file in files]


def find_run(name: str | None, root: Path = RUNS, option: str = "--run") -> Run:
    """The named run, by default the latest one."""
    known = runs_in(root)
    if name is None:
        if not known:
            raise DeskError(f"no run in {root}/ yet; start one with `fivefold backtest`")
        return known[-1]
    if not (root / name / CONFIG).exists():
        names = ", ".join(run.name for run in known[-5:]) or "none"
        raise DeskError(f"{option} {name}: there is no such run in {root}/; the latest are: {names}")
    return Run(root / name)


def day_of(text: str) -> date:
    """A date given as YYYY-MM-DD, or in another form that has one meaning only."""
    for form in DATE_FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise DeskError(f"{text}: not a date that could be understood; write it as YYYY-MM-DD, for instance 2015-08-21")


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise DeskError(f"{path} is missing; the run did not get that far or was removed") from None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _damaged(path)
    return found


def _damaged(path: Path) -> DeskError:
    return DeskError(f"{path} is damaged; run the backtest again")
