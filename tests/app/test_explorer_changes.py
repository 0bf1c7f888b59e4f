"""Build and Corrections: what pages change, and that they change nothing without leave."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import kg
from app.commands.explore import CHANGES
from app.dropped import MOST_FILES, Keeping, Piece, add, look, pasted, take_out
from app.parts.changing import command
from kg.build import build, silent
from kg.corrections import Drop, DropStatement, Merge, Name, Rename, Retype, Split
from kg.errors import InputError
from kg.folder import Folder
from kg.schema import Kind, RelationKind
from kg.stores import open_store
from tests.app.views import Running, run_view
from tests.assembly.test_order import Reader
from tests.made import extraction, paper

pytest.importorskip("streamlit", reason="the extra 'explorer' is not installed")

OLD = paper("Twig: a small model", "Twig is a variant of Root and uses Dropout.", published="2020")
NEW = paper("Leaf: smaller yet", "Leaf is a variant of Twig.", published="2021")
READ = [
    (
        OLD,
        extraction(
            OLD,
            {"Twig": ("Model", ["Twig"]), "Root": ("Model", ["Root"]), "Dropout": ("Method", ["Dropout"])},
            [("PAPER", "PROPOSES", "Twig"), ("Twig", "VARIANT_OF", "Root"), ("Twig", "USES", "Dropout")],
            score=0.9,
        ),
    ),
    (
        NEW,
        extraction(NEW, {"Leaf": ("Model", ["Leaf"]), "Twig": ("Model", ["Twig"])}, [("Leaf", "VARIANT_OF", "Twig")], score=0.9),
    ),
]
DROPPED = f"{NEW.title}\n{NEW.abstract}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A graph of one paper, with a ledger, that may be changed."""
    file = tmp_path / "papers.jsonl"
    file.write_text(json.dumps({"id": OLD.id, "title": OLD.title, "abstract": OLD.abstract, "year": 2020}) + "\n")
    made = Folder(tmp_path / "graph")
    build([file], folder=made, open_store=lambda: open_store("embedded", made.path, write=True), extractor=Reader(READ))
    return made.path


@pytest.fixture
def known_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Build view's extractor knows the answers."""
    from app.views import build as view

    monkeypatch.setattr(view, "new_extractor", lambda opened: Reader(READ))


def titles(folder: Path) -> set[str]:
    with kg.open(folder) as graph:
        return {one.title for one in graph.newest_papers(limit=10)}


# --- Corrections


def test_every_statement_leads_to_where_it_is_said_to_be_wrong(folder: Path) -> None:
    page = run_view(folder, "explore", entity="twig").html
    assert "corrections?head=twig&amp;relation=VARIANT_OF&amp;tail=root" in page
    assert "corrections?entity=twig" in page
    assert "relation=PROPOSES" in page


def test_without_leave_the_command_is_shown_and_nothing_changes(folder: Path) -> None:
    seen = run_view(folder, "corrections", head="twig", relation="VARIANT_OF", tail="root")
    assert "Twig is a variant of Root and uses Dropout." in re.sub(r"<[^>]*>", "", seen.html)
    assert "--allow-changes" in seen.html
    assert shlex.split(seen.app.code[0].value)[:6] == ["kg", "correct", "drop", "twig", "VARIANT_OF", "root"]
    assert not [button for button in seen.app.button if "Drop" in button.label]
    assert not (folder / "corrections.toml").exists()


def test_a_wrong_statement_is_dropped_at_once_and_comes_back_when_that_is_taken_back(folder: Path) -> None:
    running = Running(folder, "corrections", {"head": "twig", "relation": "VARIANT_OF", "tail": "root"}, may_change=True)
    running.seen()
    page = running.clicked("do-statement").html
    assert "Correction 1" in page
    assert "(-1)" in page
    assert "The graph does not say that, or not any more" in page
    assert "VARIANT_OF" in (folder / "corrections.toml").read_text()
    with kg.open(folder) as graph:
        assert RelationKind.VARIANT_OF not in {fact.kind for fact in graph.facts("twig")}
    assert "Taken back" in running.clicked("undo-1").html
    with kg.open(folder) as graph:
        assert RelationKind.VARIANT_OF in {fact.kind for fact in graph.facts("twig")}


def test_a_thing_is_renamed_from_its_page(folder: Path) -> None:
    running = Running(folder, "corrections", {"entity": "root", "mend": "Name"}, may_change=True)
    running.seen()
    running.app.text_input(key="to").input("Big Root")
    running.seen()
    assert "Correction 1" in running.clicked("do-rename").html
    with kg.open(folder) as graph:
        assert graph.entity("root").name == "Big Root"


@pytest.mark.parametrize("way", ["Name", "Kind", "Same as another", "Two things in one", "No thing at all"])
def test_every_way_of_correcting_a_thing_has_its_form(folder: Path, way: str) -> None:
    assert "What is wrong with Root?" in run_view(folder, "corrections", entity="root", mend=way).html


def test_what_is_refused_is_said_and_changes_nothing(folder: Path) -> None:
    running = Running(folder, "corrections", {"entity": "root", "mend": "Name"}, may_change=True)
    running.seen()
    running.app.text_input(key="to").input("Twig")
    running.seen()
    seen = running.clicked("do-rename")
    assert "There is a thing called &#x27;Twig&#x27; already" in seen.html
    assert not (folder / "corrections.toml").exists()


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (Merge(Name("a b"), Name("c")), ["merge", "a b", "c"]),
        (Rename(Name("a"), "b'c"), ["rename", "a", "b'c"]),
        (Retype(Name("a"), Kind.TASK), ["retype", "a", "Task"]),
        (Drop(Name("a"), "why; rm -rf /"), ["drop", "a", "--note", "why; rm -rf /"]),
        (DropStatement(Name("a"), RelationKind.USES, Name("b")), ["drop", "a", "USES", "b"]),
        (Split(Name("a"), ("p1",), ("x y",), "z"), ["split", "a", "--papers", "p1", "--form", "x y", "--as", "z"]),
    ],
)
def test_a_correction_is_told_as_the_command_that_makes_it(correction: Merge, words: list[str]) -> None:
    assert shlex.split(command(correction, "/a folder")) == ["kg", "correct", *words, "--dir", "/a folder"]


# --- Build


def test_without_leave_the_build_page_only_says_how(folder: Path) -> None:
    seen = run_view(folder, "build")
    assert "kg explore --allow-changes" in seen.app.code[0].value
    assert not seen.app.text_area


@pytest.mark.usefixtures("known_answers")
def test_a_pasted_abstract_is_looked_at_added_and_taken_out_again(folder: Path) -> None:
    running = Running(folder, "build", {}, may_change=True)
    running.seen()
    running.app.text_area(key="pasted").input(DROPPED)
    page = running.clicked("look").html
    assert "1</b> paper, 1 of them new" in page
    assert "Leaf" in page
    assert titles(folder) == {OLD.title}
    page = running.clicked("add").html
    assert "1 paper added" in page
    assert titles(folder) == {OLD.title, NEW.title}
    with kg.open(folder) as graph:
        assert {fact.other for fact in graph.facts("leaf")} == {"twig"}
    assert "taken out again" in running.clicked("take-out").html
    assert titles(folder) == {OLD.title}
    assert not list(folder.glob(".dropped"))


@pytest.mark.usefixtures("known_answers")
def test_what_cannot_be_read_is_said(folder: Path) -> None:
    running = Running(folder, "build", {}, may_change=True)
    running.seen()
    running.app.text_area(key="pasted").input("one line")
    assert "This is one line" in running.clicked("look").html


def test_broken_records_are_refused_by_name_and_the_rest_is_read(folder: Path) -> None:
    lines = [
        {"title": NEW.title, "abstract": NEW.abstract},
        {"title": "No abstract"},
        {"title": OLD.title, "abstract": OLD.abstract},
    ]
    piece = Piece("../../some page.jsonl", "".join(json.dumps(line) + "\n" for line in lines).encode())
    with kg.open(folder) as graph:
        found = look([piece], graph, Reader(READ), silent)
        assert {one.title for one in found.graph.papers} == {OLD.title, NEW.title}
        assert {graph.titles(found.known)[id_].title for id_ in found.known} == {OLD.title}
        assert "twig" in found.known_things
        assert "leaf" not in found.known_things
    (refused,) = found.rejections
    assert refused.where.startswith("some page.jsonl")


def test_no_text_is_read_twice(folder: Path) -> None:
    extractor = Keeping(Reader(READ))
    pieces = [pasted(DROPPED)]
    with kg.open(folder) as graph:
        look(pieces, graph, extractor, silent)
        extractor.inner = Reader([])
        added = add(pieces, graph, extractor, silent)
        assert (added.new_records, added.extracted) == (1, 1)
        ids = [one.id for one in graph.newest_papers(limit=5) if one.title == NEW.title]
        take_out(ids, graph, extractor, silent)
    assert titles(folder) == {OLD.title}


def test_too_much_for_a_page_is_refused(folder: Path) -> None:
    with kg.open(folder) as graph, pytest.raises(InputError, match="kg build"):
        look([Piece("a.txt", b"x")] * (MOST_FILES + 1), graph, Reader(READ), silent)
    with kg.open(folder) as graph, pytest.raises(InputError, match="nothing to read"):
        look([], graph, Reader(READ), silent)


def test_leave_is_given_by_the_option_alone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    import os

    from app.commands import explore

    monkeypatch.setenv(CHANGES, "1")
    monkeypatch.setattr(explore, "_serve", lambda port: None)
    monkeypatch.setattr(explore, "_warm", lambda: None)
    for name in ("KG_DIR", "KG_STORE"):
        monkeypatch.setenv(name, "")
    explore.explore(browser=False, dir=folder, store=None, port=None, allow_changes=False)
    assert not os.environ[CHANGES]
    explore.explore(browser=False, dir=folder, store=None, port=None, allow_changes=True)
    assert os.environ[CHANGES]
