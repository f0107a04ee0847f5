"""What reading costs: a day of one contract's quotes, and a whole chain's day."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from leanhost.data.folder import LeanFolder, columns_of
from leanhost.data.port import QuoteColumns
from leanhost.data.writer import rows_text, write_minutes
from leanhost.symbols import equity_symbol, option_symbol

DAY = date(2024, 1, 3)
SPY = equity_symbol("SPY")
MINUTES = 390


def _quotes(seed: int) -> QuoteColumns:
    rng = np.random.default_rng(seed)
    bid = np.round(rng.uniform(1, 30, (4, MINUTES)), 2)
    sizes = rng.integers(1, 500, (2, MINUTES)).astype(float)
    time = 34_200_000 + 60_000 * np.arange(MINUTES, dtype=np.int64)
    return QuoteColumns(time, *bid, sizes[0], *(bid + 0.05), sizes[1])


def test_a_contracts_day_of_quotes(benchmark):
    text = rows_text(_quotes(1), 10_000.0)
    read = benchmark(columns_of, text, 1, 10_000.0)
    assert len(read.time) == MINUTES


@pytest.mark.parametrize("contracts", [100])
def test_a_chains_day_of_quotes(benchmark, tmp_path: Path, contracts: int):
    chain = [option_symbol(SPY, 0, 400 + k, date(2024, 1, 19)) for k in range(contracts)]
    write_minutes(tmp_path, DAY, [(symbol, 1, _quotes(k)) for k, symbol in enumerate(chain)])

    def read() -> int:
        folder = LeanFolder(tmp_path)
        return sum(folder.minute(symbol, 1, DAY) is not None for symbol in chain)

    assert benchmark.pedantic(read, rounds=3) == contracts
