"""The readers of the public corpora, on samples in each format; and the corpora themselves where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.training.benchmarks import (
    CORPORA,
    SCIER,
    SCIERC,
    STRETCH,
    TDMSCI,
    Document,
    Mention,
    Raw,
    Relation,
    Sentence,
    corpus,
    document,
    parted,
    spacing,
    tagged,
)
from kg.errors import InputError, UnknownFormat

SHARED = Path(__file__).parents[3] / "shared" / "benchmarks"


def mentions(sentence: Sentence) -> set[tuple[str, str]]:
    return {(" ".join(sentence.tokens[m.place[0] : m.place[1] + 1]), m.kind) for m in sentence.mentions}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def plain(sentences: list[list[str]]) -> Document:
    return document("d", [Raw(tokens, [], []) for tokens in sentences])


# Text from tokens


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("We call it R - CNN , ( really ) 4 2 . 5 % of 2 0 1 9 's sum .", "We call it R-CNN, (really) 42.5% of 2019's sum."),
        ("Yes / No answers [ 3 , 1 7 ] ; see ( Smith et al. , 2 0 2 0 ) .", "Yes/No answers [3, 17]; see (Smith et al., 2020)."),
        ("( - ) a dash at the end -", "(-) a dash at the end -"),
        ("no 12 34 joined", "no 12 34 joined"),
    ],
)
def test_tokens_become_text_as_people_write_it(tokens: str, text: str) -> None:
    parts = tokens.split()
    assert "".join(" " * count + part for count, part in zip(spacing(parts), parts, strict=True)) == text


def test_a_token_that_stands_elsewhere_is_refused() -> None:
    with pytest.raises(InputError, match="'net'"):
        Document("d", "a network", (Sentence(("a", "net"), (0, 3), frozenset(), frozenset()),))


def test_no_token_goes_missing_in_odd_text() -> None:
    odd = ["(", "-", "/", ".", "1", "1", "α", "</script>", "'s", "-", "%"]
    assert [list(s.tokens) for s in plain([odd, odd]).sentences] == [odd, odd]


# SciER

BY_STRINGS = {
    "doc_id": "d1",
    "sentence": "ZedNet beats Base - Net on ZedBench ; ZedNet , unlike ZedNet - L , is small .",
    "ner": [
        ["ZedNet", "Method"],
        ["Base - Net", "Method"],
        ["ZedBench", "Dataset"],
        ["ZedNet", "Method"],
        ["ZedNet - L", "Method"],
    ],
    "rel": [["ZedNet", "Compare-With", "Base - Net"], ["ZedNet", "Evaluated-With", "ZedBench"]],
    "rel_plus": [],
}


def test_scier_names_given_as_strings_are_found_in_their_order(tmp_path: Path) -> None:
    path = written(tmp_path / "s.jsonl", json.dumps(BY_STRINGS) + "\n")
    (sentence,) = SCIER.read(path)[0].sentences
    places = sorted(m.place for m in sentence.mentions)
    assert places == [(0, 0), (2, 4), (6, 6), (8, 8), (11, 13)]


def test_a_scier_relation_of_strings_joins_the_closest_two(tmp_path: Path) -> None:
    path = written(tmp_path / "s.jsonl", json.dumps(BY_STRINGS) + "\n")
    (sentence,) = SCIER.read(path)[0].sentences
    assert sentence.relations == {
        Relation((0, 0), "Compare-With", (2, 4)),
        Relation((8, 8), "Evaluated-With", (6, 6)),
    }


def test_scier_places_count_through_the_document_and_skip_blank_tokens(tmp_path: Path) -> None:
    row = {
        "doc_id": "d1",
        "sentences": [["Hi", "."], [" ", "ZedNet", "reads", "text", "mining", "."]],
        "ner": [[], [[3, 3, "Method"], [5, 6, "Task"]]],
        "relations": [[], [[3, 3, 5, 6, "Used-For"], [3, 3, 5, 6, "Used-For"]]],
    }
    first, second = SCIER.read(written(tmp_path / "d.jsonl", json.dumps(row)))[0].sentences
    assert mentions(second) == {("ZedNet", "Method"), ("text mining", "Task")}
    assert second.relations == {Relation((0, 0), "Used-For", (2, 3))}
    assert not first.mentions


def test_sentences_of_one_paper_form_one_document_in_their_order(tmp_path: Path) -> None:
    rows = [{"doc_id": d, "sentence": f"Sentence {i} .", "ner": [], "rel": []} for i, d in enumerate(["a", "a", "b"])]
    documents = SCIER.read(written(tmp_path / "s.jsonl", "\n".join(map(json.dumps, rows))))
    assert [(d.id, d.text) for d in documents] == [("a", "Sentence 0. Sentence 1."), ("b", "Sentence 2.")]


# SciERC

NAMES = """-DOCSTART- NN O O

Zed NN O I-Method
parsing NN O I-Method
-LRB- NN O O
ZP NN O B-Method
-RRB- NN O O
helps NN O O
tagging NN O I-Task
. NN O O

It NN O I-Generic
wins NN O O

-DOCSTART- NN O O

Second NN O O
"""
RELATIONS = """{"text": "[[ Zed parsing ]] -LRB- ZP -RRB- helps << tagging >> .", "label": "USED-FOR", "metadata": [0, 1, 6, 6]}
{"text": "<< Zed >> [[ parsing ]] -LRB- ZP -RRB- helps tagging .", "label": "PART-OF", "metadata": [1, 1, 0, 0]}
"""


@pytest.fixture
def scierc(tmp_path: Path) -> Path:
    written(tmp_path / "relation_dev.txt", RELATIONS)
    return written(tmp_path / "ner_dev.txt", NAMES)


def test_scierc_names_and_relations_come_together(scierc: Path) -> None:
    first, second = SCIERC.read(scierc)
    assert first.text == "Zed parsing (ZP) helps tagging. It wins"
    assert mentions(first.sentences[0]) == {("Zed parsing", "Method"), ("ZP", "Method"), ("tagging", "Task")}
    assert Relation((0, 1), "USED-FOR", (6, 6)) in first.sentences[0].relations
    assert second.text == "Second"


def test_a_scierc_relation_of_nested_names_is_kept_without_their_kinds(scierc: Path) -> None:
    sentence = SCIERC.read(scierc)[0].sentences[0]
    inner = Relation((1, 1), "PART-OF", (0, 0))
    assert inner in sentence.relations
    assert inner.head not in {m.place for m in sentence.mentions}


def test_either_file_of_scierc_may_be_named_and_relations_may_be_missing(scierc: Path) -> None:
    assert SCIERC.read(scierc.with_name("relation_dev.txt")) == SCIERC.read(scierc)
    scierc.with_name("relation_dev.txt").unlink()
    assert not any(s.relations for d in SCIERC.read(scierc) for s in d.sentences)


def test_tags_begin_a_name_where_the_kind_changes_or_b_says_so() -> None:
    assert tagged(["I-Task", "I-Task", "I-Method", "B-Method", "O", "I-Task"]) == [
        Mention((0, 1), "Task"),
        Mention((2, 2), "Method"),
        Mention((3, 3), "Method"),
        Mention((5, 5), "Task"),
    ]


# TDMSci

TDM = """We\t10\tO
use\t13\tO
ZedBench\t17\tB-DATASET
2\t26\tI-DATASET
.\t27\tO

Its\t30\tO
F\t34\tB-METRIC
-\t35\tI-METRIC
1\t36\tI-METRIC
"""


def test_tdmsci_keeps_the_places_of_its_file(tmp_path: Path) -> None:
    (found,) = TDMSCI.read(written(tmp_path / "t.conll", TDM + "\nAnew\t0\tO\n"))[:1]
    assert found.text == "We use ZedBench 2. Its F-1"
    assert [mentions(s) for s in found.sentences] == [{("ZedBench 2", "DATASET")}, {("F - 1", "METRIC")}]


def test_where_the_places_begin_anew_so_does_a_document(tmp_path: Path) -> None:
    assert len(TDMSCI.read(written(tmp_path / "t.conll", TDM + "\nAnew\t0\tO\n"))) == 2


def test_what_is_held_back_shares_no_sentence_with_what_is_learned() -> None:
    learned, held_back = parted([plain([[f"w{i}"] for i in range(12 * STRETCH)])])
    of_learned, of_held_back = ({t for d in part for s in d.sentences for t in s.tokens} for part in (learned, held_back))
    assert not of_learned & of_held_back
    assert (len(of_learned), len(of_held_back)) == (10 * STRETCH, 2 * STRETCH)


# What is no such file


def test_an_unknown_corpus_is_told_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match="scier, scierc, tdmsci"):
        corpus("conll")


def test_the_labels_of_another_corpus_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Method"):
        TDMSCI.read(written(tmp_path / "t.conll", "Zed\t0\tB-Method\n"))


@pytest.mark.parametrize("name", sorted(CORPORA))
@pytest.mark.parametrize("text", ["", "no such thing", '{"title": "a paper"}', "[1]"])
def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(InputError, match=r"odd\.txt"):
        CORPORA[name].read(written(tmp_path / "odd.txt", text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl"):
        SCIER.read(tmp_path / "none.jsonl")


# The corpora themselves


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public corpora are not at hand (../shared/benchmarks)")
def test_scier_names_as_strings_are_found_where_the_corpus_places_them() -> None:
    by_strings, by_places = (SCIER.read(SHARED / "scier" / f"{name}.jsonl") for name in ("dev", "dev_offsets"))
    pairs = [(a, b) for x, y in zip(by_strings, by_places, strict=True) for a, b in zip(x.sentences, y.sentences, strict=True)]
    assert all(a.tokens == b.tokens and a.mentions == b.mentions for a, b in pairs)
    same = sum(len(a.relations & b.relations) for a, b in pairs)
    assert same > 0.97 * sum(len(b.relations) for _, b in pairs)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public corpora are not at hand (../shared/benchmarks)")
@pytest.mark.parametrize("name", ["scierc", "tdmsci"])
def test_every_name_of_a_corpus_lies_within_its_sentence(name: str) -> None:
    documents = CORPORA[name].read(SHARED / CORPORA[name].development)
    places = [(m.place, len(s.tokens)) for d in documents for s in d.sentences for m in s.mentions]
    assert places
    assert all(0 <= first <= last < tokens for (first, last), tokens in places)
