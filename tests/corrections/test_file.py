"""`corrections.toml`: read strictly, changed without touching the rest, never half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.corrections import Correction, Drop, DropStatement, Merge, Name, Rename, Retype, Split, writing
from kg.corrections.reading import parsed, read
from kg.errors import CladographError, InputError, InvalidData, NotFound, StoreError, UsageError
from kg.schema import Kind, RelationKind
from tests.commands import ROOT
from tests.graphs import HOSTILE

BY_HAND = """\
# Mine.

# Spelling.
[[correction]]   # yes
merge = 'B'
into = "A"
note = \"\"\"
[[correction]]
looks like one\"\"\"

# Another thing.
[[correction]]
split = { name = "CL", kind = "Task" }
forms = ["continual learning"]
papers = ["p1"]
as = "continual learning"

[[correction]]
rename = "C"
to = "D"

# The end.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "corrections.toml"
    path.write_text(BY_HAND, encoding="utf-8")
    return path


# --- reading


def test_a_file_by_hand_is_read(file: Path) -> None:
    merge, split, rename = read(file)
    assert (merge, merge.note) == (
        Merge(Name("B"), Name("A"), "[[correction]]\nlooks like one"),
        "[[correction]]\nlooks like one",
    )
    assert split == Split(Name("CL", Kind.TASK), ("p1",), ("continual learning",), "continual learning")
    assert rename == Rename(Name("C"), "D")


def test_no_file_is_no_corrections(tmp_path: Path) -> None:
    assert not read(tmp_path / "corrections.toml").items
    assert read(tmp_path / "corrections.toml").digest() == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[correction]]\nmerge = 'A'", ["correction 1", "'into' is missing"]),
        ("[[correction]]\nmerge = 'A'\ninto = 'B'\nnoet = ''", ["correction 1 (merge)", "'noet'", "Did you mean 'note'"]),
        ("[[correction]]\nmerge = 'A'\ninto = 3", ["into = 3"]),
        ("[[correction]]\nmerge = ''\ninto = 'B'", ["empty"]),
        ("[[correction]]\nmerge = 'A'\ninto = 'a'", ["into itself"]),
        ("[[correction]]\nmerge = { name = 'A', kin = 'Task' }\ninto = 'B'", ["'kin'", "Did you mean 'kind'"]),
        ("[[correction]]\nretype = 'A'\nto = 'Modle'", ["'Modle'", "Did you mean 'Model'"]),
        ("[[correction]]\nrename = 'A'\nto = 'A'", ["called that already"]),
        ("[[correction]]\nsplit = 'A'", ["which papers"]),
        ("[[correction]]\nsplit = 'A'\npapers = 'p1'", ["not a list of texts"]),
        ("[[correction]]\ndrop = 'A'\ntail = 'B'", ["'relation' is missing"]),
        ("[[correction]]\ndrop = 'A'\nrelation = 'VARIANT'\ntail = 'B'", ["'VARIANT'", "VARIANT_OF"]),
        ("[[correction]]\ndrop = 'A'\nrename = 'B'\nto = 'C'", ["drop and rename at once"]),
        ("[[correction]]\nnote = 'hm'", ["does not say what to do", "merge"]),
        ("[correction]\ndrop = 'A'", ["two brackets"]),
        ("correction = [1]", ["correction 1", "no table"]),
        ("[[corection]]\ndrop = 'A'", ["'corection'", "Did you mean 'correction'"]),
        ("[[correction]\n", ["not valid TOML", "[[correction]]"]),
    ],
)
def test_what_is_no_correction_is_refused_with_its_place_and_the_way_out(text: str, says: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        parsed(text, "corrections.toml")
    for part in ["corrections.toml", *says]:
        assert part in str(refused.value)


def pair(*tables: str) -> str:
    return "\n".join(f"[[correction]]\n{table}" for table in tables)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (pair("rename = 'A'\nto = 'B'", "rename = 'a'\nto = 'C'"), "correction 2"),
        (pair("rename = 'A'\nto = 'B'", "rename = 'B'\nto = 'A'"), "circle"),
        (pair("rename = 'A'\nto = 'B'", "rename = 'B'\nto = 'C'", "rename = 'C'\nto = 'a'"), "1 and 2 and 3"),
        (pair("merge = 'A'\ninto = 'B'", "merge = 'B'\ninto = 'A'"), "circle"),
        (pair("merge = 'A'\ninto = 'B'", "merge = 'A'\ninto = 'C'"), "merge 'C' into 'B'"),
        (pair("retype = 'A'\nto = 'Task'", "retype = 'A'\nto = 'Model'"), "one kind"),
        (pair("split = 'A'\nforms = ['B']", "merge = 'B'\ninto = 'A'"), "merges again"),
        (pair("split = 'A'\npapers = ['p']\nas = 'B'", "merge = 'B'\ninto = 'C'", "merge = 'A'\ninto = 'C'"), "merges again"),
        (pair("split = 'A'\npapers = ['p']\nas = 'B'", "split = 'A'\npapers = ['p']\nas = 'C'"), "two things"),
    ],
)
def test_corrections_that_contradict_each_other_are_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parsed(text, "corrections.toml")


@pytest.mark.parametrize(
    "text",
    [
        pair("rename = 'A'\nto = 'B'", "rename = 'B'\nto = 'C'"),
        pair("rename = 'lora'\nto = 'LoRA'"),
        pair("merge = 'A'\ninto = 'B'", "merge = 'C'\ninto = 'B'", "merge = 'B'\ninto = 'D'"),
        pair("retype = {name='CL', kind='Task'}\nto = 'Model'", "retype = {name='CL', kind='Metric'}\nto = 'Method'"),
        pair("drop = 'A'", "drop = 'A'"),
        pair("split = 'A'\nforms = ['B']", "split = 'A'\nforms = ['C']"),
    ],
)
def test_corrections_that_go_together_are_taken(text: str) -> None:
    assert parsed(text, "corrections.toml").items


def refusal(do: Callable[[], object]) -> str | None:
    """The text of the error that `do` ends in, or None."""
    try:
        do()
    except CladographError as error:
        return str(error)
    return None


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    said = refusal(lambda: parsed(text, "corrections.toml"))
    assert said is None or "corrections.toml" in said


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["A", "a", "B", "", "Task", "VARIANT_OF", "PROPOSES"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "kind", "x"]), inner, max_size=2),
    max_leaves=3,
)
keys = st.sampled_from(
    ["merge", "into", "split", "papers", "forms", "as", "rename", "retype", "to", "drop", "relation", "tail", "note", "x"]
)


@given(st.lists(st.dictionaries(keys, values, max_size=4), max_size=4))
def test_tables_of_any_shape_are_read_or_refused_in_words(tables: list[dict[str, object]]) -> None:
    text = "".join("[[correction]]\n" + "".join(f"{k} = {_toml(v)}\n" for k, v in table.items()) for table in tables)
    said = refusal(lambda: parsed(text, "corrections.toml"))
    assert "corrections.toml" in said if said else len(parsed(text, "corrections.toml")) == len(tables)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())}}}"
    return f'"{value}"' if isinstance(value, str) else str(value or 0)


# --- writing

_words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip) | st.sampled_from(HOSTILE)
_names = st.builds(Name, _words, st.none() | st.sampled_from(Kind))


def _built(*arguments: object) -> Correction | None:
    make, *rest = arguments
    try:
        return make(*rest)  # type: ignore[operator]
    except InvalidData:
        return None


corrections = st.one_of(
    st.builds(_built, st.just(Merge), _names, _names, st.text(st.characters(exclude_categories=["Cs"]))),
    st.builds(_built, st.just(Split), _names, st.lists(_words).map(tuple), st.lists(_words).map(tuple), st.none() | _words),
    st.builds(_built, st.just(Rename), _names, _words),
    st.builds(_built, st.just(Retype), _names, st.sampled_from(Kind)),
    st.builds(_built, st.just(Drop), _names),
    st.builds(_built, st.just(DropStatement), _names, st.sampled_from(RelationKind), _names),
).filter(lambda correction: correction is not None)


@given(st.lists(corrections, max_size=4))
def test_any_correction_is_read_back_as_it_was_written_and_can_be_taken_back(
    tmp_path_factory: pytest.TempPathFactory, items: list[Correction]
) -> None:
    path = tmp_path_factory.mktemp("any") / "corrections.toml"
    kept: list[Correction] = []
    for item in items:
        said = refusal(partial(writing.add, path, item))
        if said is None:
            kept.append(item)
        else:
            assert "orrection" in said
    assert list(read(path)) == kept
    for number in range(len(kept), 0, -2):
        assert writing.take_back(path, number) == (number, kept.pop(number - 1))
        assert list(read(path)) == kept


def test_what_is_added_comes_last_and_the_rest_stays_byte_for_byte(file: Path) -> None:
    assert writing.add(file, Drop(Name("E"), 'why "so"')) == 4
    text = file.read_text(encoding="utf-8")
    assert text.startswith(BY_HAND)
    assert tomllib.loads(text)["correction"][3] == {"drop": "E", "note": 'why "so"'}


@pytest.mark.parametrize(
    ("number", "gone"),
    [(1, ["Spelling", "looks like one"]), (2, ["Another thing", "CL"]), (3, ["rename"]), (None, ["rename"])],
)
def test_what_is_taken_back_goes_with_the_comment_above_it_and_nothing_else(
    file: Path, number: int | None, gone: list[str]
) -> None:
    writing.take_back(file, number)
    text = file.read_text(encoding="utf-8")
    for kept in ("# Mine.", "# Spelling.", "looks like one", "# Another thing.", '"CL"', "rename", "# The end."):
        assert (kept in text) == (not any(part in kept for part in gone))
    assert len(read(file)) == 2


def test_line_ends_and_byte_order_marks_of_other_systems_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    path.write_bytes(b"\xef\xbb\xbf# Mine.\r\n[[correction]]\r\ndrop = 'A'\r\n")
    writing.add(path, Drop(Name("B")))
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n") == 6
    writing.take_back(path, 1)
    assert list(read(path)) == [Drop(Name("B"))]


def test_a_list_of_tables_in_another_form_is_not_torn(tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    path.write_text("correction = [{ drop = 'A' }, { drop = 'B' }]\n")
    for change in (lambda: writing.add(path, Drop(Name("C"))), lambda: writing.take_back(path, 1)):
        with pytest.raises(InputError, match=r"corrections\.toml"):
            change()
    assert len(read(path)) == 2


def test_the_same_correction_is_not_added_twice(file: Path) -> None:
    with pytest.raises(UsageError, match="Correction 3 says so"):
        writing.add(file, Rename(Name("C"), "D"))


@pytest.mark.parametrize("number", [0, 4, 99])
def test_a_number_that_is_none_is_refused_with_those_there_are(file: Path, number: int) -> None:
    with pytest.raises(NotFound, match="1 to 3"):
        writing.take_back(file, number)


def test_a_contradiction_leaves_the_file_as_it_was(file: Path) -> None:
    with pytest.raises(InputError, match="contradicts"):
        writing.add(file, Rename(Name("C"), "E"))
    assert file.read_text(encoding="utf-8") == BY_HAND


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "corrections.toml.part").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        writing.add(tmp_path / "corrections.toml", Drop(Name("A")))


def test_a_link_stays_a_link(tmp_path: Path, file: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    writing.add(link, Drop(Name("E")))
    assert link.is_symlink()
    assert len(read(file)) == 4


_ADD_AND_DIE = """
import os, signal, sys
from pathlib import Path
from kg.corrections import Drop, Name, writing

def die(event, args):
    if event == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

path = Path(sys.argv[1])
sys.addaudithook(die)
writing.add(path, Drop(Name("E")))
"""


@pytest.mark.parametrize("moment", ["os.rename", "os.chmod"])
def test_a_kill_while_it_is_written_leaves_the_old_file(file: Path, moment: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _ADD_AND_DIE, str(file), moment], check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}
    )
    assert killed.returncode == -signal.SIGKILL
    assert file.read_text(encoding="utf-8") == BY_HAND
    writing.add(file, Drop(Name("E")))
    assert len(read(file)) == 4


def test_notes_and_comments_change_no_graph(file: Path) -> None:
    before = read(file).digest()
    file.write_text("# More.\n" + BY_HAND.replace("looks like one", "or not"), encoding="utf-8")
    assert read(file).digest() == before
    file.write_text(BY_HAND.replace('"D"', '"E"'), encoding="utf-8")
    assert read(file).digest() != before


@pytest.mark.parametrize("make", [lambda: Name(" "), lambda: Name("\udc00"), lambda: Split(Name("A"), papers=("",))])
def test_an_empty_name_or_one_that_is_no_text_cannot_be_built(make) -> None:
    with pytest.raises(CladographError):
        make()


def test_a_given_name_has_no_white_space_at_its_ends_and_no_line_breaks() -> None:
    assert Rename(Name("LoRA"), "  Low-Rank\n Adaptation\t").to == "Low-Rank Adaptation"
    assert Split(Name("CL"), forms=("continual learning",), called=" Continual\r\nLearning ").called == "Continual Learning"
    with pytest.raises(InvalidData, match="called that already"):
        Rename(Name("LoRA"), "LoRA ")
