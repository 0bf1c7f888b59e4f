from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.news.since import Since


@pytest.mark.parametrize(
    ("text", "day"), [("2024-02-29", "2024-02-29"), ("2024-02", "2024-02-01"), ("2024", "2024-01-01"), (" 2024 ", "2024-01-01")]
)
def test_a_day_a_month_or_a_year_is_taken(text: str, day: str) -> None:
    assert Since.of(text).day == day


@pytest.mark.parametrize(
    "text", ["", "2023-02-29", "2024-13", "24-01-01", "yesterday", "2024-1-1", "0000", "2024-01-01T00", "२०२४"]
)
def test_what_is_no_date_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(UsageError, match="2024-01-31, 2024-01 or 2024"):
        Since.of(text)


@pytest.mark.parametrize(
    ("published", "is_new"),
    [
        ("2024-06-10", True),
        ("2024-06-09", False),
        ("2024-07", True),
        ("2024-06", None),
        ("2024-05", False),
        ("2025", True),
        ("2024", None),
        ("2023", False),
        (None, None),
    ],
)
def test_a_rough_date_is_new_only_where_all_of_it_is(published: str | None, is_new: bool | None) -> None:
    assert Since("2024-06-10").includes(published) is is_new


def test_the_first_of_a_year_takes_in_what_only_has_the_year() -> None:
    assert Since.of("2024").includes("2024") is True
