"""Prints at the end of a session how many parity files ran; on CI, none at all is a failure."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# How many random cases a property is tried on: few in the suite, many in `make nightly`.
settings.register_profile("suite", max_examples=100, deadline=None)
settings.register_profile("nightly", max_examples=2_000, deadline=None)
settings.load_profile("suite")

AGREES_TEST = "test_agrees_with_lean"


def _parity(reporter: Any, outcome: str) -> set[str]:
    """Names of the parity files whose test ended in `outcome`."""
    reports = reporter.stats.get(outcome, [])
    return {r.nodeid.partition("[")[2].rstrip("]") for r in reports if AGREES_TEST in r.nodeid and "[" in r.nodeid}


def _everything_asked(config: pytest.Config) -> bool:
    """Whether this session was to run the parity tests: a run of the whole tree, or of them by name."""
    folders = {Path(argument.partition("::")[0]).resolve() for argument in config.args}
    here = Path(__file__).parent.resolve()
    chosen = config.getoption("keyword", "")
    return not chosen and bool(folders & {here, here.parent, here / "parity"})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    agree, known = _parity(terminalreporter, "passed"), _parity(terminalreporter, "xfailed")
    ran = agree | known | _parity(terminalreporter, "failed")
    if ran or _everything_asked(config):
        terminalreporter.write_line(
            f"parity: {len(ran)} files ran, {len(agree)} agree with LEAN, {len(known)} are known not to yet"
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput") or os.environ.get("CI") != "true":
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    ran = any(_parity(reporter, outcome) for outcome in ("passed", "xfailed", "failed"))
    if not ran and _everything_asked(session.config) and not session.config.getoption("collectonly"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
