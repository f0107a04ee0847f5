"""`fivefold config`: every setting with its value in this run, its unit, bounds and where it comes from."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core.settings import PROFILES, SettingRow, Settings, setting_rows

NARROW = 120


def value_text(value: Any) -> str:
    """A setting's value as `--set` takes it."""
    if isinstance(value, tuple):
        return ",".join(value_text(part) for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def print_config(settings: Settings, console: Console) -> None:
    """The whole tree by section; what differs from the profile's own value is marked."""
    table = Table("setting", "value", "bounds", "from", "meaning", "other profiles", box=None, padding=(0, 1))
    table.columns[0].overflow = "fold"
    if console.width >= NARROW:
        table.columns[0].min_width = 2 + max(len(row.name) for row in setting_rows(settings))
    section = ""
    for row in setting_rows(settings):
        if row.name.partition(".")[0] != section:
            section = row.name.partition(".")[0]
            table.add_row(f"[bold cyan]{section}[/]")
        value = f"{value_text(row.value)} {row.unit.removeprefix('date')}".strip() + ("" if row.is_default else " *")
        others = _others(row, settings.profile)
        cells = (f"  {row.name}", value.replace(",", ", "), row.bounds, row.provenance, row.text, others)
        table.add_row(*(escape(cell) for cell in cells), style="" if row.is_default else "bold yellow")
    changed = "; * differs from the profile" if any(not row.is_default for row in setting_rows(settings)) else ""
    console.print(f"[bold]profile {settings.profile}[/]{changed}; set any with --set NAME=VALUE")
    console.print(table)


def _others(row: SettingRow, profile: str) -> str:
    """The values of the profiles that have another one than this."""
    own = row.profiles[profile]
    return ", ".join(f"{name} {value_text(row.profiles[name])}" for name in PROFILES if row.profiles[name] != own)


def config_json(settings: Settings) -> str:
    """The whole tree as a JSON object by setting."""
    rows = {
        row.name: {
            "value": row.value,
            "unit": row.unit,
            "bounds": row.bounds,
            "from": row.provenance,
            "meaning": row.text,
            "profiles": dict(row.profiles),
        }
        for row in setting_rows(settings)
    }
    return json.dumps({"profile": settings.profile, "settings": rows}, indent=2, ensure_ascii=False)
