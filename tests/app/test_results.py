"""`kg results`, `kg conflicts` and the Results view, on a graph that can be checked by eye and on a hostile one."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Done, Kg, run
from tests.graphs import HOSTILE, hostile
from tests.results.compared import compared, stored
from tests.results.results import found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("compared"), compared())


@pytest.fixture
def asked(folder: Path) -> Kg:
    return lambda *arguments: run(*arguments, "--dir", folder)


# --- the commands


def test_alone_it_lists_the_data_sets_with_most_results(asked: Kg) -> None:
    done = asked("results")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines() if "ImageNet" in line] == [
        "ImageNet",
        "ImageNet-1K",
        "ImageNet-V2",
    ]
    assert [row["results"] for row in json.loads(asked("results", "--json").stdout)] == [7, 1, 1]


def test_a_leaderboard_shows_the_best_first_and_says_which_way_is_better(asked: Kg) -> None:
    done = asked("results", "imagenet")
    lines = done.stdout.splitlines()
    shown = [line.split()[:3] for line in lines if " %" in line]
    assert shown == [["1", "Beta", "86.1"], ["2", "Alpha", "84.9"], ["Alpha", "82.1", "%"], ["Alpha", "79.3", "%"]]
    assert "higher is better" in done.stdout
    assert "lower is better" in done.stdout
    assert "ImageNet-V2 (1 result)" in done.stderr
    assert "1 less certain" in done.stderr


def test_a_metric_is_shown_with_its_gains_apart_and_with_its_sentences(asked: Kg) -> None:
    done = asked("results", "ImageNet-1K", "--metric", "top-1", "--evidence")
    assert "FID" not in done.stdout
    assert "Gains in accuracy" in done.stdout
    assert "It improves by 1.3%." in done.stdout


def test_as_json_every_row_has_its_number_paper_and_sentence(asked: Kg) -> None:
    value = json.loads(asked("results", "ImageNet", "--json").stdout)
    assert [one["name"] for one in value["joined"]] == ["ImageNet", "ImageNet-1K"]
    board = value["boards"][0]
    assert (board["measure"], board["better"], board["unit"]) == ("accuracy", "higher", "%")
    first = board["rows"][0]
    assert (first["rank"], first["subject"], first["value"], first["number"]) == (1, "Beta", "0.861", 86.1)
    assert (first["paper"], first["year"], first["sentence"]) == ("p2", 2022, "Beta reaches an accuracy of 0.861.")
    assert [(row["value"], row["says"], row["basis"]) for row in board["gains"]] == [("1.3%", "gain", "unclear")]


def test_a_limit_and_the_least_confidence_are_kept_to(asked: Kg) -> None:
    rows = json.loads(asked("results", "ImageNet", "--json", "--limit", "1").stdout)["boards"][0]["rows"]
    assert len(rows) == 1
    every = json.loads(asked("results", "ImageNet", "--json", "--min-confidence", "0").stdout)["boards"][0]["rows"]
    assert 70.0 in [row["number"] for row in every]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("results", "ImagNet"), 1, "nothing called 'ImagNet'"),
        (("results", "ImageNet", "--metric", "acuracy"), 1, "Did you mean 'accuracy'"),
        (("results", "--metric", "accuracy"), 2, "kg results ImageNet-1K --metric top-1"),
    ],
)
def test_what_cannot_be_answered_is_explained(asked: Kg, arguments: tuple[str, ...], code: int, said: str) -> None:
    done: Done = asked(*arguments)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())


def test_conflicts_stand_side_by_side_with_paper_and_sentence(asked: Kg) -> None:
    done = asked("conflicts", "--min-confidence", "0.35")
    assert "Alpha outperforms Beta" in done.stdout
    assert "Beta outperforms Alpha" in done.stdout
    assert "“beta OUTPERFORMS alpha.” — Title of p2 (2022)" in done.stdout
    assert "Alpha on ImageNet, accuracy" in done.stdout
    value = json.loads(asked("conflicts", "--json", "--min-confidence", "0.35").stdout)
    assert [side["better"]["name"] for side in value["contradictions"][0]] == ["Alpha", "Beta"]
    assert [row["number"] for row in value["disputes"][0]["values"]] == [84.9, 82.1, 79.3]


def test_where_nothing_is_there_it_says_so(asked: Kg) -> None:
    assert "No result on Alpha" in asked("results", "Alpha").stderr
    assert "more certain" not in asked("conflicts", "--min-confidence", "1").stderr
    assert "No two papers" in asked("conflicts", "--min-confidence", "1").stderr


def test_hostile_names_are_printed_harmlessly(tmp_path: Path) -> None:
    where = stored(tmp_path, hostile())
    for name in HOSTILE[:6]:
        done = run("results", name, "--dir", where, "--min-confidence", "0")
        assert done.returncode == 0, done.stderr
        assert "\x1f" not in done.stdout


# --- the view


class Seen:
    """A view that was run, and what stands on it."""

    def __init__(self, app: Any) -> None:
        assert not app.exception, app.exception
        self.app = app
        self.html = "\n".join(element.proto.body for element in app.get("html"))


def view(folder: Path, **params: str) -> Seen:
    testing = pytest.importorskip("streamlit.testing.v1", reason="the extra 'explorer' is not installed")
    app = testing.AppTest.from_string("from app.views import results\nresults.show()", default_timeout=60)
    for key, value in params.items():
        app.query_params[key] = value
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_DIR", str(folder))
        patch.delenv("KG_STORE", raising=False)
        return Seen(app.run())


def test_without_a_data_set_there_are_some_to_begin_with(folder: Path) -> None:
    html = view(folder).html
    assert "results?dataset=imagenet" in html
    assert "7 results in 2 papers" in html


def test_an_address_brings_back_a_leaderboard_with_its_sentences(folder: Path) -> None:
    seen = view(folder, dataset="imagenet", metric="accuracy (%)")
    assert "accuracy on" in seen.html
    assert "higher is better" in seen.html
    assert seen.html.index("86.1 %") < seen.html.index("84.9 %")
    assert "Beta reaches an accuracy of" in seen.html
    assert "papers?id=p2" in seen.html
    assert "disputed" in seen.html
    (chart,) = seen.app.get("arrow_vega_lite_chart") or seen.app.get("vega_lite_chart")
    assert chart.proto.alt.startswith("accuracy on ImageNet and ImageNet-1K along the years")


def test_another_measure_is_chosen_in_the_address(folder: Path) -> None:
    assert "lower is better" in view(folder, dataset="ImageNet", metric="FID").html


def test_where_no_result_is_known_it_says_where_to_look(folder: Path) -> None:
    assert "No paper was found to report a result on Alpha" in view(folder, dataset="alpha").html
    unknown = view(folder, dataset="<b>nothing</b>").html
    assert "Nothing here is called “&lt;b&gt;nothing&lt;/b&gt;”" in unknown
    assert "results?dataset=imagenet" in unknown


def test_a_graph_without_results_says_so(tmp_path: Path) -> None:
    assert "No paper here was found to report a result" in view(stored(tmp_path, hostile())).html


def test_the_best_so_far_never_gets_worse() -> None:
    pytest.importorskip("streamlit")
    from app.parts.board import best_so_far, over_time
    from kg.results.boards import boards_of

    values = [("A", "70", 2019), ("B", "80", 2018), ("C", "90", 2021), ("D", "85", 2021), ("E", "95", None)]
    (board,) = boards_of(found(name, f"reaches «{value}%»", year=year) for name, value, year in values)
    assert best_so_far(board) == [{"year": 2018, "number": 80.0}, {"year": 2019, "number": 80.0}, {"year": 2021, "number": 90.0}]
    assert over_time(board) is not None
    (single,) = boards_of([found("A", "reaches «70%»")])
    assert over_time(single) is None


def test_the_file_of_a_leaderboard_has_every_row_with_its_sentence() -> None:
    pytest.importorskip("streamlit")
    from app.parts.board import as_csv
    from kg.results.boards import boards_of

    (board,) = boards_of([found('A, "B"\n', "reaches «70%», at once"), found("C", "improves by «3%»")])
    rows = list(csv.DictReader(io.StringIO(as_csv((*board.rows, *board.gains)))))
    assert [(row["rank"], row["subject"], row["value"], row["says"]) for row in rows] == [
        ("1", 'A, "B"\n', "70%", "value"),
        ("", "C", "3%", "gain"),
    ]
    assert rows[0]["sentence"] == "reaches 70%, at once"
