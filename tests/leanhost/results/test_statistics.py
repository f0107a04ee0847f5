"""Portfolio statistics: definitions, the edges LEAN leaves at zero, and the text of the numbers."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from leanhost.results.numbers import (
    decimal_text,
    double_of,
    double_text,
    exact_text,
    percent_text,
    rounded,
    scaled_text,
    smart_rounded,
)
from leanhost.results.sampler import Sampler
from leanhost.results.statistics import (
    DAY_US,
    PortfolioStatistics,
    Record,
    Samples,
    drawdown_of,
    portfolio_statistics,
    probabilistic_sharpe,
    summary,
)
from leanhost.results.trade_builder import ClosedTrade
from leanhost.results.trade_statistics import trade_statistics
from leanhost.results.windows import window_ranges
from leanhost.trading.texts import span_text


def no_rate(_day: date) -> float:
    return 0.0


def samples_of(values: list[float], benchmark: list[float], records: list[Record]) -> Samples:
    returns = [0.0] + [100 * (b / a - 1) for a, b in itertools.pairwise(values)]
    return Samples(
        equity=[(day * DAY_US, value) for day, value in enumerate(values)],
        returns=[(day * DAY_US, value) for day, value in enumerate(returns)],
        benchmark=[(day * DAY_US, value) for day, value in enumerate(benchmark)],
        turnover=[],
        records=records,
        start_capital=values[0],
    )


def test_fewer_than_two_returns_leave_everything_but_the_equities_at_zero() -> None:
    found = portfolio_statistics(samples_of([100, 101, 99], [1, 2, 3], [Record(1, 5.0, True)]), no_rate)
    assert (found.start_equity, found.end_equity) == (100, 99)
    assert found.compounding_annual_return == found.drawdown == found.win_rate == found.total_net_profit == 0


def test_a_run_without_trades_still_has_tracking_error() -> None:
    found = portfolio_statistics(samples_of([100] * 6, [10, 11, 10, 12, 11, 13], []), no_rate)
    assert found.tracking_error > 0
    assert found.information_ratio != 0
    assert found.sharpe_ratio == found.alpha == found.beta == found.probabilistic_sharpe_ratio == 0


def test_beta_of_the_benchmark_itself_is_one() -> None:
    values = [100, 101, 99, 103, 104, 102.0]
    found = portfolio_statistics(samples_of(values, values, []), no_rate)
    assert found.beta == pytest.approx(1)
    assert found.alpha == pytest.approx(0, abs=1e-9)


def test_average_win_is_a_share_of_the_running_capital() -> None:
    records = [Record(1, 10.0, True), Record(2, -11.0, False), Record(3, 0.0, True)]
    found = portfolio_statistics(samples_of([100, 100, 110, 99, 99], [1, 2, 3, 4, 5], records), no_rate)
    assert found.average_win_rate == pytest.approx(0.1)
    assert found.average_loss_rate == pytest.approx(-0.05)
    assert found.win_rate == pytest.approx(2 / 3)


def test_recovery_counts_whole_days_from_the_last_point_at_the_peak() -> None:
    points = [(0, 100.0), (DAY_US, 100.0), (2 * DAY_US, 90.0), (int(5.9 * DAY_US), 101.0), (7 * DAY_US, 50.0)]
    assert drawdown_of(points) == (0.505, 4)


def test_nothing_and_next_to_nothing_are_printed_apart() -> None:
    assert decimal_text(-0.0012, 2) == "0.00"
    assert decimal_text(drawdown_of([(0, 100.0), (DAY_US, 99.99)])[0] * 100, 3) == "0.000"
    assert decimal_text(drawdown_of([(0, 100.0), (DAY_US, 101.0)])[0] * 100, 3) == "0"


def test_numbers_print_as_lean_prints_them() -> None:
    assert percent_text(0.177, 3) == "17.700%"
    assert (percent_text(0.0, 3), percent_text(0.000001, 2)) == ("0%", "0.00%")
    assert decimal_text(-0.19, 3) == "-0.190"
    assert (double_text(1.5, 3), double_text(-0.0001, 3), double_text(0.0, 3)) == ("1.5", "-0", "0")
    assert rounded(0.125, 2) == 0.12
    assert smart_rounded(1234.56789) == 1234.5679
    assert span_text(timedelta(minutes=(24 + 2) * 60 + 2)) == "1.02:02:00"


def test_a_decimal_becomes_the_double_that_dotnet_makes_of_it() -> None:
    years = Decimal("5.66666666666667") / 365
    assert (double_of(years), double_of(Decimal("0.25"))) == (0.015525114155251152, 0.25)
    assert float(years) != double_of(years)


def test_what_is_too_large_for_decimals_keeps_fifteen_digits() -> None:
    assert percent_text(261169038178551.7e12, 3) == "26116903817855200000000000000%"
    assert scaled_text(261169038178551.7e12, 4) == "261169038178552000000000000"
    assert rounded(1.5e30, 3) == 1.5e30


def test_the_summary_has_leans_keys_in_leans_order() -> None:
    found = portfolio_statistics(samples_of([100000.0] * 2, [1, 2], []), no_rate)
    texts = summary(found, 0, 0.0, "$0", "")
    assert list(texts)[:3] == ["Total Orders", "Average Win", "Average Loss"]
    assert texts["Total Fees"] == "$0.00"
    assert texts["Start Equity"] == "100000"
    assert len(texts) == 27


def test_windows_end_with_months_and_with_the_run() -> None:
    keys = [key for key, _, _ in window_ranges(date(2015, 8, 10), date(2015, 9, 4))]
    assert keys == [f"M{n}_{end}" for n in (1, 3, 6, 12) for end in ("20150831", "20150904")]
    ranges = {key: (start, end) for key, start, end in window_ranges(date(2014, 1, 2), date(2014, 5, 30))}
    assert ranges["M3_20140430"] == (date(2014, 2, 1), date(2014, 4, 30))
    assert ranges["M1_20140530"] == (date(2014, 5, 1), date(2014, 5, 30))


def test_turnover_of_a_repeated_last_sample_is_measured_against_the_one_before() -> None:
    sampler = Sampler(0, 10 * DAY_US, 100.0)
    sampler.daily(0, 100.0, 1.0, 0.0, 0.0)
    sampler.daily(DAY_US, 100.0, 1.0, 50.0, 0.0)
    sampler.daily(DAY_US, 100.0, 1.0, 80.0, 0.0)
    assert sampler.turnover.points() == [(DAY_US, 0.8)]


def test_equity_points_keep_their_distance() -> None:
    sampler = Sampler(0, 60_000_000 * 4000 * 5, 100.0)
    taken = [minute for minute in range(20) if sampler.passed(minute * 60_000_000)]
    assert taken == [0, 6, 12, 18]


def test_decimals_print_the_digits_they_have_and_quotients_all_of_them() -> None:
    assert [exact_text(Decimal(text), 4) for text in ("-0.00297", "72.50", "0.5", "-0.00")] == [
        "-0.0030", "72.50", "0.5", "0.00",
    ]  # fmt: skip
    assert [scaled_text(value, 4) for value in (1 / 3, 0.222000001, 0.5, -1.0, 0.0)] == [
        "0.3333", "0.2220", "0.5", "-1", "0",
    ]  # fmt: skip
    assert (percent_text(0.1770038, 3), percent_text(0.17, 3), percent_text(1.0, 3)) == ("17.700%", "17.00%", "100%")


def test_chart_points_keep_seven_digits_below_a_thousand_and_when_negative() -> None:
    assert [smart_rounded(value) for value in (0.123456789, 1234.56789, -1234.56789)] == [
        0.1234568, 1234.5679, -1234.568,
    ]  # fmt: skip


def test_an_average_that_was_inexact_on_its_way_keeps_four_digits() -> None:
    def averaged(*profits: float) -> object:
        trades = [trade_of(profit) for profit in profits]
        return trade_statistics(trades, str)["averageProfitLoss"]

    assert averaged(100.0, 45.0) == "72.50"
    assert averaged(1.0, 1.0, 2.0, 4.0) == "2.0000"


def trade_of(profit: float) -> ClosedTrade:
    return ClosedTrade("SPY", 0, 1.0, 0, 1.0, DAY_US, 1.0 + profit, profit, 0.0, 0.0, 0.0, 0.0, profit > 0, (1, 2))


def test_a_hardly_likely_ratio_prints_with_its_digits_and_an_impossible_one_without() -> None:
    falling = np.random.default_rng(1).standard_normal(60) * 1e-3 - 0.9e-3  # 3e-25 likely
    assert percent_text(probabilistic_sharpe(falling, 0.0, 252), 3) == "0.000%"
    assert percent_text(probabilistic_sharpe(falling - 1e-3, 0.0, 252), 3) == "0%"


@pytest.mark.parametrize(
    ("equity", "text"), [(99_993.8996, "99993.90"), (107_016.6, "107016.6"), (984_435.0, "984435")]
)
def test_end_equity_keeps_a_zero_that_rounding_left(equity: float, text: str) -> None:
    assert summary(PortfolioStatistics(end_equity=equity), 0, 0.0, "$0", "")["End Equity"] == text
