"""The network and what it learns from. Needs torch, which only `make train` installs: skipped without it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
import zstandard

torch = pytest.importorskip("torch", reason="torch comes with `make train` alone")
pytest.importorskip("safetensors", reason="safetensors comes with `make train` alone")

from tokenizers import Tokenizer  # noqa: E402

from extractors.encoding import Reader  # noqa: E402
from extractors.pipeline import MODEL  # noqa: E402
from extractors.training.batches import Example, Taught, batch, examples, pair_labels  # noqa: E402
from extractors.training.corpus import annotated  # noqa: E402
from extractors.training.network import Dropout, Network, Size, distance_buckets  # noqa: E402
from extractors.training.teaching import Teacher, forget, lessons, unread  # noqa: E402
from extractors.training.train import Material, Recipe, losses  # noqa: E402

TINY = Size(width=24, layers=2, inner=48, sees_distance=True)
RECORD = {
    "id": "p1",
    "title": "TinyTune: Adapters for BERT",
    "abstract": "We propose TinyTune, a variant of LoRA. TinyTune beats LoRA on GLUE by 2 points of accuracy.",
    "entities": [
        {"name": "TinyTune", "type": "Method", "mentions": ["TinyTune"]},
        {"name": "LoRA", "type": "Method", "mentions": ["LoRA"]},
        {"name": "GLUE", "type": "Dataset", "mentions": ["GLUE"]},
    ],
    "relations": [
        {"head": "PAPER", "type": "PROPOSES", "tail": "TinyTune"},
        {"head": "TinyTune", "type": "VARIANT_OF", "tail": "LoRA"},
    ],
}
PLAIN = {**RECORD, "id": "p2", "entities": [], "relations": []}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Tokenizer.from_file(str(MODEL / "tokenizer.json")))


@pytest.fixture
def network() -> Network:
    torch.manual_seed(3)
    return Network(size=TINY)


def taught(network: Network, reader: Reader, folder: Path) -> list[Example]:
    return lessons(Teacher(network, reader), [annotated(RECORD), annotated(PLAIN)], folder)


def test_a_distance_has_the_bucket_that_t5_gives_it() -> None:
    buckets = distance_buckets(300)
    assert [int(buckets[0, d]) for d in (0, 1, 7, 8, 15, 16, 127, 128, 299)] == [0, 17, 23, 24, 25, 26, 31, 31, 31]
    assert int(buckets[7, 0]) == 7
    assert int(buckets[299, 0]) == 15


def test_dropout_keeps_the_mean_and_is_told_by_its_seed() -> None:
    layer, ones = Dropout(0.25), torch.ones(100, 100)
    Dropout.seed(5)
    first = layer(ones)
    Dropout.seed(5)
    assert torch.equal(first, layer(ones))
    assert abs(float(first.mean()) - 1) < 0.05
    assert torch.equal(layer.eval()(ones), ones)


def test_padding_changes_nothing(network: Network, reader: Reader) -> None:
    short, long = examples([annotated(PLAIN), annotated({**PLAIN, "abstract": PLAIN["abstract"] * 3})], reader)
    network.eval()
    alone, both = (network.encoder(b.ids, b.features, b.mask) for b in (batch([short]), batch([short, long])))
    assert torch.allclose(alone[0], both[0, : alone.shape[1]], atol=1e-5)


def test_lessons_are_kept_and_read_again(network: Network, reader: Reader, tmp_path: Path) -> None:
    first = taught(network, reader, tmp_path)
    again = taught(Network(size=TINY), reader, tmp_path)
    assert len(first) == 2
    for one, other in zip(first, again, strict=True):
        assert one.taught is not None
        assert other.taught is not None
        assert np.array_equal(one.taught.spans, other.taught.spans)
        assert one.taught.keys == other.taught.keys


def test_lessons_of_other_papers_are_read_anew(network: Network, reader: Reader, tmp_path: Path) -> None:
    taught(network, reader, tmp_path)
    others = [annotated({**PLAIN, "id": "p3"})]
    assert [e.paper.id for e in lessons(Teacher(network, reader), others, tmp_path)] == ["p3"]
    forget(tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_annotated_paper_is_learned_half_from_its_teacher(network: Network, reader: Reader, tmp_path: Path) -> None:
    mine, _ = taught(network, reader, tmp_path)
    assert mine.taught is not None
    kinds, proposed, named = mine.targets()
    at = int(np.nonzero(mine.kinds > 0)[0][0])
    assert kinds[at, mine.kinds[at]] == pytest.approx(0.5 + 0.5 * mine.taught.spans[at, mine.kinds[at]], abs=1e-3)
    assert proposed[at] == pytest.approx(0.5 + 0.5 * mine.taught.spans[at, -1], abs=1e-3)
    assert named.sum() == (mine.kinds > 0).sum()


def test_pairs_that_nobody_annotated_are_the_teachers(reader: Reader) -> None:
    (plain,) = examples([annotated(PLAIN)], reader)
    texts = {"title": plain.paper.title, "abstract": plain.paper.abstract}
    spans = [plain.window.span(i) for i in range(len(plain.kinds))]
    strings = [texts[s.field][s.start : s.end] for s in spans]
    chosen = [strings.index("LoRA"), strings.index("BERT")]
    links = np.zeros((2, 2, 10), np.float16)
    links[0, 1, 0] = 0.75
    read = np.zeros((len(strings), 7), np.float16)
    lesson = Taught(read, np.array(chosen), np.array([1, 1]), (("lora", 1), ("bert", 1)), links)
    labels = pair_labels(Example(plain.paper, plain.window, plain.kinds, plain.entities, plain.proposed, lesson), [])
    assert labels is not None
    assert float(labels.holds.max()) == 0.75
    assert float(labels.holds.sum()) == 0.75


def test_losses_of_papers_with_and_without_annotation_are_finite(network: Network, reader: Reader, tmp_path: Path) -> None:
    parts = losses(network, batch(taught(network.float(), reader, tmp_path)), Recipe(), spurious=True)
    assert all(bool(torch.isfinite(part)) for part in parts.values())


def test_papers_that_nobody_annotated_come_in_turn(network: Network, reader: Reader, tmp_path: Path) -> None:
    others = [annotated({**PLAIN, "id": f"u{i}"}) for i in range(3)]
    material = Material([annotated(RECORD)], reader, Recipe(varied=0), lessons(Teacher(network, reader), others, tmp_path))
    seen = [[e.paper.id for e in material.of_epoch(epoch, random.Random(1))] for epoch in range(4)]
    assert seen == [["p1", "u0"], ["p1", "u1"], ["p1", "u2"], ["p1", "u0"]]


def test_unread_papers_are_new_recent_and_the_same_in_any_order(tmp_path: Path) -> None:
    rows = [{"id": f"a{i}", "title": "T", "abstract": "A.", "year": 2024 if i else 1999} for i in range(6)]
    chosen = []
    for order in (rows, rows[::-1]):
        path = tmp_path / "abstracts.jsonl.zst"
        path.write_bytes(zstandard.compress("\n".join(json.dumps(row) for row in order).encode()))
        chosen.append([paper.id for paper in unread(path, 3, ["a2"])])
    assert chosen[0] == chosen[1]
    assert len(chosen[0]) == 3
    assert not {"a0", "a2"} & set(chosen[0])
