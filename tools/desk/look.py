"""`fivefold data --inspect`: a page on which a modelled day can be looked at, real chains beside it. Opens offline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

from desk import look_charts
from desk.request import market_of, span_of, world_words
from desk.runs import DeskError, replace_text
from market import manifest
from market.files.request import require_name
from market.inspect import beside
from market.inspect.smiles import Smile
from market.inspect.view import View, view
from market.world import World

FOLDER, TEMPLATE = Path(__file__).parent, "look.html.j2"
BESIDE = Path(__file__).parents[3] / "shared/lean-data"
_STRIKES = 6
"""Strikes to either side of the money in a chain's table."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain on the page: its title, a line about it, and its smiles."""

    title: str
    about: str
    smiles: Sequence[Smile]


def write_look(name: str, day: str, world: World, out: Path | None, folder: Path | None) -> Path:
    """Writes the page of a symbol's day; its path. DeskError for a symbol or a day that the market has not."""
    symbol = name.upper()
    if folder is not None and not folder.is_dir():
        raise DeskError(f"--beside {folder}: there is no such folder; give one with LEAN's sample data")
    if out is not None and out.is_dir():
        raise DeskError(f"--out {out}: that is a folder; name the page to write, for instance {out / 'look.html'}")
    try:
        require_name(symbol)
        when = span_of(day, day, is_bundled=True)[0]
        seen = view(market_of(world), symbol, when)
    except (KeyError, ValueError) as error:
        raise DeskError(f"--inspect {name} {day}: {error.args[0]}") from None
    real = [Chain(known.title, "real, LEAN's sample data", found)
            for known, found in beside.chains(folder or BESIDE)] if seen.smiles else []  # fmt: skip
    checked = list(seen.violations.items())
    content = _template().render(
        name=symbol,
        day=when,
        weekday=f"{when:%A}",
        world=world_words(world),
        scenario=None if world.scenario is None else manifest.entries(world, ())[0],
        tiles=_tiles(seen),
        minutes=look_charts.minutes_chart(seen.minutes),
        path_title=seen.minutes.title,
        has_daily=seen.minutes.daily is not None,
        around=look_charts.around_chart(seen.around),
        curve=seen.curve,
        chains=[_shown(chain) for chain in _own(seen)],
        real=[_shown(chain) for chain in real],
        compared=look_charts.term_chart([(c.title, c.smiles) for c in (*_own(seen), *real)], "All chains"),
        legend=[chain.title for chain in (*_own(seen), *real)],
        arbitrage=[(root, looked, sum(kinds.values()), _kinds(kinds)) for root, (kinds, looked) in checked],
        labels=manifest.as_rows(world, [symbol, seen.product.ticker]),
        style=(FOLDER / "report.css").read_text(encoding="utf-8") + (FOLDER / "look.css").read_text(encoding="utf-8"),
    )
    path = out if out is not None else Path(f"{symbol}-{when}.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, content)
    return path


def _own(seen: View) -> list[Chain]:
    clock = f"{seen.moment // 60}:{seen.moment % 60:02d} New York"
    shown = ((root, found) for root, found in seen.smiles.items() if found)
    return [Chain(f"{root}, {seen.day}", f"modelled, at {clock}", found) for root, found in shown]


def _shown(chain: Chain) -> dict[str, Any]:
    """A chain as the template has it: its smiles and the table of one expiry about a week or more away."""
    near = next((smile for smile in chain.smiles if smile.days >= 6.0), chain.smiles[-1])
    return {
        "title": chain.title,
        "about": chain.about,
        "smiles": look_charts.smiles_chart(chain.smiles, f"Smiles of {chain.title}"),
        "expiry": f"{near.expiry}, {near.days:.1f} days, forward {near.forward:,.2f}",
        "rows": _rows(near),
    }


def _rows(smile: Smile) -> list[dict[str, Any]]:
    """Strikes about the forward: what is bid and asked for calls and puts, volatility and the call's delta."""
    middle = int(np.argmin(np.abs(smile.strikes - smile.forward)))
    delta = smile.call_delta()
    chosen = range(max(middle - _STRIKES, 0), min(middle + _STRIKES + 1, len(smile.strikes)))
    prices = np.array([smile.call_bid, smile.call_ask, smile.put_bid, smile.put_ask])
    places = _places(prices[:, chosen.start : chosen.stop])
    return [
        {
            "strike": f"{smile.strikes[i]:g}",
            "is_middle": i == middle,
            "cells": [
                _number(smile.call_bid[i], places), _number(smile.call_ask[i], places), _number(delta[i], 2),
                _number(100.0 * smile.mid_vol[i], 2), _number(smile.put_bid[i], places),
                _number(smile.put_ask[i], places), _number(delta[i] - 1.0, 2),
            ],
        }
        for i in chosen
    ]  # fmt: skip


def _places(prices: np.ndarray) -> int:
    """Decimals that all of the prices need, three at most."""
    known = prices[np.isfinite(prices)]
    return next((places for places in range(3) if np.allclose(known, known.round(places), rtol=0.0, atol=1e-6)), 3)


def _number(value: float, places: int) -> str:
    return f"{value:,.{places}f}" if np.isfinite(value) else "–"


def _tiles(seen: View) -> list[tuple[str, str, str]]:
    """(name, figure, small print)."""
    last, around = float(seen.minutes.close[-1]), seen.around
    opened = seen.minutes.daily[0] if seen.minutes.daily else float(seen.minutes.close[0])
    quotes = sum(looked for _, looked in seen.violations.values())
    found = sum(sum(kinds.values()) for kinds, _ in seen.violations.values())
    return [
        (seen.minutes.title, f"{last:,.2f}", f"last price, {100.0 * (last / opened - 1.0):+.2f} % from the open"),
        ("Implied, 30 days", f"{around.implied[around.chosen]:.2f}", f"points, {seen.product.driver} at the close"),
        ("Realised, 21 days", f"{around.realised[around.chosen]:.2f}", "points, up to that day"),
        *([("Arbitrage", str(found), f"in {quotes:,} quotes of the day")] if quotes else []),
    ]


def _kinds(found: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in found.items() if count) or "none"


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(FOLDER)
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(TEMPLATE)
