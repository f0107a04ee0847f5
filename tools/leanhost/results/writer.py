"""Writes LEAN's result files: the whole result, its summary, the order events and the log."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WEEK_SECONDS = 7 * 86_400
SUMMARY_PARTS = ("state", "statistics", "serverStatistics", "runtimeStatistics", "algorithmConfiguration")


def write_results(
    out: Path, name: str, result: dict[str, Any], events: Sequence[dict[str, Any]], log: Sequence[str]
) -> dict[str, Path]:
    """Writes the four files into `out`, each whole or not at all; the events only when there are any."""
    out.mkdir(parents=True, exist_ok=True)
    paths = {"result": out / f"{name}.json", "summary": out / f"{name}-summary.json", "log": out / f"{name}-log.txt"}
    _replace(paths["result"], _indented(result))
    _replace(paths["summary"], _indented(summary_of(result)))
    _replace(paths["log"], "".join(f"{line}\n" for line in log))
    if events:
        paths["events"] = out / f"{name}-order-events.json"
        _replace(paths["events"], json.dumps(events, separators=(",", ":")))
    return paths


def _indented(value: dict[str, Any], depth: int = 2, margin: str = "") -> str:
    """JSON with its outer levels on lines of their own; Python takes ten times as long to indent the rest too."""
    inner = margin + "  "
    lines = (
        f"{inner}{json.dumps(key)}: "
        + (_indented(part, depth - 1, inner) if depth > 1 and isinstance(part, dict) and part else json.dumps(part))
        for key, part in value.items()
    )
    return "{\n" + ",\n".join(lines) + f"\n{margin}}}"


def summary_of(result: dict[str, Any]) -> dict[str, Any]:
    """The summary file's content: the equity at most weekly, and the performance without its closed trades."""
    series = result["charts"]["Strategy Equity"]["series"]["Equity"]
    weekly, last = [], None
    for point in series["values"]:
        if last is None or point[0] - last >= WEEK_SECONDS:
            weekly.append(point)
            last = point[0]
    if series["values"] and weekly[-1] is not series["values"][-1]:
        weekly.append(series["values"][-1])
    chart = {"name": "Strategy Equity", "chartType": 0, "series": {"Equity": series | {"values": weekly}}}
    performance = result["totalPerformance"] | {"closedTrades": []}
    parts = {key: result[key] for key in SUMMARY_PARTS}
    return {"totalPerformance": performance, "charts": {"Strategy Equity": chart}} | parts


def _replace(path: Path, text: str) -> None:
    """A reader never sees half a file, and a full disk leaves none behind."""
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
