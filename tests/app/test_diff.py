"""`kg diff`, on two graphs that can be checked by eye."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import run
from tests.graphs import hostile
from tests.news.made import crowded, renewed
from tests.news.test_changes import changed
from tests.results.compared import stored


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    where = tmp_path_factory.mktemp("differing")
    return stored(where / "old", renewed()), stored(where / "new", changed(renewed()))


def test_what_came_went_and_changed_is_listed(folders: tuple[Path, Path]) -> None:
    done = run("diff", *folders)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "- Loose (Model)" in [line.strip() for line in lines]
    assert any(line.startswith("~ ROOT (Method)") and "kind: Model -> Method" in line for line in lines)
    assert any("confidence: 95% -> 60%" in line for line in lines)
    assert any(line.startswith("statements") and "1 a little more or less sure" in line for line in lines)


def test_the_same_graph_twice_is_said_not_to_differ(folders: tuple[Path, Path]) -> None:
    done = run("diff", folders[0], folders[0])
    assert (done.returncode, done.stdout) == (0, "")
    assert "do not differ" in done.stderr
    value = json.loads(run("diff", folders[0], folders[0], "--format", "json").stdout)
    assert all(not any(part["counts"].values()) for part in value.values())


def test_as_json_each_change_has_what_was_and_what_is(folders: tuple[Path, Path]) -> None:
    value = json.loads(run("diff", *folders, "--format", "json").stdout)
    assert list(value) == ["papers", "entities", "statements", "results"]
    assert value["papers"]["changed"] == [{"is": "Title of rough", "date": {"old": "2024", "new": "2024-01"}}]
    assert [one["is"] for one in value["entities"]["gone"]] == ["Loose (Model)"]
    assert value["results"]["counts"]["gone"] == 1


def test_a_limit_is_kept_to_and_the_rest_counted(folders: tuple[Path, Path], tmp_path: Path) -> None:
    many = stored(tmp_path, crowded(30))
    for form in ("text", "md"):
        done = run("diff", folders[0], many, "--limit", "3", "--format", form)
        assert "and 57 more" in done.stdout, "of 60 entities, Root is in both"
    value = json.loads(run("diff", folders[0], many, "--limit", "3", "--format", "json").stdout)
    assert len(value["entities"]["added"]) == 3


def test_as_markdown_and_as_text_hostile_names_are_harmless(folders: tuple[Path, Path], tmp_path: Path) -> None:
    nasty = stored(tmp_path, hostile())
    for form in ("text", "md"):
        done = run("diff", folders[0], nasty, "--format", form, "--limit", "100")
        assert done.returncode == 0, done.stderr
        assert "\x1f" not in done.stdout
    assert "\\<b\\>" in run("diff", folders[0], nasty, "--format", "md", "--limit", "100").stdout


def test_what_holds_no_graph_is_named(folders: tuple[Path, Path], tmp_path: Path) -> None:
    done = run("diff", folders[0], tmp_path / "nothing")
    assert done.returncode == 1
    assert "There is no graph in" in " ".join(done.stderr.split())
    assert run("diff", folders[0], folders[0] / "graph.kgl").returncode == 2
