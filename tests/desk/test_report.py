"""The report: one file that needs no network and says what a reader must know first."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from desk import figures
from desk.report import write_report
from desk.runs import Run
from tests.desk.conftest import RECORDS, day, position


class Balance(HTMLParser):
    """Counts what is opened and closed."""

    VOID = ("meta", "link", "br", "img", "input")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def report_of(run: Run) -> str:
    return write_report(run).read_text(encoding="utf-8")


def with_config(run: Run, **changed: Any) -> Run:
    run.write_config(run.config() | changed)
    return run


def with_records(run: Run, records: list[dict[str, Any]]) -> Run:
    text = "".join(json.dumps(record) + "\n" for record in records)
    (run.storage / "journal-201401.jsonl").write_text(text)
    return run


def test_it_is_one_small_file_without_anything_from_elsewhere(run: Run) -> None:
    html = report_of(run)
    assert len(html) < 100_000
    for text in ("http", 'src="', "<link", "@import", "url("):
        assert text not in html


def test_every_element_is_closed(run: Run) -> None:
    balance = Balance()
    balance.feed(report_of(run))
    assert (balance.wrong, balance.open) == ([], [])


def test_it_shows_what_a_trader_asks_first(run: Run) -> None:
    html = report_of(run)
    for title in ("Equity and drawdown", "Trades on SPY", "Margin against ceiling", "Funnel of decisions",
                  "Rules that denied most", "Every trade", "Worst trades", "What the data is"):  # fmt: skip
        assert f"<h2>{title}</h2>" in html
    assert "-187.20" in html
    assert "position closed (stop)" in html
    assert "5 vix entry" in html


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"profile": "source"}, "Profile “source”"),
        ({"fills": "lean"}, "too good to be true"),
        ({"data_labels": [{"series": "quotes", "kind": "modelled", "text": "SSVI"}]}, "Option quotes are modelled"),
    ],
)
def test_what_must_be_known_first_stands_at_the_top(run: Run, changed: dict[str, Any], says: str) -> None:
    assert says not in report_of(run)
    html = report_of(with_config(run, **changed))
    assert html.index(says) < html.index('class="tiles"')


def test_figures_of_a_few_trades_are_called_too_few(run: Run) -> None:
    html = report_of(run)
    assert html.index("too few to say how the rules would do") < html.index('class="tiles"')
    quiet = [r for r in RECORDS if r["kind"] == "day"]
    assert "too few to say" not in report_of(with_records(run, quiet))


def test_a_calm_market_is_called_complacent_with_how_often(run: Run) -> None:
    assert "Complacent: VIX closed below 15 on 3 of 3 sessions" in report_of(run)


def test_equity_that_moved_beside_the_trades_is_pointed_out(run: Run) -> None:
    assert "beside the closed trades" not in report_of(run)
    moved = with_records(run, [*RECORDS[:-1], day("2014-01-24", 120_312.8, "low")])
    assert "Equity moved by +500.00 USD beside" in report_of(moved)


def test_a_run_without_any_trade_can_be_read(run: Run) -> None:
    quiet = [r for r in RECORDS if r["kind"] == "day"]
    html = report_of(with_records(run, [r | {"equity": 120_000.0} for r in quiet]))
    assert "No trade was closed" in html
    assert "Every trade" not in html


def test_days_are_shaded_by_regime_and_trades_link_to_their_row(run: Run) -> None:
    html = report_of(run)
    assert 'class="regime low"' in html
    assert 'href="#friday-2014-01-10"' in html
    assert '<tr id="friday-2014-01-10">' in html


def test_every_regime_the_algorithm_knows_has_a_colour() -> None:
    from core.regimes import REGIMES  # noqa: PLC0415

    assert tuple(REGIMES) == figures.REGIMES


def test_a_change_of_phase_stands_in_the_equity_chart(run: Run) -> None:
    assert "phase 4 →" not in report_of(run)
    later = day("2014-01-24", 119_812.8, "low") | {"phase": 3}
    assert "phase 4 → 3" in report_of(with_records(run, [*RECORDS[:-1], later]))


def test_an_order_that_did_not_fill_has_its_story(run: Run) -> None:
    aborted = position("2014-01-10", "10:09", "aborted", state="ABORTED", message="")
    html = report_of(with_records(run, [RECORDS[0], aborted, day("2014-01-10", 120_000.0, "low")]))
    assert "Orders to enter that did not fill" in html
    assert "position aborted" in html


def test_the_cross_hair_has_every_day(run: Run) -> None:
    found = re.search(r'<script id="days" type="application/json">(.*?)</script>', report_of(run))
    assert found is not None
    days = json.loads(found[1])
    assert days["date"] == ["2014-01-10", "2014-01-17", "2014-01-24"]
    assert days["trades"] == {"2014-01-10": ["iron condor −P182 +P180: -187.20"]}
