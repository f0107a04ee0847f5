"""One algorithm over a few days of each product: the folder written of a run gives the lines of the run again."""

from datetime import date
from pathlib import Path

import pytest

from leanhost.runner import run
from market import calendar
from market.files import usage
from market.files.materialise import write
from market.provider import BundledMarket

ALGORITHMS = Path(__file__).parent / "algorithms"
SPANS = {
    "fund_option": (date(2016, 9, 14), date(2016, 9, 15)),
    "index_option": (date(2016, 9, 15), date(2016, 9, 19)),
    "futures": (date(2016, 9, 13), date(2016, 9, 16)),
    "future_option": (date(2016, 9, 14), date(2016, 9, 16)),
    "vix_future": (date(2016, 9, 20), date(2016, 9, 23)),
}
EXPECTED = {
    "fund_option": ("#now", "#event"),
    "index_option": ("#now ?SPXW", "#now ?SPX ", "#event"),
    "futures": ("#mapped", "#contract", "#event"),
    "future_option": ("#eve", "#quote", "#event"),
    "vix_future": ("#mapped", "#contract", "#event"),
}


def lines(out: Path) -> list[str]:
    """What the algorithm said, without the clock of the run that stands before it."""
    (path,) = out.glob("*-log.txt")
    return [line[line.index("#") :] for line in path.read_text().splitlines() if "#" in line]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == "vix_future" else pytest.mark.slow) for name in SPANS]
)
def test_the_folder_of_a_products_run_gives_its_lines_again(tmp_path: Path, name: str) -> None:
    market, file = BundledMarket(), ALGORITHMS / f"{name}.py"
    with usage.follow(market, tmp_path / "served"):
        done = run(file, market, tmp_path / "served")
    assert done.ok, done.error
    said = lines(tmp_path / "served")
    for start in EXPECTED[name]:
        assert any(line.startswith(start) for line in said), (start, said[:20])
    _, request = usage.load(tmp_path / "served")
    start, end = SPANS[name]
    write(BundledMarket(), request(calendar.after(start, -3), end), tmp_path / "data")
    read = run(file, tmp_path / "data", tmp_path / "read")
    assert read.ok, read.error
    assert lines(tmp_path / "read") == said
