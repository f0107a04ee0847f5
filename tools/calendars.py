"""Write helpers/calendar_data.py from calendar CSV files: `python tools/calendars.py [FOLDER]`.

LEAN uploads Python files only, so the calendars travel as a module. FOLDER (by default ../shared/calendars) holds
fomc.csv, cpi.csv, nfp.csv and market_holidays.csv with columns date, time_et, event, source.
"""

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = '''"""Calendar dates as data, written by tools/calendars.py; do not edit by hand.

Minutes are since midnight, New York. Sources: the Federal Reserve's meeting calendars, the BLS release schedules,
and LEAN's market-hours database for holidays and early closes.
"""
'''


def rows(folder: Path, name: str) -> list[tuple[str, int, str]]:
    """Read one calendar as (ISO date, minute or 0, event)."""
    with (folder / name).open(newline="") as file:
        return [(row["date"], _minute(row["time_et"]), row["event"]) for row in csv.DictReader(file)]


def _minute(text: str) -> int:
    if not text:
        return 0
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdigit() and minute.isdigit()):
        raise ValueError(f"time_et {text!r} is not HH:MM; correct the calendar file")
    return int(hour) * 60 + int(minute)


def _mapping(name: str, entries: dict[str, int]) -> str:
    lines = [f"{name}: dict[str, int] = {{"]
    items = [f'"{day}": {minute},' for day, minute in sorted(entries.items())]
    lines += ["    " + " ".join(items[i : i + 5]) for i in range(0, len(items), 5)]
    return "\n".join([*lines, "}"])


def _days(name: str, entries: set[str]) -> str:
    lines = [f"{name}: frozenset[str] = frozenset(", "    {"]
    items = [f'"{day}",' for day in sorted(entries)]
    lines += ["        " + " ".join(items[i : i + 7]) for i in range(0, len(items), 7)]
    return "\n".join([*lines, "    }", ")"])


def module(folder: Path) -> str:
    """Give the text of helpers/calendar_data.py."""
    fomc, holidays = rows(folder, "fomc.csv"), rows(folder, "market_holidays.csv")
    known = {day for day, _, _ in holidays}
    blocks = [
        HEAD + "\n# fmt: off",
        _mapping("FOMC", {day: minute for day, minute, event in fomc if "unscheduled" not in event}),
        "# Nobody knew of these before their minute.\n"
        + _mapping("FOMC_UNSCHEDULED", {day: minute for day, minute, event in fomc if "unscheduled" in event}),
        _mapping("CPI", {day: minute for day, minute, _ in rows(folder, "cpi.csv")}),
        _mapping("NFP", {day: minute for day, minute, _ in rows(folder, "nfp.csv")}),
        _days("CLOSED", {day for day, minute, _ in holidays if not minute}),
        _mapping("EARLY_CLOSE", {day: minute for day, minute, _ in holidays if minute}),
        f'FIRST_DAY = "{min(known)[:4]}-01-01"\nLAST_DAY = "{max(known)[:4]}-12-31"',
    ]
    return "\n\n".join(blocks) + "\n"


def main() -> None:
    """Write the module."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "../shared/calendars"
    if not folder.is_dir():
        sys.exit(f"{folder}: there is no such folder; give the one that holds fomc.csv")
    (ROOT / "helpers/calendar_data.py").write_text(module(folder))


if __name__ == "__main__":
    main()
