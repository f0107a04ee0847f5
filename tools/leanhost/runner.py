"""Running one algorithm file over one data source."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from leanhost.api.algorithm import QCAlgorithm, build
from leanhost.api.benchmarks import chosen
from leanhost.api.imports import installed
from leanhost.data.folder import LeanFolder
from leanhost.engine.clock import zone_of
from leanhost.engine.engine import Engine
from leanhost.engine.loop import Loop
from leanhost.engine.outside import Sent
from leanhost.engine.schedule import ScheduledEvent
from leanhost.engine.volatility import warm_all
from leanhost.naming import method_of
from leanhost.resume import FILE, Keeper, ResumeError, Saved, read_saved
from leanhost.resume.going_on import hold
from leanhost.symbols import SymbolCache, create, use_cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leanhost.data.port import DataProvider

NEW_YORK = "America/New_York"
_TOOLS = Path(__file__).parents[1]


class LoadError(Exception):
    """The file holds no algorithm that can be run."""


def _hear(provider: Any, engine: Engine) -> None:
    """Damaged files are told of in the run's log; where LEAN's reader gives up on one, the run ends."""

    def failed(text: str) -> None:
        engine.recorder.engine_error(text)
        engine.failed, engine.error, engine.trace = True, text, ""

    if hasattr(provider, "report"):
        provider.report, provider.fail = engine.recorder.engine_error, failed


class RunResult(NamedTuple):
    """A run's algorithm object as it ended, and the result its recorder wrote."""

    algorithm: Any
    result: Any

    @property
    def ok(self) -> bool:
        """Whether the run came to its end without an error."""
        return self.result.status == "Completed"

    @property
    def error(self) -> str:
        return self.result.error


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """The algorithm's folder first on the path; modules it imported from there are forgotten afterwards."""
    known = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - known:
            if _belongs(sys.modules[name], folder):
                del sys.modules[name]


def _belongs(module: Any, folder: Path) -> bool:
    """Whether a module is the algorithm's own: from its folder, but of neither this host nor an installed package."""
    # A package without an __init__ has no file; left behind, it would hand out the last run's modules.
    found = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
    if not found or not Path(found).is_relative_to(folder):
        return False
    return not any(Path(found).is_relative_to(root) for root in (_TOOLS, Path(sys.prefix)))


def load(file: Path) -> type[QCAlgorithm]:
    """The last algorithm class (by name) that a file itself defines."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise LoadError(f"{file}: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    found = [
        value
        for name in dir(module)
        if inspect.isclass(value := getattr(module, name))
        and issubclass(value, QCAlgorithm)
        and value.__module__ == file.stem
    ]
    if not found:
        raise LoadError("Please ensure that one class inherits from QCAlgorithm.")
    return found[-1]


def run(
    file: str | Path,
    data: str | Path | DataProvider,
    out: str | Path | None = None,
    parameters: Mapping[str, object] | None = None,
    store: str | Path | None = None,
    *,
    keep: bool = False,
    resume: str | Path | None = None,
    stop_at: datetime | None = None,
    commands: Sent = (),
    messages: Sent = (),
    command_folder: str | Path | None = None,
) -> RunResult:
    """Run the algorithm in `file` over `data` (a LEAN data folder or a provider); results go to the folder `out`.

    `store` is the object store's folder, by default `storage` below `out` (or below the working directory).
    `keep` writes down in `out` what the broker knows as it comes to know it; an interrupt then stops the run after its
    step, with status Stopped, as `stop_at` does (naive time of the algorithm's zone, after the first step at or past
    it). `resume` is the `out` of a run that was kept and then stopped or killed: it goes on from there; ResumeError
    when it cannot.

    `commands` are (naive time of the algorithm's zone, JSON text or mapping), `messages` (time, BrokerageMessageEvent):
    the algorithm gets each before its first step after that time. `command_folder` is looked into before every step for
    files `command*.json`, answered by `result-command-ID.json`.
    """
    path = Path(file).resolve()
    provider: Any = LeanFolder(Path(data)) if isinstance(data, str | Path) else data
    out = out if out is not None else resume
    folder = Path(out) if out is not None else None
    if folder is None and (keep or stop_at is not None):
        raise ValueError("a run that is to be gone on with needs an out folder")
    cache = SymbolCache(provider.identify) if hasattr(provider, "identify") else SymbolCache()
    cache.provider = provider
    use_cache(cache)
    root = Path(store) if store is not None else (folder or Path()) / "storage"
    engine = Engine(provider, zone_of(NEW_YORK), root)
    with installed(), _importable(path.parent):
        kind = load(path)
        try:
            algorithm = build(kind, engine)
            _hear(provider, engine)
            engine.recorder.out, engine.recorder.name = folder, path.stem
            algorithm.set_parameters({str(k): str(v) for k, v in (parameters or {}).items()})
            saved = None if resume is None else _saved(Path(resume), engine)
            sent = (commands, messages, command_folder)
            keeper = Keeper(folder) if folder and (keep or resume or stop_at) else None
            result = _execute(engine, algorithm, saved, keeper, stop_at, sent)
        finally:
            sys.modules.pop(path.stem, None)
    return RunResult(algorithm, result)


def _saved(folder: Path, engine: Engine) -> Saved | None:
    """What a stopped run left; its object store's folder is brought up to it. None: it had not begun."""
    if not (folder / FILE).is_file():
        raise ResumeError(f"{folder / FILE} is missing; there is nothing to go on with")
    saved = read_saved(folder / FILE, {"transactions": engine.algorithm.transactions})
    if saved is None or saved.data_us < 0:
        return None
    saved.write_store(engine.store_root)
    engine.clock.going_on, engine.clock.utc_us = True, saved.utc_us
    return saved


def _execute(  # noqa: PLR0917  all that a run is asked for
    engine: Engine,
    algorithm: Any,
    saved: Saved | None,
    keeper: Keeper | None,
    stop_at: datetime | None,
    sent: tuple[Sent, Sent, Any],
) -> Any:
    try:
        (engine.callback("initialize") or algorithm.initialize)()
        if saved is not None:
            hold(engine, saved)
        _lock(engine, algorithm, saved)
        algorithm._outside.send(*sent)
        if saved is not None:
            algorithm._outside.skip_until(saved.utc_us)
    except ResumeError:
        raise
    except Exception as error:
        engine.fail(error, "During the algorithm initialization, the following exception has occurred: ")
        return engine.recorder.finish(engine.clock.utc_us, "RuntimeError", engine.error or "", engine.trace or "")
    loop = Loop(engine)
    loop.saved, loop.keeper = saved, keeper
    if stop_at is not None:
        loop.stop_us = engine.clock.zone.utc(stop_at)
    if saved is None:
        if keeper is not None:
            keeper.begin(engine, loop)
        if not engine.warming_up:
            loop.call(engine.callback("on_warmup_finished"))
    loop.run()
    if not engine.failed or loop.out_of_steps:  # a failed order event ends the run at the next step, if there is one
        loop.finish()
    if keeper is not None:
        keeper.record()
    algorithm.object_store.flush()
    if keeper is not None:
        keeper.close(finished=not (engine.failed or loop.interrupted))
    ended = max(loop.last_us, engine.start_us)  # an algorithm that quits at once has taken no step
    if loop.interrupted:
        return engine.recorder.finish(ended, "Stopped")
    if engine.failed:
        return engine.recorder.finish(ended, "RuntimeError", engine.error or "", engine.trace or "")
    return engine.recorder.finish(ended, last_sample_us=loop.cut_us)


def _lock(engine: Engine, algorithm: Any, saved: Saved | None) -> None:
    """What LEAN does between `initialize` and the first step."""
    zone = engine.clock.zone
    if algorithm.end_date < algorithm.start_date:
        raise ValueError("Please select an algorithm end date greater than start date.")
    if engine.benchmark.symbol is None and engine.benchmark.function is None:
        model = algorithm.brokerage_model
        if hasattr(model, "get_benchmark") or hasattr(model, "GetBenchmark"):
            engine.benchmark.symbol, engine.benchmark.function = chosen(
                method_of(model, "get_benchmark")(engine.securities)
            )
    if engine.benchmark.symbol is None and engine.benchmark.function is None:
        engine.benchmark.symbol = create("SPY", 1, "usa")
    engine.trading_start_us = zone.utc(algorithm.start_date)
    engine.end_us = zone.utc(algorithm.end_date.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1))
    engine.end_day = algorithm.end_date.date()
    warm = algorithm.warm_up_span.start(engine, algorithm.start_date)
    if warm is not None and saved is not None:
        raise ResumeError("the algorithm calls set_warm_up, which cannot be repeated yet; fill from history instead")
    engine.start_us = engine.trading_start_us if warm is None else warm
    engine.warming_up = warm is not None
    engine.clock.begin(zone.local(engine.start_us))
    engine.first_day = zone.local(engine.start_us).date() if saved is None else saved.day
    engine.locked = True
    warm_all(algorithm)
    engine.recorder.start(engine.trading_start_us, engine.end_us - 1, engine.benchmark_price, engine.rate_on)
    engine.real_time.add(_daily_sampling(engine))
    engine.real_time.set_up()


def _daily_sampling(engine: Engine) -> ScheduledEvent:
    zone = engine.clock.zone

    def midnights() -> Iterator[int]:
        day = zone.local(engine.clock.utc_us).date()
        while day.year < 2050:
            yield zone.midnight(day)
            day += timedelta(days=1)

    return ScheduledEvent("Daily Sampling", midnights(), lambda: engine.recorder.daily_sample(engine.clock.utc_us))
