"""`fivefold data --inspect` writes a page with all that a day has; `--scenario`, `--at`, `--seed` choose a market."""

import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from desk import look_charts
from desk.command import app
from desk.request import world_of
from desk.runs import DeskError
from market.inspect import beside
from market.inspect.smiles import volatility
from market.world import World


def page(tmp_path: Path, *arguments: str) -> str:
    out = tmp_path / "look.html"
    done = CliRunner().invoke(app, ["data", "--inspect", *arguments, "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0
    return out.read_text(encoding="utf-8")


def _prices(row: str) -> list[str]:
    """Bids and asks of a strike's row."""
    cells = re.findall(r"<td.*?>(.*?)</td>", row)
    return [cells[at] for at in (0, 1, 5, 6)] if len(cells) == 8 else []


def test_days_are_ruled_at_round_numbers() -> None:
    assert [round(10**at, 6) for at in look_charts._round_days(0.3, 3.0)] == [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0]


def test_a_page_shows_smiles_chain_minutes_volatility_arbitrage_and_labels(tmp_path: Path) -> None:
    text = page(tmp_path, "xlk", "2016-05-06", "--beside", str(tmp_path))
    for title in ("Minutes of XLK", "Realised against implied", "Near the money", "traded for nothing", "What is real"):
        assert title in text
    assert text.count("<svg") == 4 and not re.search(r"(src|href)=.?https?:", text)
    assert 'class="chip modelled"' in text and "option quotes" in text
    strikes = [float(x) for x in re.findall(r'<td class="strike">([\d.]+)</td>', text)]
    assert len(strikes) >= 10 and strikes == sorted(strikes)
    prices = [cell for row in re.findall(r"<tr.*?><td>.*</tr>", text) for cell in _prices(row)]
    assert len(prices) == 4 * len(strikes)
    assert {len(price.partition(".")[2]) for price in prices if price != "–"} == {2}
    assert "nan" not in text.lower()


def test_an_index_without_options_has_a_page_and_a_scenario_says_what_it_is(tmp_path: Path) -> None:
    text = page(tmp_path, "VIX", "2016-06-02", "--scenario", "february-2018", "--at", "2016-06-01")
    assert "scenario february-2018" in text and "5 to 9 February 2018" in text and "Near the money" not in text


def test_a_futures_page_shows_the_contract_that_trades_most(tmp_path: Path) -> None:
    """Four days before its end the June contract has no trade of its own."""
    text = page(tmp_path, "GC", "2016-06-24", "--beside", str(tmp_path))
    assert "Minutes of GC 201608" in text and "201606" in text and "Near the money" in text


def test_real_chains_stand_beside_where_the_folder_is() -> None:
    folder = Path(__file__).parents[2] / "../shared/lean-data"
    if not folder.is_dir():
        pytest.skip("no sample of LEAN's data here")
    found = {known.title: smiles for known, smiles in beside.chains(folder)}
    assert len(found) == 3
    (es,) = found["ES March 2020, 2020-01-06"]
    # VIX stood at 13.85 that day.
    assert es.at_the_money == pytest.approx(0.13, abs=0.01)


def test_volatility_gives_back_the_price_it_came_from() -> None:
    from market.inspect.smiles import _black  # noqa: PLC0415

    strikes, vols = np.array([80.0, 95.0, 105.0, 130.0]), np.array([0.4, 0.25, 0.2, 0.22])
    is_call = strikes >= 100.0
    prices = _black(vols, 100.0, strikes, 0.25, is_call)
    assert volatility(prices, 100.0, strikes, 0.25, is_call) == pytest.approx(vols, abs=1e-6)
    assert np.isnan(volatility(np.full(4, np.nan), 100.0, strikes, 0.25, is_call)).all()


def test_a_world_is_named_by_seed_scenario_and_day() -> None:
    assert world_of(None, None, None) == World()
    assert world_of(3, "dead-calm", "2016-06-01") == World(3, "dead-calm", date(2016, 6, 1))
    for scenario, at, words in (
        ("febuary-2018", "2016-06-01", "did you mean february-2018"),
        ("dead-calm", "2016-06-04", "no session"),
        ("dead-calm", None, "needs the date"),
        (None, "2016-06-01", "needs the date"),
    ):
        with pytest.raises(DeskError, match=words):
            world_of(None, scenario, at)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--symbols", "SPXX"], "did you mean SPX"),
        (["--start", "2013-01-01"], "the bundled market has 2014-01-02"),
        (["--for", "gone"], "no such run"),
        (["--seed", "2", "--for", "gone"], "knows its own market"),
    ],
)
def test_what_cannot_be_written_is_one_clear_error(tmp_path: Path, arguments: list[str], words: str) -> None:
    command = ["data", "--materialise", "--out", str(tmp_path / "lean"), *arguments]
    with pytest.raises(DeskError, match=words):
        CliRunner().invoke(app, command, catch_exceptions=False)
    assert not (tmp_path / "lean").exists()


def test_a_folder_says_which_market_it_is(tmp_path: Path) -> None:
    span = ["--symbols", "VIX", "--start", "2016-06-01", "--end", "2016-06-01"]
    command = ["data", "--materialise", *span, "--out", str(tmp_path), "--scenario", "slow-bear", "--at", "2016-06-01"]
    assert CliRunner().invoke(app, command, catch_exceptions=False).exit_code == 0
    about = json.loads((tmp_path / "fivefold-data.json").read_text())
    assert (about["seed"], about["scenario"], about["at"]) == (1, "slow-bear", "2016-06-01")
    assert about["series"][0]["series"] == "scenario slow-bear"
    with pytest.raises(DeskError, match="slow-bear from 2016-06-01, not seed 1: choose"):
        CliRunner().invoke(app, ["data", "--materialise", *span, "--out", str(tmp_path)], catch_exceptions=False)
