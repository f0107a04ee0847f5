"""`fivefold data --materialise` writes LEAN's files and says beforehand how much that is."""

from pathlib import Path

from typer.testing import CliRunner

from desk.command import app


def test_two_days_of_an_index_are_written_with_the_folders_own_files(tmp_path: Path) -> None:
    out = tmp_path / "lean"
    span = ["--start", "2014-01-06", "--end", "2014-01-07"]
    done = CliRunner().invoke(
        app, ["data", "--materialise", "--symbols", "vix,vix3m", *span, "--out", str(out)], catch_exceptions=False
    )
    assert done.exit_code == 0
    assert "rows" in done.output
    assert (out / "market-hours").is_dir()
    assert len(list(out.rglob("*2014010*"))) >= 2
