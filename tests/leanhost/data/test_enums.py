import json

from leanhost.enums import DayOfWeek, MovingAverageType, OrderStatus, Resolution, SecurityType, closed


def test_a_member_is_its_number_and_both_its_names():
    assert Resolution.MINUTE == 2
    assert Resolution.MINUTE == "Minute"
    assert Resolution.MINUTE == "MINUTE"
    assert Resolution.MINUTE != Resolution.HOUR
    assert Resolution.MINUTE < Resolution.DAILY


def test_both_spellings_reach_the_same_member():
    assert Resolution["MINUTE"] is vars(Resolution)["Minute"]
    assert vars(SecurityType)["IndexOption"] is SecurityType.INDEX_OPTION
    assert vars(MovingAverageType)["T3"] is MovingAverageType.T_3


def test_text_is_the_upper_snake_name_and_json_the_number():
    assert str(SecurityType.INDEX_OPTION) == f"{SecurityType.INDEX_OPTION}" == "INDEX_OPTION"
    assert json.dumps([OrderStatus.FILLED]) == "[3]"
    assert {OrderStatus.FILLED: "x"}[3] == "x"


def test_days_count_from_sunday_and_three_statuses_are_final():
    assert DayOfWeek.SUNDAY == 0
    assert [s for s in OrderStatus if closed(s)] == [OrderStatus.FILLED, OrderStatus.CANCELED, OrderStatus.INVALID]
