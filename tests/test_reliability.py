"""How far confidence can be believed, and how that is drawn and printed."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from kg import shown
from kg.config import MIN_CONFIDENCE, MIN_CONFIDENCE_OF_RESULTS, least_of_results
from kg.diagram import diagram, require_suffix
from kg.errors import UsageError
from kg.model import Extraction, Measurement, Mention, Paper, Relation, Span
from kg.reliability import Judged, Reliability, judged, reliability, table
from kg.schema import PAPER, Kind, RelationKind

SVG = "{http://www.w3.org/2000/svg}"
TEXT = "TinyNet varies BigNet. TinyNet reaches 91.5% on Digits."
READ = Paper(id="p", title="TinyNet", abstract=TEXT)


def finds(*pairs: tuple[float, bool], what: str = "relation USES") -> list[Judged]:
    return [Judged(what, confidence, right) for confidence, right in pairs]


def mention(name: str, kind: Kind, score: float) -> Mention:
    start = TEXT.index(name)
    return Mention(name, kind, Span("abstract", start, start + len(name)), name, "test", score)


def extraction() -> Extraction:
    first, second = Span("abstract", 0, 22), Span("abstract", 23, len(TEXT))
    mentions = (mention("TinyNet", Kind.MODEL, 0.9), mention("BigNet", Kind.MODEL, 0.8), mention("Digits", Kind.DATASET, 0.6))
    relations = (
        Relation(PAPER, RelationKind.PROPOSES, "TinyNet", first, None, None, "test", 0.95),
        Relation("TinyNet", RelationKind.VARIANT_OF, "BigNet", first, None, None, "test", 0.4),
        Relation("TinyNet", RelationKind.VARIANT_OF, "BigNet", second, None, None, "test", 0.7),
    )
    at = TEXT.index("91.5%")
    measured = Measurement("TinyNet", "Digits", None, "91.5%", Span("abstract", at, at + 5), second, "test", 0.5)
    return Extraction("p", "1", mentions, relations, (measured,))


def gold(*relations: tuple[str, str, str]) -> dict[str, Any]:
    kinds = {"TinyNet": "Model", "BigNet": "Method", "Digits": "Dataset"}
    return {
        "id": "p",
        "entities": [{"name": name, "type": kind, "mentions": [name]} for name, kind in kinds.items()],
        "relations": [{"head": head, "type": kind, "tail": tail} for head, kind, tail in relations],
        "results": [{"subject": "TinyNet", "dataset": "Digits", "metric": None, "value": "91.5%"}],
    }


def test_the_calibration_error_is_the_mean_distance_of_confidence_and_share_of_right_ones() -> None:
    row = Reliability.of(finds((0.95, True), (0.95, True), (0.15, True), (0.15, False)))
    assert row.error == pytest.approx((2 * 0.05 + 2 * 0.35) / 4)
    assert [(b.found, b.right) for b in row.bins] == [(2, 1), (2, 2)]


def test_a_certainty_of_one_lies_in_the_last_bin() -> None:
    (only,) = Reliability.of(finds((1.0, True))).bins
    assert (only.low, only.high) == (0.9, 1.0)


def test_nothing_found_is_no_error() -> None:
    assert (Reliability.of([]).error, Reliability.of([]).confidence) == (0.0, 0.0)


def test_few_finds_leave_a_wide_interval() -> None:
    few, many = (Reliability.of(finds(*[(0.5, True), (0.5, False)] * times)).bins[0].interval() for times in (2, 200))
    assert few[0] < many[0] < 0.5 < many[1] < few[1]


def test_a_find_counts_once_with_its_surest_place_and_is_judged_as_it_is_scored() -> None:
    found = judged(gold(("PAPER", "PROPOSES", "BigNet"), ("TinyNet", "VARIANT_OF", "BigNet")), extraction(), READ)
    assert {(f.what, f.confidence, f.right) for f in found} == {
        ("mention", 0.9, True),
        ("mention", 0.8, False),  # another type than the gold's
        ("mention", 0.6, True),
        ("relation PROPOSES", 0.95, False),
        ("relation VARIANT_OF", 0.7, True),
        ("result", 0.5, True),
    }


def test_all_relations_have_a_row_together_and_each_kind_one_of_its_own() -> None:
    rows = reliability(
        [*finds((0.5, True)), *finds((0.6, False), what="relation VARIANT_OF"), *finds((0.9, True), what="mention")]
    )
    assert {what: row.found for what, row in rows.items()} == {
        "mention": 1,
        "relation": 2,
        "relation VARIANT_OF": 1,
        "relation USES": 1,
    }


def test_the_table_tells_what_is_shown_and_how_right_that_is() -> None:
    rows = reliability(finds((0.9, True), (0.8, True), (0.7, False), (0.3, False)))
    line = next(line for line in table(rows, 0.65).splitlines() if line.startswith("relation USES"))
    assert line.split()[2:] == ["4", "67.5", "50.0", "32.5", "3", "66.7", "100.0"]
    assert rows["relation"].as_json(0.65)["shown"] == {"min_confidence": 0.65, "found": 3, "right": 2}


def test_a_diagram_has_a_panel_a_row_and_a_dot_a_bin() -> None:
    rows = reliability([*finds((0.9, True), (0.3, False)), *finds((0.6, True), what="result")])
    root = ET.fromstring(diagram(rows, title="<gold> & Co"))
    assert [t.text for t in root.iter(f"{SVG}text") if t.get("class") == "title"] == ["relation", "relation USES", "result"]
    assert len(list(root.iter(f"{SVG}circle"))) == 5


def test_a_page_asks_nothing_of_the_network() -> None:
    page = diagram(reliability(finds((0.9, True))), page=True)
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page
    assert "src=" not in page.replace("default-src", "")


@pytest.mark.parametrize("name", ["x.png", "x"])
def test_a_form_that_no_diagram_has_is_refused_with_the_choices(name: str) -> None:
    with pytest.raises(UsageError, match=r"\.svg or \.html"):
        require_suffix(Path(name))


def test_of_what_is_shown_enough_was_right_and_of_a_little_more_it_was_not() -> None:
    between = [(found, right) for kind, found, right in shown.BY_KIND if kind != "PROPOSES"]
    assert sum(right for _, right in between) / sum(found for found, _ in between) >= 0.8
    assert all(right / found < 0.8 for least, found, right in shown.MEASURED if least < MIN_CONFIDENCE)


def test_results_have_a_bound_of_their_own_until_somebody_chooses_one() -> None:
    assert least_of_results(MIN_CONFIDENCE) == MIN_CONFIDENCE_OF_RESULTS
    assert least_of_results(0.8) == 0.8


def evaluated(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", "eval", *arguments]
    return subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)


def test_the_command_prints_bins_and_draws(tmp_path: Path) -> None:
    paper = gold(("TinyNet", "VARIANT_OF", "BigNet")) | {"title": READ.title, "abstract": READ.abstract}
    file, drawing = tmp_path / "gold.jsonl", tmp_path / "out.svg"
    file.write_text(json.dumps(paper) + "\n", encoding="utf-8")
    done = evaluated(str(file), "--reliability", str(drawing), "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert rows["mention"]["found"] == sum(part["found"] for part in rows["mention"]["bins"])
    assert ET.parse(drawing).getroot().tag == f"{SVG}svg"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("examples/gold.jsonl", "out.svg"), "--reliability"),
        (("examples/gold.jsonl", "--reliability", "out.png"), ".svg or .html"),
        (("--pairs", "pairs.tsv", "--reliability"), "GOLD"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(arguments: tuple[str, ...], said: str) -> None:
    done = evaluated(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
