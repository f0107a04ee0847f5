"""Running one algorithm file over one data source."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from leanhost.api.algorithm import QCAlgorithm, build
from leanhost.api.imports import installed
from leanhost.data.folder import LeanFolder
from leanhost.engine.clock import zone_of
from leanhost.engine.engine import Engine
from leanhost.engine.loop import Loop
from leanhost.engine.schedule import ScheduledEvent
from leanhost.symbols import SymbolCache, create, use_cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leanhost.data.port import DataProvider

NEW_YORK = "America/New_York"


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
            found = getattr(sys.modules[name], "__file__", None)
            if found and Path(found).is_relative_to(folder):
                del sys.modules[name]


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
) -> RunResult:
    """Run the algorithm in `file` over `data` (a LEAN data folder or a provider); results go to the folder `out`.

    `store` is the object store's folder, by default `storage` below `out` (or below the working directory).
    """
    path = Path(file).resolve()
    provider: Any = LeanFolder(Path(data)) if isinstance(data, str | Path) else data
    folder = Path(out) if out is not None else None
    cache = SymbolCache(provider.identify) if hasattr(provider, "identify") else SymbolCache()
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
            result = _execute(engine, algorithm)
        finally:
            sys.modules.pop(path.stem, None)
    return RunResult(algorithm, result)


def _execute(engine: Engine, algorithm: Any) -> Any:
    try:
        (engine.callback("initialize") or algorithm.initialize)()
        _lock(engine, algorithm)
    except Exception as error:
        engine.fail(error, "During the algorithm initialization, the following exception has occurred: ")
        return engine.recorder.finish(engine.clock.utc_us, "RuntimeError", engine.error or "", engine.trace or "")
    loop = Loop(engine)
    if not engine.warming_up:
        loop.call(engine.callback("on_warmup_finished"))
    loop.run()
    if not engine.failed:
        loop.finish()
    algorithm.object_store.flush()
    if engine.failed:
        return engine.recorder.finish(loop.last_us, "RuntimeError", engine.error or "", engine.trace or "")
    return engine.recorder.finish(loop.last_us)


def _lock(engine: Engine, algorithm: Any) -> None:
    """What LEAN does between `initialize` and the first step."""
    zone = engine.clock.zone
    if algorithm.end_date < algorithm.start_date:
        raise ValueError("Please select an algorithm end date greater than start date.")
    if engine.benchmark.symbol is None and engine.benchmark.function is None:
        engine.benchmark.symbol = create("SPY", 1, "usa")
    engine.trading_start_us = zone.utc(algorithm.start_date)
    engine.end_us = zone.utc(algorithm.end_date.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1))
    engine.end_day = algorithm.end_date.date()
    warm = algorithm.warm_up_span.start(engine, algorithm.start_date)
    engine.start_us = engine.trading_start_us if warm is None else warm
    engine.warming_up = warm is not None
    engine.clock.utc_us = engine.start_us
    engine.first_day = zone.local(engine.start_us).date()
    engine.locked = True
    engine.recorder.start(engine.trading_start_us, engine.end_us - 1, engine.benchmark_price, engine.rate_on)
    engine.real_time.add(_daily_sampling(engine))
    engine.real_time.set_up()


def _daily_sampling(engine: Engine) -> ScheduledEvent:
    zone = engine.clock.zone

    def midnights() -> Iterator[int]:
        day = engine.first_day
        while day.year < 2050:
            yield zone.midnight(day)
            day += timedelta(days=1)

    return ScheduledEvent("Daily Sampling", midnights(), lambda: engine.recorder.daily_sample(engine.clock.utc_us))
