"""The risk-free rate an algorithm asks for, and the models it may set."""

from pathlib import Path

import pytest
from small_world import FRI, MON, SmallWorld

from leanhost.api.interest_rates import (
    ConstantRiskFreeRateInterestRateModel,
    RiskFreeInterestRateModelExtensions,
    rate_model,
)

ASK = """
def initialize(self):
    self.start_at()
    self.seen = [self.risk_free_interest_rate_model.get_interest_rate(datetime(2014, 6, d)) for d in (1, 3, 5)]
    self.set_risk_free_interest_rate_model(lambda when: 0.05)
    self.seen.append(self.RiskFreeInterestRateModel.GetInterestRate(self.time))
"""


def test_the_default_model_reads_the_folder_s_file_and_another_may_be_set(world: SmallWorld, tmp_path: Path) -> None:
    world.text("alternative/interest-rate/usa/interest-rate.csv", "DATE,RATE\n2014-06-02,0.75\n2014-06-04,0.5\n")
    assert world.run(ASK).algorithm.seen == [0.0075, 0.0075, 0.005, 0.05]


def test_an_average_counts_every_day_of_a_span() -> None:
    weekday = rate_model(lambda day: day.weekday())
    assert RiskFreeInterestRateModelExtensions.get_risk_free_rate(weekday, MON, FRI) == 2.0
    assert RiskFreeInterestRateModelExtensions.GetAverageRiskFreeRate(weekday, []) == 0.0
    assert ConstantRiskFreeRateInterestRateModel(0.03).GetInterestRate(MON) == 0.03


def test_what_is_no_model_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="get_interest_rate"):
        rate_model(3)
