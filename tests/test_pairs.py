from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import pairs
from kg.errors import InputError
from kg.model import KnownName
from kg.schema import Kind
from tests.commands import Kg

HEADER = "label\tname_a\tkind_a\tname_b\tkind_b\tforms_a\tforms_b\tpapers_a\tpapers_b\n"
ROWS = [
    ("same", "FooNet", "Model", "Foo-Net", "Method", "FooNet | FooNets", "Foo-Net", "Paper A", "Paper B"),
    ("different", "FooNet", "Model", "FooNet-2", "Model", "FooNet", "FooNet-2", "Paper A", "Paper B"),
    (
        "same",
        "dense mixing",
        "Task",
        "mixing of depth maps",
        "Task",
        *["dense mixing | mixing of depth maps"] * 2,
        *["Paper C"] * 2,
    ),
    ("same", "blue", "Task", "red", "Task", "", "", "", ""),
]


def written(folder: Path, rows: list[tuple[str, ...]], header: str = HEADER) -> Path:
    target = folder / "pairs.tsv"
    target.write_text(header + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return target


def test_pairs_are_decided_by_assembling_their_papers(tmp_path: Path) -> None:
    found = pairs.read(written(tmp_path, ROWS))
    decided = pairs.decide(found, ())
    assert decided == ["same", "different", "same", "different"]
    row = pairs.score(found, decided)
    assert row
    assert (row.right, row.gold, row.predicted) == (2, 3, 2)


def test_known_names_count_in_decisions(tmp_path: Path) -> None:
    known = KnownName("red", Kind.TASK, ("blue",))
    assert pairs.decide(pairs.read(written(tmp_path, ROWS[3:])), (known,)) == ["same"]


def test_columns_that_are_not_needed_may_be_missing_or_more(tmp_path: Path) -> None:
    rows = [("near", *row[1:], "because") for row in ROWS]
    header = HEADER.replace("label", "group").replace("\n", "\twhy\n")
    found = pairs.read(written(tmp_path, rows, header))
    assert pairs.score(found, pairs.decide(found, ())) is None


def test_a_decision_does_not_depend_on_which_name_comes_first(tmp_path: Path) -> None:
    turned = [(r[0], r[3], r[4], r[1], r[2], r[6], r[5], r[8], r[7]) for r in ROWS]
    assert pairs.decide(pairs.read(written(tmp_path, turned)), ()) == pairs.decide(pairs.read(written(tmp_path, ROWS)), ())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("same", "", "Task", *ROWS[0][3:]), "line 2: name_a is empty"),
        (("same", "x", "Thing", *ROWS[0][3:]), "'Thing'"),
        (("maybe", *ROWS[0][1:]), "'maybe'"),
    ],
)
def test_what_is_no_pair_is_refused_with_its_line(row: tuple[str, ...], told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told):
        pairs.read(written(tmp_path, [row]))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column name_a"):
        pairs.read(written(tmp_path, [], "title\tabstract\n"))


def test_eval_writes_a_decision_a_line_and_scores_them(kg: Kg, tmp_path: Path) -> None:
    target = tmp_path / "decisions.txt"
    done = kg("eval", "--pairs", str(written(tmp_path, ROWS)), "--decisions", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert target.read_text().split("\n") == ["same", "different", "same", "different", ""]
    told = json.loads(done.stdout)
    assert (told["same"]["p"], told["same"]["gold"]) == (1.0, 3)
    assert [(wrong["line"], wrong["decided"]) for wrong in told["wrong"]] == [(5, "different")]


def test_only_line_feeds_end_a_line_and_long_cells_are_read(tmp_path: Path) -> None:
    target = written(tmp_path, [("same", "Foo\u2028Net", "Model", "Foo\x0bNet", "Model", "x" * 200_000, "", "", "")])
    target.write_bytes(target.read_bytes().replace(b"\n", b"\r\n") + b"\r\n" + target.read_bytes().split(b"\n")[1])
    one, other = pairs.read(target)
    assert (one.one.name, one.other.name, len(one.one.forms[0]), one.line, other.line) == (
        "Foo\u2028Net",
        "Foo\x0bNet",
        200_000,
        2,
        4,
    )


def test_eval_does_not_overwrite_what_it_reads(kg: Kg, tmp_path: Path) -> None:
    file = written(tmp_path, ROWS)
    before = file.read_bytes()
    done = kg("eval", "--pairs", file, "--decisions", tmp_path / "." / file.name)
    assert done.returncode == 2
    assert "overwritten" in done.stderr
    assert kg("eval", file, "--predictions", file).returncode == 2
    assert file.read_bytes() == before


def test_eval_wants_texts_or_pairs_and_not_both(kg: Kg, tmp_path: Path) -> None:
    file = str(written(tmp_path, ROWS))
    assert kg("eval").returncode == 2
    assert kg("eval", file, "--pairs", file).returncode == 2
    assert kg("eval", file, "--decisions", file).returncode == 2
