"""The small text files of a LEAN data folder, each made when it is first asked for: hours, symbol properties, map and
factor files, interest rates; of futures margins, contracts and scales."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial

from market.daily import rates
from market.files import company_text, future_text
from market.files.hours import market_hours
from market.files.properties import symbol_properties
from market.futures import maps
from market.products import FUTURES
from market.world import World

HOURS_PATH = "market-hours/market-hours-database.json"
PROPERTIES_PATH = "symbol-properties/symbol-properties-database.csv"
RATES_PATH = "alternative/interest-rate/usa/interest-rate.csv"
FIRST_DAYS = company_text.FIRST_DAYS
"""First dates of the funds, as in their identifiers."""


def interest_rates() -> str:
    """LEAN's interest-rate file: the primary credit rate in percent, a row for each month's first day and each step."""
    days = {date(year, month, 1) for year in range(2011, 2020) for month in range(1, 13)} | set(rates.DISCOUNT_RATE)
    lines = [f"{day:%Y-%m-%d},{rates.discount_rate(day):.2f}" for day in sorted(days)]
    return "\n".join(["DATE,PCREDIT8", *lines]) + "\n"


class Texts(Mapping[str, str]):
    """Text files by path; a text is made when it is looked up, and kept."""

    def __init__(self, makers: Mapping[str, Callable[[], str]]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        found = self._made.get(path)
        if found is None:
            found = self._made[path] = self._makers[path]()
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def texts(world: World) -> Texts:
    """Every text file of a world's folder by its path."""
    makers: dict[str, Callable[[], str]] = {
        HOURS_PATH: market_hours,
        PROPERTIES_PATH: symbol_properties,
        RATES_PATH: interest_rates,
    }
    for ticker in company_text.funds():
        makers[f"equity/usa/map_files/{ticker.lower()}.csv"] = partial(company_text.map_file, ticker)
        makers[f"equity/usa/factor_files/{ticker.lower()}.csv"] = partial(company_text.factor_file, world, ticker)
    for future in FUTURES:
        base = f"future/{future.market}"
        makers[f"{base}/margins/{future.ticker}.csv"] = partial(future_text.margins, future.ticker)
        makers[f"{base}/map_files/{future.ticker.lower()}.csv"] = partial(maps.map_file, future.ticker)
        makers[f"{base}/factor_files/{future.ticker.lower()}.csv"] = partial(maps.factor_file, world, future.ticker)
    return Texts(makers)
