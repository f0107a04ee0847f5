"""Tables on the terminal: a run's figures, its funnel of decisions, and the runs there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from desk.funnel import Funnel, funnel_of
from desk.runs import CONFIG, RUNS, DeskError, Run, runs_in
from desk.summary import Record, closes_of, figure_rows, figures_of, silent_days, trades_of


def print_summary(run: Run, console: Console) -> None:
    """What a run came to: figures of its trades, windows by stage, and what was wrong with the data."""
    records = list(run.journal())
    table = _plain_table(2)
    for name, value in figure_rows(figures_of(trades_of(records)), closes_of(records)):
        table.add_row(name, value)
    console.print(table)
    console.print(_stages(funnel_of(records)))
    for line in data_faults(run, closes_of(records)):
        console.print(escape(line), style="yellow", soft_wrap=True)
    day = _telling_day(records)
    if day:
        hint = f"why: fivefold explain --funnel --run {run.name}, or a day: fivefold explain {day} --run {run.name}"
        console.print(escape(hint), style="dim", soft_wrap=True)


def _telling_day(records: Sequence[Record]) -> str:
    """A day worth explaining: the worst trade's, else the last that was sent or denied; empty without any."""
    worst = min(trades_of(records), key=lambda trade: trade.net, default=None)
    if worst is not None:
        return f"{worst.opened:%Y-%m-%d}"
    decided = [r for r in records if r["kind"] == "decision"]
    sent = [r for r in decided if r["outcome"] == "sent"]
    return (sent or decided)[-1]["time"][:10] if decided else ""


def data_faults(run: Run, closes: Sequence[Record]) -> list[str]:
    """What was wrong with a run's data: sessions without any, files that could not be read."""
    config, found = run.config(), []
    silent = silent_days(closes, config["start"], config["end"]) if run.status() == "Completed" else []
    if silent:
        found.append(f"no data came on {_some(silent)}: nothing was decided there")
    problems = [problem.partition("zip file/entry: ")[2] or problem for problem in run.problems()]
    if problems:
        found.append(f"damaged data, taken as missing: {_some(problems)}")
    return found


def _some(names: Sequence[str], most: int = 3) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def print_funnel(run: Run, console: Console) -> None:
    """The whole funnel: windows by stage, then every check that denied."""
    funnel = funnel_of(run.journal())
    console.print(f"[bold]Funnel of run {escape(run.name)}[/bold], profile {run.config()['profile']}; a window is one "
                  "strategy's day in which it looked for an entry")  # fmt: skip
    console.print(_stages(funnel))
    for reason, count in funnel.no_structure.most_common():
        console.print(escape(f"  {count} × no structure: {reason}"), style="dim")
    if funnel.denials:
        console.print("  windows denied, by this check alone, left after it and all before it:", style="dim")
        table = Table("check", "denied", "alone", "left", box=None, padding=(0, 2))
        for rule in funnel.rules():
            table.add_row(f"{rule.number:>2} {rule.name}", str(rule.denied), str(rule.alone), str(rule.left))
        for column in table.columns[1:]:
            column.justify = "right"
        console.print(table)


def _stages(funnel: Funnel) -> Table:
    table = _plain_table(3)
    for stage in funnel.stages():
        table.add_row(stage.name, str(stage.windows), stage.lost)
    return table


def _plain_table(columns: int) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2))
    for number in range(columns):
        table.add_column(justify="right" if number == 1 else "left")
    return table


def print_runs(console: Console, root: Path = RUNS) -> None:
    """The runs there are, latest last."""
    runs = runs_in(root)
    if not runs:
        raise DeskError(f"no run in {root}/ yet; start one with `fivefold backtest`")
    heads = ("run", "profile", "from", "to", "fills", "trades", "P&L", "drawdown", "state")
    table = Table(*heads, box=None, padding=(0, 2))
    for run in runs:
        table.add_row(*(escape(cell) for cell in _row(run)))
    console.print(table)


def _row(run: Run) -> Sequence[str]:
    try:
        config = run.config()
        asked = [run.name, *(str(config[name]) for name in ("profile", "start", "end", "fills"))]
    except DeskError:
        return [run.name, *["–"] * 7, f"{CONFIG} is damaged"]
    try:
        records = list(run.journal())
    except DeskError:
        return [*asked, "–", "–", "–", "nothing journalled"]
    found = dict(figure_rows(figures_of(trades_of(records)), closes_of(records)))
    status = run.status()
    state = "finished" if status == "Completed" else f"not finished ({status})"
    return [*asked, found["trades"], found["P&L after fees"], found["largest drawdown"], state]
