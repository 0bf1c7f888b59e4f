"""Groups whose things are the same are not looked at again, and that leaves no trace in the graph."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assembly import assemble_for, grouping, memo
from kg.assembly.entities import Member
from kg.assembly.shelf import InMemory
from kg.model import Extraction, Paper
from kg.stores.base import in_memory
from tests.assembly.test_order import KNOWN, corpora, lines, scratch
from tests.made import extraction, paper

Read = list[tuple[Paper, Extraction]]


class Remembering(InMemory):
    """Papers in memory, of which a memo is kept from one to the next."""

    last: ClassVar[dict[str, bytes]] = {}

    def recall(self, name: str) -> bytes:
        return Remembering.last.get(name, b"")

    def remember(self, name: str, body: bytes) -> None:
        Remembering.last[name] = body


def again(read: Read) -> list[str]:
    found = dict(read)
    shelf = Remembering(found, lambda papers: ((p, found[p]) for p in papers), {})
    return lines(assemble_for(lambda graph, _: in_memory(graph), shelf, KNOWN))


@settings(max_examples=60, deadline=None)
@given(corpora(), st.data(), st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([0.0, 0.5, 1.0]))
def test_papers_that_come_and_go_leave_the_graph_of_those_that_are_there(
    read: Read, data: st.DataObject, anew: float, many: float
) -> None:
    Remembering.last.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memo, "_ANEW", anew)
        patch.setattr(grouping, "_MANY", many)
        for _ in range(4):
            some = data.draw(st.lists(st.sampled_from(read), unique_by=lambda one: one[0].id))
            assert again(some) == scratch(some)


def of(number: int, *names: str) -> tuple[Paper, Extraction]:
    p = paper(f"Paper {number}", " ; ".join(names) + ".", published=str(2018 + number))
    return p, extraction(p, {name: ("Method", [name]) for name in names}, [])


def test_only_groups_of_other_things_are_looked_at() -> None:
    Remembering.last.clear()
    read = [of(number, f"Leaf{number}", f"Twig{number}", "Trunk") for number in range(60)]
    again(read)
    looked: list[str] = []
    make = grouping.draft_of

    def counted(members: list[Member], row: object) -> object:
        looked.append(members[0].name)
        return make(members, row)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "draft_of", counted)
        again([*read, of(60, "Leaf60", "Leaf7")])
    assert sorted(looked) == ["Leaf60", "Leaf7"]


def test_a_damaged_memo_is_not_used() -> None:
    Remembering.last.clear()
    read = [of(number, f"Leaf{number}", "Trunk") for number in range(5)]
    wanted = again(read)
    Remembering.last = {name: body[:-1] + bytes([body[-1] ^ 1]) for name, body in Remembering.last.items()}
    assert again(read) == wanted
