"""What a backtest is asked for: preset, the project's `config.json`, options and `--set`, checked before it runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from core.settings import Settings, setting_rows
from desk.runs import DeskError, Run, day_of
from helpers.calendars import next_session, sessions
from market.products import FUNDS
from market.world import World

if TYPE_CHECKING:
    from market.provider import BundledMarket

PROJECT = Path(__file__).parents[2]
FIRST, LAST = date(2014, 1, 2), date(2018, 12, 31)
PRESET = {"run.cash": "120000", "run.start": FIRST.isoformat(), "run.end": LAST.isoformat()}
BUNDLED = "bundled market"
HISTORY = World()
NEEDED = ("market-hours/market-hours-database.json", "symbol-properties/symbol-properties-database.csv")


@dataclass(frozen=True, slots=True)
class Request:
    """What a backtest was asked for; `data` None is the bundled market's `world`."""

    parameters: Mapping[str, str]
    data: Path | None = None
    world: World = HISTORY

    @property
    def source(self) -> str:
        """The data in words."""
        return f"{BUNDLED}, {world_words(self.world)}" if self.data is None else str(self.data.resolve())


def world_words(world: World) -> str:
    """A world in words: `seed 1`, `seed 1, crash-1987 from 2016-03-01`."""
    return f"seed {world.seed}" + (f", {world.scenario} from {world.at}" if world.scenario is not None else "")


def world_of(seed: int | None, scenario: str | None, at: str | None) -> World:
    """The world that `--seed`, `--scenario` and `--at` name; `--at` must be a session with room for the scenario."""
    day = None if at is None else day_of(at)
    try:
        world = World(1 if seed is None else seed, scenario, day)
        if world.scenario is not None and world.at is not None:
            _require_scenario(world.scenario, world.at)
    except ValueError as error:
        raise DeskError(f"--scenario {scenario or '…'} --at {at or '…'}: {error}") from None
    return world


def _require_scenario(name: str, at: date) -> None:
    """ValueError for a scenario that there is not, with the nearest that is, and for a day on which it cannot begin."""
    from market.daily import scenarios  # noqa: PLC0415 - loads the real series

    near = get_close_matches(name.lower(), scenarios.NAMES, 1, 0.3)
    if name not in scenarios.NAMES and near:
        raise ValueError(f"there is no such scenario; did you mean {near[0]}? There are {', '.join(scenarios.NAMES)}")
    scenarios.load(name)
    scenarios.begin(name, at)


def market_of(world: World) -> BundledMarket:
    """The bundled market of a world."""
    from market.provider import BundledMarket  # noqa: PLC0415 - arguments are looked at before anything heavy loads

    return BundledMarket(world.seed, world.scenario, world.at)


def request_of(options: Mapping[str, str | None], sets: Iterable[str], data: Path | None, world: World) -> Request:
    """The preset, the project's own parameters, the options, then `--set`, each laid over what came before."""
    parameters = PRESET | project_parameters(PROJECT / "config.json")
    parameters |= {name: value for name, value in options.items() if value is not None}
    parameters |= pairs_of(sets)
    settings = Settings.parse(parameters)
    start, end = span_of(settings.run.start, settings.run.end, is_bundled=data is None)
    require_within(world, end)
    if data is None:
        _require_bundled(settings.run.underlyings.split(","))
    else:
        _require_folder(data)
    span = {"run.start": start.isoformat(), "run.end": end.isoformat()}
    return Request({k: v for k, v in parameters.items() if k not in ("start", "end")} | span, data, world)


def span_of(first: str, last: str, is_bundled: bool) -> tuple[date, date]:
    """Two days in order with a session between them, and within the bundled market where that is asked."""
    start, end = day_of(first), day_of(last)
    if end < start:
        raise DeskError(f"--end {end} lies before --start {start}; give an end that is not before the start")
    if is_bundled and (start < FIRST or end > LAST):
        raise DeskError(f"{start} to {end}: the bundled market has {FIRST} to {LAST}; choose days within them")
    if next(iter(sessions(start, end)), None) is None:
        after = next_session(end)
        raise DeskError(f"{start} to {end}: the exchange is closed on these days; the next session is {after}")
    return start, end


def require_within(world: World, end: date) -> None:
    """DeskError for a scenario that begins when all is over."""
    if world.at is not None and world.at > end:
        raise DeskError(f"--at {world.at} lies after --end {end}, the scenario would not begin; choose an earlier --at")


def resumed_request(
    run: Run, options: Mapping[str, str | None], sets: Iterable[str], data: Path | None, world: World | None
) -> Request:
    """What a run was asked for, to go on with it; an option that says otherwise is an error."""
    config = run.config()
    folder = None if config["data"].startswith(BUNDLED) else Path(config["data"])
    had = Request(config["parameters"], folder, world_of(config["seed"], config.get("scenario"), config.get("at")))
    asked = {name: value for name, value in options.items() if value is not None}
    if "name" in asked:
        raise DeskError(f"--resume {run.name}: a run that goes on keeps its name; leave --name out")
    if data is not None and (had.data is None or data.resolve() != had.data.resolve()):
        raise _contradiction(run, "--data", str(data), had.source)
    if world is not None and (had.data is not None or world != had.world):
        raise _contradiction(run, "the market", world_words(world), had.source)
    before = {row.name: row.value for row in setting_rows(Settings.parse(dict(had.parameters)))}
    for row in setting_rows(Settings.parse({**had.parameters, **asked, **pairs_of(sets)})):
        if row.value != before[row.name]:
            raise _contradiction(run, row.name, str(row.value), str(before[row.name]))
    return had


def _contradiction(run: Run, what: str, asked: str, had: str) -> DeskError:
    return DeskError(f"--resume {run.name}: {what} is {had} in that run, not {asked}; leave it out or start a new run")


def pairs_of(sets: Iterable[str]) -> dict[str, str]:
    """`--set key=value` as a mapping."""
    found = {}
    for pair in sets:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise DeskError(f"--set {pair}: write it as key=value, for instance --set friday_0dte.target=0.5")
        found[name.strip()] = value.strip()
    return found


def project_parameters(path: Path) -> dict[str, str]:
    """The parameters of a LEAN project's config.json; none where there is no such file.

    LEAN's launcher leaves names such as "ema-fast" there; ours carry no hyphen, and those that do are not ours.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise DeskError(f"{path}: not JSON ({error}); mend or remove it") from None
    found = content.get("parameters", {}) if isinstance(content, dict) else None
    if not isinstance(found, dict):
        raise DeskError(f'{path}: "parameters" must be an object of names and values; mend or remove it')
    return {str(name): str(value) for name, value in found.items() if "-" not in name}


def _require_bundled(underlyings: Iterable[str]) -> None:
    funds = [product.ticker for product in FUNDS]
    for name in underlyings:
        if name not in funds:
            known = ", ".join(funds)
            raise DeskError(f"run.underlyings={name}: the bundled market has options on {known}; others need --data")


def _require_folder(data: Path) -> None:
    for name in NEEDED:
        if not (data / name).is_file():
            raise DeskError(f"--data {data}: no LEAN data folder there (it has no {name}); give one that has")
    try:
        json.loads((data / NEEDED[0]).read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise DeskError(f"--data {data}: {NEEDED[0]} is damaged ({error}); write or download it anew") from None
