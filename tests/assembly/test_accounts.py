"""What was taken from a paper once is used again, where it still holds, and the graph is the one of a build from scratch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assembly import account_version, assemble_again
from kg.assembly.outlines import Packed
from kg.corrections import NO_CORRECTIONS
from kg.model import Extraction, Graph, Paper
from kg.report import Report
from tests.assembly.test_order import KNOWN, corpora, lines, scratch
from tests.made import extraction, paper

Read = list[tuple[Paper, Extraction]]


class Again:
    """Assembles, keeps what there is to keep, and remembers which papers it had to read for that."""

    def __init__(self) -> None:
        self.kept: dict[str, Packed] = {}
        self.asked: list[str] = []

    def __call__(self, read: Read) -> Graph:
        self.asked = []
        found = dict(read)

        def of(papers: Sequence[Paper]) -> Iterator[tuple[Paper, Extraction]]:
            self.asked += [p.id for p in papers]
            return ((p, found[p]) for p in papers)

        graph, fresh = assemble_again(list(found), of, KNOWN, Report(), NO_CORRECTIONS, self.kept)
        self.kept |= fresh
        return graph


@settings(max_examples=60, deadline=None)
@given(corpora(), st.data())
def test_papers_that_come_and_go_leave_the_graph_of_those_that_are_there(read: Read, data: st.DataObject) -> None:
    again = Again()
    for _ in range(4):
        some = data.draw(st.lists(st.sampled_from(read), unique_by=lambda pair: pair[0].id))
        assert lines(again(some)) == scratch(some)


def test_only_new_papers_are_read() -> None:
    again = Again()
    first = [_of("Old", "BERT", "BERT"), _of("Older", "GPT", "GPT")]
    again(first)
    again([*first, _of("New", "LLaMA", "LLaMA")])
    assert again.asked == [_of("New", "LLaMA", "LLaMA")[0].id]


def test_a_paper_is_read_again_where_others_name_its_things_otherwise_now() -> None:
    """Once three papers name captioning, it is another thing than the dense captioning of a paper that shortens that so."""
    again = Again()
    mine = _of("Mine", "dense captioning", "dense captioning", "captioning")
    before = again([mine])
    others = [_of(f"Other {n}", "captioning", "captioning") for n in range(3)]
    graph = again([mine, *others])
    assert mine[0].id in again.asked
    assert len(before.entities) == 1
    assert lines(graph) == scratch([mine, *others])
    assert len(graph.entities) == 2


@pytest.mark.parametrize("part", Packed._fields)
@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 200], ids=["empty", "short", "zeros"])
def test_a_damaged_account_is_taken_anew(damage: bytes, part: str) -> None:
    again = Again()
    read = [_of("One", "BERT", "BERT"), _of("Two", "GPT", "GPT")]
    wanted = lines(again(read))
    # No open thing is as good as none at all.
    damage = b"?" if part == "opens" and not damage else damage
    again.kept[read[0][0].id] = again.kept[read[0][0].id]._replace(**{part: damage})
    assert lines(again(read)) == wanted
    assert again.asked == [read[0][0].id]


def test_a_flipped_bit_is_damage() -> None:
    again = Again()
    read = [_of("One", "BERT", "BERT")]
    wanted = lines(again(read))
    kept = again.kept[read[0][0].id]
    for part, whole in kept._asdict().items():
        for at in range(0, len(whole), 7):
            again.kept[read[0][0].id] = kept._replace(**{part: whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :]})
            assert lines(again(read)) == wanted
            assert again.asked


def test_accounts_of_other_names_or_of_names_in_another_order_are_not_used() -> None:
    versions = {
        account_version("x", KNOWN),
        account_version("x", KNOWN[::-1]),
        account_version("x", ()),
        account_version("y", KNOWN),
    }
    assert len(versions) == 4


def _of(title: str, name: str, *forms: str) -> tuple[Paper, Extraction]:
    p = paper(title, " ; ".join(forms) + ".")
    return p, extraction(p, {name: ("Task", list(forms))}, [])
