from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.config import settings
from kg.errors import UsageError


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "kg.toml"
    path.write_text(text)
    return path


def test_what_is_given_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    found = file(tmp_path, 'dir = "from file"\nstore = "bolt://file"\n')
    chosen = settings(dir="given", environment={"KG_DIR": "there", "KG_STORE": "bolt://there"}, file=found)
    assert (chosen.dir, chosen.store) == (Path("given"), "bolt://there")
    assert settings(environment={"KG_DIR": ""}, file=found).dir == Path("from file")


@pytest.mark.parametrize("text", ["dir = ", "dir = 7", 'dir = ""', "folder = 'a'", "dir = " + "[" * 20_000])
def test_a_file_that_holds_no_settings_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"kg\.toml"):
        settings(environment={}, file=file(tmp_path, text))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    found = file(tmp_path, "")
    found.chmod(0)
    with pytest.raises(UsageError, match=r"kg\.toml"):
        settings(environment={}, file=found)


@pytest.mark.parametrize("name", ["dir", "store"])
def test_an_empty_setting_is_refused_and_not_taken_for_something_else(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        settings(**{name: ""}, environment={})
