"""Whatever is typed, the answer is a value or one line; whatever was measured, an axis can be drawn for it."""

import string

from hypothesis import given
from hypothesis import strategies as st

from core.settings import SettingError, Settings, setting_rows
from desk.request import pairs_of
from desk.runs import DeskError, day_of
from desk.svg import round_values

NAMES = [row.name for row in setting_rows(Settings.parse({}))]
TYPED = st.text(string.printable, max_size=24)


@given(TYPED | st.dates().map(str))
def test_a_typed_date_is_a_day_or_a_line(text: str) -> None:
    try:
        assert day_of(text).year > 0
    except DeskError as error:
        assert text in str(error)


@given(st.sampled_from(NAMES) | TYPED, TYPED)
def test_a_typed_setting_is_taken_or_named_in_a_line(name: str, value: str) -> None:
    try:
        settings = Settings.parse(pairs_of([f"{name}={value}"]))
    except (DeskError, SettingError) as error:
        assert str(error)
    else:
        assert settings.profile in ("standard", "v18", "source")


@given(st.floats(-1e9, 1e9), st.floats(0.01, 1e9), st.integers(2, 12))
def test_an_axis_has_few_values_in_order_between_its_ends(low: float, span: float, most: int) -> None:
    high = low + span
    values = round_values(low, high, most)
    assert len(values) <= most + 1
    assert values == sorted(values)
    assert all(low - 1e-6 * (1 + span) <= v <= high + 1e-6 * (1 + span) for v in values)
