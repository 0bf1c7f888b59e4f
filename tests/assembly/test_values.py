from __future__ import annotations

import pytest

from kg.assembly.values import parse_value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("83.8%", (83.8, "%")),
        ("+0.6%", (0.6, "%")),
        ("-1.5", (-1.5, "")),
        ("−1.5", (-1.5, "")),
        ("17.7x", (17.7, "x")),
        ("40times", (40.0, "x")),
        ("50-fold", (50.0, "x")),
        ("1,234.5", (1234.5, "")),
        ("1,5", (None, "")),
        ("2.2702 ~ 5.9563 dB", (None, "")),
        ("3 dB", (3.0, "dB")),
        ("12k", (12000.0, "")),
        ("state of the art", (None, "")),
        ("", (None, "")),
    ],
)
def test_a_printed_number_is_read_with_its_unit(text: str, wanted: tuple[float | None, str]) -> None:
    assert parse_value(text) == wanted
