"""Settings: profiles, parsing, and errors that name the way out."""

import pytest

from core.settings import SettingError, Settings, setting_rows


def test_default_profile_is_standard():
    assert Settings.parse().profile == "standard"
    assert Settings.parse().friday_0dte.vix_low == 22.0


def test_v18_trades_friday_in_a_wider_vix_range_and_a_shorter_window():
    v18 = Settings.parse({"profile": "v18"})
    assert (v18.friday_0dte.vix_low, v18.friday_0dte.vix_high) == (12.0, 30.0)
    assert v18.friday_0dte.window_end == 635
    assert v18.run.cash == 44_500.0


def test_a_parameter_overrides_by_full_or_unique_short_name():
    assert Settings.parse({"friday_0dte.target": "0.25"}).friday_0dte.target == 0.25
    assert Settings.parse({"atr_multiple": "0.5"}).friday_0dte.atr_multiple == 0.5
    assert Settings.parse({"phases.max_positions": "1,2,3,4"}).phases.max_positions == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("friday_0dte.targe", "0.5", "the nearest is friday_0dte.target"),
        ("friday_0dte.target", "1.5", "out of range, 0.05 to 0.95"),
        ("friday_0dte.target", "half", "must be a number"),
        ("run.fills", "dream", "must be one of honest, lean"),
        ("run.dry_run", "maybe", "must be true or false"),
        ("breaker.losses", "2.5", "whole number"),
        ("margni_end_x", "0.5", "there is no such setting"),
        ("phases.floors", "1,2", "needs 4 numbers"),
        ("profile", "wild", "choose one of standard, v18, source"),
        ("friday_0dte.target", "nan", "out of range"),
        ("correlation_xx", "5", "the nearest is"),
    ],
)
def test_a_bad_parameter_is_one_line_that_says_what_to_do(name, value, says):
    with pytest.raises(SettingError, match=says) as caught:
        Settings.parse({name: value})
    assert "\n" not in str(caught.value)


def test_every_setting_has_unit_bounds_provenance_and_a_value_in_range_for_each_profile():
    for profile in ("standard", "v18", "source"):
        for row in setting_rows(Settings.parse({"profile": profile})):
            assert row.provenance in ("sources", "ours") and row.text
            value = ",".join(f"{v}" for v in row.value) if isinstance(row.value, tuple) else str(row.value)
            assert Settings.parse({"profile": profile, row.name: value})
