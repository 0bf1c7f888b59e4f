"""What the model reads, and which of its spans are taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractors.decoding import Scored, greedy
from extractors.encoding import MAX_PIECES, Reader, Window, shape
from extractors.pairing import ALLOWED, KINDS, SAME, nodes, pairs
from extractors.tagger import MODEL_FILE, Tagger
from kg.errors import InputError
from kg.model import Paper, Span
from kg.schema import Kind

TITLE = "ZedNet: A Slim BaseNet"
ABSTRACT = "We present ZedNet, a variant of BaseNet. On WidgetBench, ZedNet beats BaseNet by 2.5 points (in-context)."


@pytest.fixture(scope="module")
def reader() -> Reader:
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:()-"
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{c}" for c in letters), "zed", "##net", "base"]
    tokenizer = Tokenizer(WordPiece({t: i for i, t in enumerate(tokens)}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(lowercase=True), BertPreTokenizer()
    return Reader(tokenizer)


@pytest.fixture
def window(reader: Reader) -> Window:
    return reader.read([(TITLE, ABSTRACT)])[0][0]


def texts(window: Window) -> list[str]:
    whole = {"title": TITLE, "abstract": ABSTRACT}
    spans = [window.span(i) for i in range(len(window.heads))]
    return [whole[s.field][s.start : s.end] for s in spans]


def at(window: Window, text: str) -> list[int]:
    return [i for i, t in enumerate(texts(window)) if t == text]


def scores(window: Window, wanted: dict[int, tuple[Kind, float]]) -> np.ndarray:
    table = np.zeros((len(window.heads), len(KINDS) + 2), np.float32)
    table[:, 0] = 6.0
    for candidate, (kind, score) in wanted.items():
        table[candidate, 1 + KINDS.index(kind)] = 6.0 + score
    return table


def scored(window: Window, wanted: dict[int, tuple[Kind, float]]) -> Scored:
    return Scored(window, scores(window, wanted))


def taken(window: Window, wanted: dict[int, tuple[Kind, float]]) -> list[str]:
    item = scored(window, wanted)
    sure = 1.0 - item.kinds()[:, 0]
    ranked = [(float(p), 0, i) for i, p in enumerate(sure)]
    found = greedy({"title": TITLE, "abstract": ABSTRACT}, [item], ranked, 0.5)
    return [choice.text for choice in sorted(found, key=lambda c: (c.span.field != "title", c.span.start))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("lower", "Lower"), ("BERT", "DyLoRA"), ("LLMs", "LLMS"), ("v2", "V2"), ("12", "a12"), ("naive", "naïve"), ("A", "AB")],
)
def test_differently_written_words_have_different_shapes(one: str, other: str) -> None:
    assert shape(one) != shape(other)


def test_candidates_hold_every_name_and_stay_within_a_sentence(window: Window) -> None:
    found = texts(window)
    assert {"ZedNet", "BaseNet", "variant of BaseNet", "WidgetBench", "2.5 points", "in-context"} <= set(found)
    assert not any("BaseNet. On" in text or text.startswith(",") for text in found)


def test_pieces_of_a_candidate_are_the_pieces_of_its_words(window: Window) -> None:
    assert (window.first_pieces() <= window.last_pieces()).all()
    assert window.last_pieces().max() < len(window.ids) - 1
    assert len(window.features) == len(window.ids)


def test_a_long_abstract_is_read_in_windows_that_leave_nothing_out(reader: Reader) -> None:
    long = " ".join(f"Sentence {i} tells of things." for i in range(120))
    windows = reader.read([(TITLE, long)])[0]
    assert len(windows) > 1
    assert all(len(w.ids) <= MAX_PIECES for w in windows)
    read = [w for window in windows for w in window.words if w.field == "abstract"]
    assert "".join(w.text for w in read) == long.replace(" ", "")
    assert all(window.words[0].field == "title" for window in windows)


def test_a_paper_without_abstract_is_read(reader: Reader) -> None:
    (window,) = reader.read([("ZedNet", "")])[0]
    assert [w.text for w in window.words] == ["ZedNet"]


def test_of_overlapping_spans_the_surer_stays(window: Window) -> None:
    long, short = at(window, "variant of BaseNet")[0], at(window, "BaseNet")[1]
    assert taken(window, {long: (Kind.METHOD, 1.0), short: (Kind.MODEL, 5.0)}) == ["BaseNet"]


def test_a_string_taken_once_is_taken_at_its_less_likely_places(window: Window) -> None:
    first, second, third = at(window, "ZedNet")
    sure, doubtful = (Kind.MODEL, 5.0), (Kind.MODEL, -1.0)
    assert taken(window, {first: sure, second: doubtful, third: doubtful}) == ["ZedNet"] * 3
    assert taken(window, {second: doubtful}) == []


def test_forms_of_one_name_are_one_node() -> None:
    assert nodes(["GANs", "GAN", "VAE", "GAN"], [1, 1, 1, 0]).tolist() == [0, 0, 1, 2]


def test_pairs_are_those_the_schema_allows(window: Window) -> None:
    chosen = [at(window, "ZedNet")[0], at(window, "BaseNet")[0], at(window, "WidgetBench")[0]]
    made = pairs(
        window, chosen, ["ZedNet", "BaseNet", "WidgetBench"], [KINDS.index(k) for k in (Kind.MODEL, Kind.MODEL, Kind.DATASET)]
    )
    assert set(zip(made.heads.tolist(), made.tails.tolist(), strict=True)) == {(0, 1), (1, 0), (0, 2), (1, 2)}
    assert (made.before <= made.behind).all()
    assert ALLOWED[KINDS.index(Kind.MODEL), KINDS.index(Kind.MODEL), SAME]


class Plain:
    """A model that takes every ZedNet for a model and knows nothing of pairs."""

    def spans(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros((len(window.ids), 4), np.float32), scores(window, dict.fromkeys(at(window, "ZedNet"), (Kind.MODEL, 5.0)))

    def links(self, read: np.ndarray, proposed: np.ndarray, asked: object) -> np.ndarray:
        return np.zeros((len(asked.heads), SAME + 1), np.float32)  # type: ignore[attr-defined]


def test_each_candidate_is_found_by_its_place_and_what_is_none_is_not(window: Window) -> None:
    everywhere = [window.span(i) for i in range(len(window.heads))]
    assert window.at(everywhere) == list(range(len(everywhere)))
    assert window.at([Span("title", 0, 3), Span("abstract", 0, len(ABSTRACT)), Span("title", 400, 500)]) == [None] * 3


@pytest.mark.parametrize("threads", [1, 2])
def test_papers_come_back_in_their_order(reader: Reader, threads: int) -> None:
    tagger = Tagger(reader, Plain(), threads=threads)
    papers = [Paper(str(i), TITLE, ABSTRACT if i % 2 else "") for i in range(20)]
    read = tagger.begin(papers)()
    assert [len(windows[0].scored.window.words) > 10 for windows in read] == [bool(i % 2) for i in range(20)]


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=rf"{MODEL_FILE}.*make train"):
        Tagger.load(tmp_path)
