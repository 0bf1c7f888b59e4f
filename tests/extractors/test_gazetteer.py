"""Lists of names, and finding their spellings."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.gazetteer import Matcher, builtin, merge, read
from extractors.words import pieces
from kg.errors import InputError
from kg.model import KnownName
from kg.schema import Kind

HEADER = "name\tkind\taliases\tyear\tsource\tambiguous"


def found(text: str, *names: KnownName) -> list[tuple[str, str | None]]:
    return [(f.text, f.name) for f in Matcher(names).find(text, pieces(text))]


def test_a_list_is_read_with_its_aliases_years_and_ambiguous_forms(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(
        f"\ufeff{HEADER}\r\n\r\n# mine\r\nLoRA\tmethod\tLow-Rank Adaptation|LoRA\t2021\ta paper\tLoRA\r\nOurNet\tModel\r\n",
        "utf-8",
    )
    assert read(path) == (
        KnownName("LoRA", Kind.METHOD, ("Low-Rank Adaptation",), 2021, "a paper", frozenset({"LoRA"})),
        KnownName("OurNet", Kind.MODEL),
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("LoRA", "1 columns"),
        ("\tMethod", "name is empty"),
        ("LoRA\tMetod", "Did you mean 'Method'"),
        ("LoRA\tMethod\t\tlast year", "four digits"),
        ("LoRA\tMethod\t\t\t\t\tx", "7 columns"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_way_to_mend_it(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(f"{HEADER}\n{row}\n", "utf-8")
    with pytest.raises(InputError, match="line 2") as error:
        read(path)
    assert says in str(error.value)


def test_a_list_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.tsv")
    (tmp_path / "latin.tsv").write_bytes(b"caf\xe9\tModel")
    with pytest.raises(InputError, match="UTF-8"):
        read(tmp_path / "latin.tsv")


def test_the_list_that_comes_along_is_in_order() -> None:
    names = builtin()
    assert len(names) > 500
    assert len({(n.name, n.kind) for n in names}) == len(names)


def test_a_users_row_takes_the_place_of_those_that_share_a_form() -> None:
    own = KnownName("Lo-RA", Kind.MODEL)
    other = KnownName("BERT", Kind.MODEL)
    assert merge((KnownName("LoRA", Kind.METHOD), other), (own,)) == (own, other)


def test_every_spelling_of_a_name_is_found() -> None:
    terms = KnownName("large language model", Kind.METHOD, ("LLM",)), KnownName("CIFAR-10", Kind.DATASET)
    text = "Large-language models (LLMs) on CIFAR 10, CIFAR10 and CIFAR-100."
    assert found(text, *terms) == [
        ("Large-language models", "large language model"),
        ("LLMs", "large language model"),
        ("CIFAR 10", "CIFAR-10"),
    ]


def test_case_counts_for_what_looks_like_a_name() -> None:
    assert found("the rag and RAG", KnownName("RAG", Kind.METHOD)) == [("RAG", "RAG")]


def test_the_longest_form_is_taken() -> None:
    names = KnownName("attention", Kind.METHOD), KnownName("graph attention", Kind.METHOD)
    assert found("graph attention, attention", *names) == [("graph attention", "graph attention"), ("attention", "attention")]


def test_an_ambiguous_form_needs_a_word_beside_it_or_a_sure_form_in_the_text() -> None:
    adam = KnownName("Adam", Kind.METHOD, ("adaptive moment estimation",), ambiguous=frozenset({"Adam"}))
    assert found("Adam went home", adam) == []
    assert found("the Adam optimizer", adam) == [("Adam", "Adam")]
    assert ("Adam", "Adam") in found("Adam, or adaptive moment estimation, is used", adam)
    assert found("adam optimizer", adam) == []
