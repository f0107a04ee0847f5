"""`fivefold config`: every setting with its value in this run, its unit, bounds and where it comes from."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from core.settings import PROFILES, Settings, setting_rows


def value_text(value: Any) -> str:
    """A setting's value as `--set` takes it."""
    if isinstance(value, tuple):
        return ",".join(value_text(part) for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def print_config(settings: Settings, console: Console) -> None:
    """The whole tree; what differs from the profile's own value is marked."""
    table = Table("setting", "value", "unit", "bounds", "from", "meaning", title=f"profile {settings.profile}")
    for profile in PROFILES:
        if profile != settings.profile:
            table.add_column(profile, style="dim")
    for row in setting_rows(settings):
        others = [value_text(row.profiles[p]) for p in PROFILES if p != settings.profile]
        value = value_text(row.value) + ("" if row.is_default else " *")
        cells = (row.name, value, row.unit, row.bounds, row.provenance, row.text, *others)
        table.add_row(*(escape(cell) for cell in cells), style="" if row.is_default else "bold yellow")
    console.print(table)


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
