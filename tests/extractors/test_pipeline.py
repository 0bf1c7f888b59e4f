"""The whole extractor: texts of all sorts in, true offsets out."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors import gazetteer, pipeline
from extractors import version as version_module
from extractors.version import version
from kg.model import Extraction, KnownName, Paper
from kg.schema import Kind, RelationKind
from tests.commands import ROOT


@pytest.fixture(scope="module")
def extract() -> pipeline.Extractor:
    return pipeline.load(gazetteer.builtin())


def texts(extraction: Extraction, name: str) -> set[str]:
    return {m.text for m in extraction.mentions if m.name == name}


PIECES = st.sampled_from(
    "We propose LoopNet (LN), |low-rank loops (LRL)|on ImageNet-1K|"
    "BERT|(|)|e.g. |. |\n\n|\u202e|e\u0301|😀|\x00|\t|https://a.b/FooNet |"
    "83.8%|$\\alpha$|  |outperforms GPT-3 |large language models |\u2028|ſ|İ".split("|")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join)), st.text(min_size=1, max_size=60))
def test_any_text_gives_an_extraction_that_is_literally_true(extract: pipeline.Extractor, abstract: str, title: str) -> None:
    paper = Paper("p", title if title.strip() else "t" + title, abstract)
    (extraction,) = extract([paper])
    extraction.check(paper)


def test_papers_come_out_in_the_order_they_went_in(extract: pipeline.Extractor) -> None:
    papers = [Paper(f"p{i}", f"Paper {i}", "We use BERT. " * (i % 7)) for i in range(150)]

    def one_by_one() -> Iterator[Paper]:
        yield from papers

    assert [x.paper_id for x in extract(one_by_one())] == [p.id for p in papers]


def test_a_name_found_once_is_found_everywhere_and_shares_a_kind_with_its_long_form(extract: pipeline.Extractor) -> None:
    text = "We propose gated token mixing (GTM). GTM is fast. Gated Token Mixing, or GTM, needs no attention."
    (found,) = extract([Paper("p", "GTM: Mixing tokens", text)])
    (name,) = {m.name for m in found.mentions if m.text == "GTM"}
    assert texts(found, name) >= {"GTM", "gated token mixing", "Gated Token Mixing"}
    assert sum(m.text == "GTM" for m in found.mentions) == 4
    assert RelationKind.PROPOSES in {r.kind for r in found.relations if r.tail == name}


def test_a_thing_called_paper_is_not_taken_for_the_paper_itself(extract: pipeline.Extractor) -> None:
    paper = Paper("p", "PAPER: A new method", "We propose PAPER, a variant of BERT. PAPER outperforms BERT.")
    (found,) = extract([paper])
    found.check(paper)
    assert "Paper" in {r.tail for r in found.relations if r.kind is RelationKind.PROPOSES}


def test_alone_or_among_others_a_paper_reads_the_same(extract: pipeline.Extractor) -> None:
    papers = [Paper(f"p{i}", f"Zed{i}: Gates", "We propose gates. " * i + "It beats BERT on GLUE.") for i in range(40)]
    together = list(extract(papers))
    assert [next(iter(extract([paper]))) for paper in papers[::13]] == together[::13]


def test_names_in_addresses_are_no_mentions(extract: pipeline.Extractor) -> None:
    (found,) = extract([Paper("p", "Loops", "Code: https://github.com/org/BERT and https://x.org/CIFAR-10 here.")])
    assert not {"BERT", "CIFAR-10", "CIFAR"} & {m.text for m in found.mentions}


def test_the_users_names_win() -> None:
    own = (KnownName("ImageNet", Kind.METRIC), KnownName("zorble", Kind.TASK))
    extract = pipeline.load(gazetteer.merge(gazetteer.builtin(), own))
    (found,) = extract([Paper("p", "On zorbles", "We test zorbles on the ImageNet dataset.")])
    assert found.kinds()["ImageNet"] == Kind.METRIC
    assert found.kinds()["zorble"] == Kind.TASK


@pytest.mark.parametrize(
    "unit", ["x", "(", "()", "a ", "A. ", ".", "Ab-", "BERT ", " ", "\n", "(AB) ", "we propose ", "% 1", "é😀"]
)
def test_ten_megabytes_in_one_line_do_not_hang(extract: pipeline.Extractor, unit: str) -> None:
    paper = Paper("p", "A title", unit * (10_000_000 // len(unit)))
    start = time.process_time()
    (found,) = extract([paper])
    assert time.process_time() - start < 30
    found.check(paper)


def test_an_empty_abstract_gives_what_the_title_has(extract: pipeline.Extractor) -> None:
    (found,) = extract([Paper("p", "BERT for question answering", "")])
    assert {m.text for m in found.mentions} >= {"BERT", "question answering"}


def test_the_version_follows_the_names_but_not_their_order() -> None:
    a, b = KnownName("A", Kind.MODEL), KnownName("B", Kind.MODEL)
    assert version((a, b)) == version((b, a)) != version((a,))


def test_components_say_what_they_read_and_write(extract: pipeline.Extractor) -> None:
    assert tuple(extract.nlp.pipe_names) == pipeline.COMPONENTS
    for name in pipeline.COMPONENTS:
        meta = extract.nlp.get_pipe_meta(name)
        assert meta.assigns
        assert meta.requires


def test_without_scispacy_abbreviations_are_found_and_a_note_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scispacy.abbreviation", None)
    extract = pipeline.load(())
    assert extract.notes == (pipeline.NO_DETECTOR,)
    (found,) = extract([Paper("p", "Mixing", "We study gated token mixing (GTM).")])
    assert len({m.name for m in found.mentions if m.text in ("GTM", "gated token mixing")}) == 1


@pytest.mark.parametrize("file", ["kg/names.py", "kg/schema.py", "extractors/mentions.py"])
def test_the_version_follows_the_code_that_a_text_is_read_by(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("kg", "extractors"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("model", "__pycache__"))
    monkeypatch.setattr(version_module, "files", tmp_path.joinpath)
    before = version_module._files.__wrapped__()
    with (tmp_path / file).open("a") as out:
        out.write("# another line\n")
    assert version_module._files.__wrapped__() != before


def test_names_and_version_come_without_spacy() -> None:
    code = (
        "import sys; from extractors import gazetteer, version, pipeline; "
        "version.version(gazetteer.builtin()); sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
