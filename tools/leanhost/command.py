"""`leanhost run FILE.py --data DIR --out DIR [--set name=value] [--keep]`, and `--resume DIR` to go on with a run."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from leanhost.engine.garbage import rare_collections

RUN_FAILED, BAD_ARGUMENT, INTERRUPTED = 1, 2, 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="leanhost", description="Run LEAN algorithms.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="run one algorithm over a LEAN data folder")
    one.add_argument("file", type=Path, help="the algorithm's Python file")
    one.add_argument("--data", type=Path, required=True, help="LEAN data folder")
    one.add_argument("--out", type=Path, default=None, help="folder for the result files")
    one.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the algorithm")
    one.add_argument("--store", type=Path, default=None, help="folder of the object store (default: OUT/storage)")
    one.add_argument("--keep", action="store_true", help="keep in OUT what it takes to go on after a stop or a kill")
    one.add_argument("--commands", type=Path, metavar="DIR", help="take commands from DIR: files command*.json")
    one.add_argument("--resume", type=Path, default=None, metavar="DIR", help="go on with the run that was kept in DIR")
    return parser


def _fail(text: str, code: int) -> int:
    first = text.strip().splitlines()[0] if text.strip() else "unknown error"
    print(f"leanhost: {first}", file=sys.stderr)
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 when the run completed, 1 when it failed, 2 for a wrong argument."""
    given = _parser().parse_args(arguments)
    if not given.file.is_file():
        return _fail(f"{given.file}: no such file", BAD_ARGUMENT)
    if not given.data.is_dir():
        return _fail(f"{given.data}: no such data folder", BAD_ARGUMENT)
    if given.commands is not None and not given.commands.is_dir():
        return _fail(f"{given.commands}: no such folder for commands", BAD_ARGUMENT)
    wrong = next((pair for pair in given.set if not pair.partition("=")[0] or "=" not in pair), None)
    if wrong is not None:
        return _fail(f"--set wants NAME=VALUE, not '{wrong}'", BAD_ARGUMENT)
    parameters = dict(pair.split("=", 1) for pair in given.set)
    if (given.out is None) == (given.resume is None):
        return _fail("give --out DIR for a new run, or --resume DIR for one that was stopped", BAD_ARGUMENT)
    with rare_collections():
        return _run(given, parameters)


def _run(given: argparse.Namespace, parameters: dict[str, str]) -> int:
    from leanhost.resume import ResumeError  # noqa: PLC0415  numpy only loads once the arguments are right
    from leanhost.runner import run  # noqa: PLC0415

    try:
        how = {"keep": given.keep, "resume": given.resume, "command_folder": given.commands}
        done = run(given.file, given.data, given.out, parameters, given.store, **how)
    except ResumeError as error:
        return _fail(f"--resume {given.resume}: {error}", RUN_FAILED)
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror or error}", RUN_FAILED)
    except Exception as error:
        return _fail(f"{type(error).__name__}: {error}", RUN_FAILED)
    if done.result.status == "Stopped":
        return _fail(f"stopped; go on with --resume {given.out or given.resume}", INTERRUPTED)
    if not done.ok:
        return _fail(f"{done.error}{_place(done.result, given.file)}", RUN_FAILED)
    errors = sum(" ERROR:: " in line for line in done.result.log)
    if errors:
        print(f"leanhost: {errors} errors while reading data, see {done.result.paths['log']}", file=sys.stderr)
    _show(f"{name:<30} {value}" for name, value in done.result.statistics.items())
    return 0


def _place(result: Any, file: Path) -> str:
    """Where in the algorithm's own files an error came about, and which file has the whole trace; empty without one."""
    trace = result.result["state"].get("StackTrace", "")
    folder, host = file.resolve().parent, Path(__file__).parent
    frames = [(Path(name), line) for name, line in re.findall(r'File "([^"]+)", line (\d+)', trace)]
    own = [f"{name.name}, line {line}" for name, line in frames
           if name.is_relative_to(folder) and not name.is_relative_to(host)]  # fmt: skip
    return f" ({own[-1]}; the whole trace is in {result.paths['result']})" if own else ""


def _show(lines: Iterable[str]) -> None:
    """Print, and fall silent without a trace when the reader of a pipe has gone (`leanhost run … | head`)."""
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would raise again when Python closes its output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
