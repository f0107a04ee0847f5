import pytest

from leanhost.naming import AbsentMemberError, absent, lean_names


@lean_names(attributes=("set_in_init",), spelled={"sma": "SMA"})
class Sample:
    __slots__ = ("_hidden", "last_price", "set_in_init")

    add_crypto = absent("QCAlgorithm.AddCrypto", "equity options only")

    def __init__(self) -> None:
        self.last_price = 2.0
        self._hidden = 1
        self.set_in_init = 5

    def sma(self) -> str:
        return "average"

    @property
    def is_ready(self) -> bool:
        return True


@lean_names
class WithDefaults:
    utc_time: int
    period: int = 3


def test_methods_properties_and_slots_have_both_spellings():
    sample = Sample()
    assert sample.SMA() == sample.sma() == "average"  # type: ignore[attr-defined]
    assert sample.IsReady is True  # type: ignore[attr-defined]
    assert sample.LastPrice == 2.0  # type: ignore[attr-defined]
    sample.LastPrice = 7.0  # type: ignore[attr-defined]
    assert sample.last_price == 7.0
    assert sample.SetInInit == 5  # type: ignore[attr-defined]


def test_class_defaults_and_annotated_fields_follow_the_instance():
    value = WithDefaults()
    assert value.Period == 3  # type: ignore[attr-defined]
    value.period = 9
    value.utc_time = 1
    assert (value.Period, value.UtcTime) == (9, 1)  # type: ignore[attr-defined]
    value.UtcTime = 4  # type: ignore[attr-defined]
    assert value.utc_time == 4


def test_private_members_get_no_alias():
    assert not hasattr(Sample, "Hidden")


@pytest.mark.parametrize("name", ["add_crypto", "AddCrypto"])
def test_absent_member_names_the_lean_member(name):
    with pytest.raises(AbsentMemberError, match=r"QCAlgorithm\.AddCrypto.*equity options only"):
        getattr(Sample(), name)
