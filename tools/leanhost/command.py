"""`leanhost run FILE.py --data DIR --out DIR [--set name=value]`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

RUN_FAILED, BAD_ARGUMENT = 1, 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="leanhost", description="Run LEAN algorithms.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="run one algorithm over a LEAN data folder")
    one.add_argument("file", type=Path, help="the algorithm's Python file")
    one.add_argument("--data", type=Path, required=True, help="LEAN data folder")
    one.add_argument("--out", type=Path, required=True, help="folder for the result files")
    one.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the algorithm")
    one.add_argument("--store", type=Path, default=None, help="folder of the object store (default: OUT/storage)")
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
    wrong = next((pair for pair in given.set if not pair.partition("=")[0] or "=" not in pair), None)
    if wrong is not None:
        return _fail(f"--set wants NAME=VALUE, not '{wrong}'", BAD_ARGUMENT)
    parameters = dict(pair.split("=", 1) for pair in given.set)
    from leanhost.runner import run  # noqa: PLC0415  numpy and pandas only load once the arguments are right

    try:
        done = run(given.file, given.data, given.out, parameters, given.store)
    except Exception as error:
        return _fail(f"{type(error).__name__}: {error}", RUN_FAILED)
    if not done.ok:
        return _fail(done.error, RUN_FAILED)
    errors = sum(" ERROR:: " in line for line in done.result.log)
    if errors:
        print(f"leanhost: {errors} errors while reading data, see {done.result.paths['log']}", file=sys.stderr)
    _show(f"{name:<30} {value}" for name, value in done.result.statistics.items())
    return 0


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
