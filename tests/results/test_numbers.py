from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.assembly.values import parse_value
from kg.results.numbers import read


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("72.4", 72.4, ""),
        ("72.4%", 72.4, "%"),
        ("72.4 percent", 72.4, "%"),
        ("0.724", 0.724, ""),
        (".724", 0.724, ""),
        ("$82.0\\%$", 82.0, "%"),
        ("+14.0$%$", 14.0, "%"),
        ("$2.31\\times$", 2.31, "x"),
        ("3.2x", 3.2, "x"),
        ("3.2 times", 3.2, "x"),
        ("50-fold", 50.0, "x"),
        ("three times", 3.0, "x"),
        ("twice", 2.0, "x"),
        ("two orders of magnitude", 100.0, "x"),
        ("factor of 4", 4.0, "x"),
        ("1.3B", 1.3e9, ""),
        ("2.5 million", 2.5e6, ""),
        ("12k", 12_000.0, ""),
        ("5m", 5.0, "m"),
        ("1,234.5", 1234.5, ""),
        ("26 ms", 26.0, "ms"),
        ("0.2 seconds", 0.2, "s"),
        ("10 hours", 10.0, "h"),
        ("120+ fps", 120.0, "fps"),
        ("40.30 dB", 40.3, "dB"),
        ("3.2 points", 3.2, "points"),
        ("5pp", 5.0, "points"),
        ("76.1 ± 0.3", 76.1, ""),
        ("−1.5", -1.5, ""),
        ("~1%", 1.0, "%"),
        ("<10%", 10.0, "%"),
        ("up to 3%", 3.0, "%"),
    ],
)
def test_a_printed_number_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    number = read(text)
    assert number is not None
    assert (number.value, number.unit, number.top) == (value, unit, None)


@pytest.mark.parametrize(
    ("text", "low", "top", "unit"),
    [
        ("1.5% to 6.4%", 1.5, 6.4, "%"),
        ("2-3x", 2.0, 3.0, "x"),
        ("2.2702 ~ 5.9563 dB", 2.2702, 5.9563, "dB"),
        ("10–20%", 10.0, 20.0, "%"),
        ("9 to 5", 5.0, 9.0, ""),
    ],
)
def test_a_range_has_two_ends_and_is_no_one_number(text: str, low: float, top: float, unit: str) -> None:
    number = read(text)
    assert number is not None
    assert (number.value, number.top, number.unit) == (low, top, unit)
    assert parse_value(text) == (None, "")


@pytest.mark.parametrize(
    "text", ["", "state of the art", "1,5", "several orders of magnitude", "%", "3 of 5", "9" * 500, "1.2.3"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read(text) is None


@given(value=st.floats(0, 1e9).map(lambda x: round(x, 3)), unit=st.sampled_from(["", "%", "x", " dB", " ms"]))
def test_a_number_that_is_printed_is_read_back(value: float, unit: str) -> None:
    number = read(f"{value:,.3f}{unit}")
    assert number is not None
    assert (number.value, number.unit) == (value, unit.strip())


@given(st.text(max_size=60))
def test_any_text_is_read_or_is_none(text: str) -> None:
    number = read(text)
    assert number is None or (number.top is None or number.top >= number.value)
