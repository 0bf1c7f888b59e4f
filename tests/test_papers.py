from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper
from kg.names import title_id
from kg.papers import arxiv_number, merge
from kg.report import Report

TITLE = "Growing Decision Trees from Few Labels"


def paper(title: str = TITLE, abstract: str = "We grow trees.", own_id: str | None = None, **fields: object) -> Paper:
    return Paper(own_id or title_id(title), title, abstract, **fields)  # type: ignore[arg-type]


def merged(*records: Paper) -> tuple[Paper, ...]:
    return merge(records, Report())


OTHER = "Another Title Altogether"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (paper(own_id="a"), paper(OTHER, own_id="a")),
        (paper(doi="10.1/X"), paper(OTHER, doi="https://doi.org/10.1/x")),
        (paper(arxiv_id="2101.00001v3"), paper(OTHER, arxiv_id="arXiv:2101.00001")),
        (paper(arxiv_id="2101.00001"), paper(OTHER, url="https://arxiv.org/abs/2101.00001v2")),
        (paper(arxiv_id="2101.00001"), paper(OTHER, url="http://www.arxiv.org/pdf/2101.00001v2.pdf")),
        (paper(arxiv_id="2101.00001"), paper(OTHER, doi="10.48550/arXiv.2101.00001")),
        (paper(arxiv_id="hep-th/9901001"), paper(OTHER, url="https://arxiv.org/abs/hep-th/9901001v1")),
        (paper(), paper("GROWING decision-trees from few labels!", own_id="a")),
    ],
)
def test_records_that_share_a_key_are_one_paper(one: Paper, two: Paper) -> None:
    assert len(merged(one, two)) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (paper(), paper(OTHER)),
        (paper(doi="10.1/X"), paper(OTHER, doi="10.1/X2")),
        (paper(arxiv_id="2101.00001"), paper(OTHER, arxiv_id="2101.00011")),
        (paper(doi="", url="", arxiv_id=""), paper(OTHER, doi="", url="", arxiv_id="")),
        (paper("Introduction", "On trees."), paper("Introduction", "On seas.")),
        (paper("Deep Sets", "We permute."), paper("Deep sets", "We do something else.")),
        (paper("?!", "On trees."), paper("...", "On seas.")),
    ],
)
def test_records_that_share_nothing_telling_stay_apart_under_different_ids(one: Paper, two: Paper) -> None:
    papers = merged(one, two)
    assert len({found.id for found in papers}) == 2
    assert {found.abstract for found in papers} == {one.abstract, two.abstract}


def test_a_short_title_joins_records_whose_abstracts_begin_alike() -> None:
    opening = "We ask what a function of a set must look like if the order of its elements plays no part in it. " * 2
    assert len(merged(paper("Deep Sets", opening), paper("Deep sets", opening + "More follows."))) == 1


def test_a_chain_of_keys_joins_records_that_share_none() -> None:
    ends = paper(doi="10.1/x"), paper(OTHER, arxiv_id="2101.00001")
    assert len(merged(*ends)) == 2
    assert len(merged(*ends, paper("A Third Title in Between", doi="10.1/x", arxiv_id="2101.00001"))) == 1


def test_each_field_is_taken_from_the_record_that_tells_most() -> None:
    (found,) = merged(
        paper(abstract="We grow…", own_id="b", published="2020", upvotes=3, sources=("b",), url="u2", authors=2),
        paper(abstract="We grow trees of all kinds.", published="2021-05-02", sources=("a", "c"), doi="10.1/x"),
        paper(abstract="We grow trees.", own_id="a", published="2021-05-01", upvotes=9, sources=("c",), url="u1"),
    )
    assert found == Paper(
        id="a",
        title=TITLE,
        abstract="We grow trees of all kinds.",
        published="2021-05-01",
        url="u1",
        doi="10.1/x",
        authors=2,
        upvotes=9,
        sources=("a", "b", "c"),
    )


def test_an_id_made_from_a_title_gives_way_to_an_own_one_and_follows_the_title_kept() -> None:
    longer = TITLE + "!"
    assert merged(paper(), paper(own_id="zzz"))[0].id == "zzz"
    assert merged(paper(), paper(longer))[0] == paper(longer)
    assert merged(paper(doi="1"), paper(TITLE + ": Part Two", doi="1"))[0].id == title_id(TITLE + ": Part Two")


def test_a_single_record_is_its_paper() -> None:
    record = paper(own_id="x", doi="https://doi.org/10.1/X", sources=("s",))
    assert merged(record, record) == (record,)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        (({"published": "2018"}, {"published": "2021-01-01"}), "years"),
        (({"authors": 3}, {"authors": 4}), "authors"),
        (({"abstract": "We grow trees."}, {"abstract": "Seas are deep and cold."}), "abstracts"),
    ],
)
def test_records_at_odds_are_noted_with_the_paper(fields: tuple[dict[str, object], ...], word: str) -> None:
    report = Report()
    merge([paper(**each) for each in fields], report)  # type: ignore[arg-type]
    assert len(report.notes) == 1
    assert word in report.notes[0]
    assert TITLE in report.notes[0]


def test_records_that_complete_each_other_are_not_noted() -> None:
    report = Report()
    merge([paper(abstract="We grow…", published="2020"), paper(abstract="We grow trees.", published="2021-01-01")], report)
    assert report == Report()


_FEW = st.sampled_from
RECORDS = st.builds(
    lambda title, number, abstract, **fields: paper(title, abstract, number, **fields),
    _FEW([TITLE, TITLE + "!", OTHER, "Introduction", "introduction", "Deep Sets", "?"]),
    _FEW([None, None, None, "a", "b", title_id(OTHER), title_id("Introduction")]),
    _FEW(["We grow trees.", "We grow trees. And more.", "On seas."]),
    doi=_FEW([None, None, "10.1/x", "https://doi.org/10.1/X", "10.48550/arXiv.2101.00001"]),
    arxiv_id=_FEW([None, None, "2101.00001", "2101.00001v2", "2101.00002"]),
    url=_FEW([None, "https://arxiv.org/abs/2101.00002"]),
    published=_FEW([None, "2019", "2019-05", "2021-01-01", "2020-01-02"]),
    authors=_FEW([None, 1, 2]),
    upvotes=_FEW([None, 0, 7]),
    sources=_FEW([(), ("a",), ("a", "b")]),
)


@given(st.lists(RECORDS, max_size=12), st.randoms())
def test_only_the_set_of_records_counts(records: list[Paper], random: object) -> None:
    again = records + records[: len(records) // 2]
    random.shuffle(again)  # type: ignore[attr-defined]
    one, two = Report(), Report()
    assert merge(records, one) == merge(again, two)
    assert one == two


@given(st.lists(RECORDS, max_size=12))
def test_papers_have_ids_of_their_own_and_come_sorted(records: list[Paper]) -> None:
    ids = [found.id for found in merge(records, Report())]
    assert ids == sorted(set(ids))


@given(st.lists(RECORDS, max_size=12))
def test_nothing_is_lost_in_merging(records: list[Paper]) -> None:
    papers = merge(records, Report())
    assert {source for record in records for source in record.sources} == {s for found in papers for s in found.sources}
    assert {r.title for r in records} >= {found.title for found in papers}
    assert bool(records) == bool(papers)


def test_a_publishers_doi_and_the_most_names_written_out_are_kept() -> None:
    (found,) = merged(
        paper(doi="10.48550/arXiv.2101.00001", author_names=("A. Birch", "B. Elm")),
        paper(doi="10.5555/x", arxiv_id="2101.00001", author_names=("Ada Birch", "Bo Elm")),
        paper(arxiv_id="2101.00001v2", author_names=("Ada Birch",)),
    )
    assert (found.doi, found.author_names) == ("10.5555/x", ("Ada Birch", "Bo Elm"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("arXiv:2101.00001v2", "2101.00001"),
        ("https://doi.org/10.48550/arXiv.2101.00001", "2101.00001"),
        ("http://arxiv.org/abs/hep-th/9901001v1", "hep-th/9901001"),
        ("10.1234/2101.00001", None),
        ("", None),
    ],
)
def test_an_arxiv_id_is_found_in_every_form(text: str, number: str | None) -> None:
    assert arxiv_number(text) == number
