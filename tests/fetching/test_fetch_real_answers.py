"""Answers that the services really gave, recorded by others, understood as pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import FetchError
from kg.fetching.arxiv import Arxiv
from kg.fetching.base import NotYet
from kg.fetching.daily_papers import DailyPapers
from kg.fetching.openalex import OpenAlex
from tests.fetching.conftest import DAY, TODAY


@pytest.fixture
def samples(shared: Path) -> Path:
    return shared / "samples"


@pytest.mark.parametrize(("name", "papers"), [("arxiv-atom-attention", 3), ("arxiv-atom-idlist", 1), ("arxiv-atom-oldid", 1)])
def test_a_feed_of_arxiv(samples: Path, name: str, papers: int) -> None:
    page = Arxiv("x", TODAY, limit=10).page((samples / f"{name}.xml").read_bytes(), "0")
    assert (len(page.papers), page.done) == (papers, papers)
    assert page.total is not None
    assert page.next == (str(papers) if page.total > papers else None)
    assert all(paper.arxiv_id and paper.abstract and paper.author_names for paper in page.papers)
    assert page.report.rejections == []


def test_a_feed_of_arxiv_without_entries(samples: Path) -> None:
    with pytest.raises(NotYet) as found:
        Arxiv("x", TODAY).page((samples / "arxiv-atom-empty.xml").read_bytes(), "0")
    assert found.value.instead
    assert found.value.instead.next is None


def test_a_list_of_daily_papers(samples: Path) -> None:
    page = DailyPapers(DAY, DAY, TODAY).page((samples / "hf-daily-papers-c.json").read_bytes(), f"{DAY}/0")
    assert (len(page.papers), page.next) == (30, f"{DAY}/1")
    assert all(paper.arxiv_id and paper.abstract and paper.author_names for paper in page.papers)


def test_works_of_openalex(samples: Path) -> None:
    page = OpenAlex("x").page((samples / "openalex-search-paperqa.json").read_bytes(), "page:1")
    assert ([paper.arxiv_id for paper in page.papers], page.next, page.total) == (["2312.07559"], None, 1)
    many = (samples / "openalex-search-attention.json").read_bytes()
    with pytest.raises(FetchError, match="without a key"):
        OpenAlex("x").page(many, "page:1")
    assert OpenAlex("x", limit=9).page(many, "page:1").next == "page:2"
