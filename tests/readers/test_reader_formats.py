"""What each format's samples hold, and quirks that other software writes."""

from __future__ import annotations

import bz2
import gzip
import json
from pathlib import Path

import pytest

from kg import readers
from kg.model import Paper
from kg.papers import merge
from kg.report import Reason, Report

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FORMATS = sorted(name for name in readers.readers() if name not in ("daily_papers", "jsonl"))


def read(path: Path) -> tuple[list[Paper], Report]:
    """The papers of a file by the reader that its content finds."""
    report = Report()
    return list(readers.read([path], report=report)), report


def sample(name: str) -> list[Paper]:
    return read(SAMPLES / name)[0]


def written(tmp_path: Path, text: str | bytes, name: str = "file") -> tuple[list[Paper], Report]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def test_arxiv_atom_gives_ids_without_versions_and_readable_latex() -> None:
    willow, oak = sample("arxiv_atom/query.xml")
    assert willow.title == "Willow: Growing Decision Trees from k Sparse Labels"
    assert willow.abstract == (
        "We present Willow, a tree learner with α-splits. It needs 20% of the labels of Alder & costs O(n log n)."
    )
    assert (willow.arxiv_id, willow.doi, willow.published, willow.url) == (
        "2202.00001", "10.1234/willow.1", "2022-02-09", "http://arxiv.org/abs/2202.00001v3",
    )  # fmt: skip
    assert willow.author_names == ("Ada Birch", "José Elm")
    assert (oak.arxiv_id, oak.authors, oak.sources) == ("hep-th/9901001", 1, ("arXiv",))


def test_xml_with_prefixes_comments_character_data_and_entities_of_html_is_read() -> None:
    (alder,) = sample("arxiv_atom/quirks.xml")
    assert (alder.title, alder.abstract) == ("Alder", "We grow trees where R&D was costly before.")


def test_arxiv_says_an_error_as_an_entry(tmp_path: Path) -> None:
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#incorrect_id</id>'
        "<title>Error</title><summary>incorrect id format for 12</summary></entry></feed>"
    )
    papers, report = written(tmp_path, text)
    assert not papers
    assert "incorrect id format" in report.rejections[0].detail


def test_oai_is_read_in_its_three_forms() -> None:
    birch, oak = sample("arxiv_oai/list.xml")
    (yew,) = sample("arxiv_oai/record_dc.xml")
    assert (birch.author_names, birch.published, birch.doi) == (("Ada Birch", "José Elm Jr"), "2022-02-09", "10.1234/willow.1")
    assert (oak.author_names, oak.published, oak.arxiv_id) == (("C. Oak", "D. Ash", "E. Yew"), "2007-04-03", "0704.0471")
    assert (yew.author_names, yew.published, yew.doi) == (("Eve Yew",), "2021-01-02", "10.1234/repeat.5")
    assert yew.abstract == "We keep mixtures of pairs."


def test_a_deleted_record_and_an_error_of_oai_are_rejected_by_name(tmp_path: Path) -> None:
    start = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    gone = (
        '<ListRecords><record><header status="deleted"><identifier>oai:arXiv.org:1</identifier></header></record></ListRecords>'
    )
    for inside, word in ((gone, "deleted"), ('<error code="badVerb">Illegal</error>', "badVerb")):
        papers, report = written(tmp_path, f"{start}{inside}</OAI-PMH>")
        assert not papers
        assert word in report.rejections[0].detail


def test_the_snapshot_is_read_by_lines_and_a_broken_line_costs_no_other(tmp_path: Path) -> None:
    data = (SAMPLES / "arxiv_snapshot/snapshot.jsonl").read_text()
    birch, oak = sample("arxiv_snapshot/snapshot.jsonl")
    assert (birch.author_names, birch.published) == (("Ada Birch", "José Elm Jr"), "2022-02-09")
    assert (oak.author_names, oak.published, oak.arxiv_id) == (("C. Oak", "D. Ash"), "2007-05-23", "math/0703001")
    first, second = data.splitlines()
    papers, report = written(tmp_path, "\n".join([first[:-40], first, second, second[:50]]))
    assert [paper.arxiv_id for paper in papers] == ["2202.00001", "math/0703001"]
    assert [r.reason for r in report.rejections] == [Reason.NOT_PARSED] * 2


def test_daily_papers_of_the_api_have_votes_and_the_source_of_the_page() -> None:
    willow, oak = sample("daily_papers_api/day.json")
    assert (willow.upvotes, willow.sources, willow.arxiv_id) == (14, ("Daily Papers",), "2202.00001")
    assert (willow.published, willow.abstract) == ("2022-02-09", "We present Willow, a tree learner. It needs 20% of the labels.")
    assert (oak.upvotes, oak.authors) == (0, None)
    assert sample("daily_papers_api/one.json")[0].upvotes == 3


def test_openalex_puts_the_words_of_its_index_in_order() -> None:
    (willow,) = sample("openalex/works.json")
    assert willow.abstract == "We present Willow, a tree learner. We need few labels."
    assert (willow.doi, willow.arxiv_id) == ("10.1234/Willow.1", "2202.00001")
    assert [paper.title for paper in sample("openalex/dump.jsonl")][1] == "rePEAT: Replaying Old Data"


def test_semantic_scholar_keeps_both_ids_and_money_is_no_formula() -> None:
    willow, _ = sample("semantic_scholar/search.json")
    assert (willow.arxiv_id, willow.doi) == ("2202.00001", "10.1234/willow.1")
    assert willow.abstract.endswith("α-splits for $5 to $10.")
    assert [paper.author_names for paper in sample("semantic_scholar/citations.jsonl")] == [("Eve Yew",), ("D. Ash",)]


def test_crossref_loses_its_markup_and_keeps_what_it_says() -> None:
    willow, oak = sample("crossref/works.json")
    assert willow.title == "Willow: Growing Decision Trees: From Sparse Labels"
    assert willow.abstract == "We present Willow, a tree learner with p < 0.05 and H2O."
    assert (willow.author_names, willow.published) == (("Ada Birch", "Tree Lab"), "2022-02")
    assert (oak.abstract, oak.published) == ("Background: We train networks. Methods: With α .", "2023-05-01")
    assert sample("crossref/work.json")[0].abstract == "We keep mixtures of pairs."


def test_csl_json_is_read_from_zotero_and_from_doi_services() -> None:
    willow, oak = sample("csl_json/zotero.json")
    assert willow.author_names == ("Ada Birch", "Jo van den Berg", "Tree Lab")
    assert (oak.title, oak.arxiv_id, oak.published) == ("Do Shallow Networks Forget Less?", "2202.00003", "2023-05-01")
    assert sample("csl_json/one.json")[0].abstract == "We keep mixtures of pairs."


def test_pubmed_keeps_the_labels_of_an_abstract_and_its_own_doi() -> None:
    willow, chapter = sample("pubmed_xml/efetch.xml")
    assert willow.title == "Willow: growing decision trees from CO2 labels."
    assert willow.abstract == "BACKGROUND: We present Willow. RESULTS: It needs p < 0.05 labels."
    assert (willow.doi, willow.published, willow.author_names) == (
        "10.1234/willow.1",
        "2022-02-09",
        ("Ada B Birch", "Tree Group"),
    )
    assert chapter.title == "A Chapter on Shallow Networks"
    (yew,) = sample("pubmed_xml/season.xml")
    assert (yew.published, yew.author_names, yew.authors) == ("1998-12", ("E Yew",), None)


def test_the_anthology_gives_each_paper_the_date_of_its_volume() -> None:
    willow, oak = sample("acl_anthology/2022.tree.xml")
    assert (willow.title, willow.published) == ("Willow: Growing Trees with α-Splits", "2022-05")
    assert willow.abstract == "We present Willow, see https://example.org/willow. It needs 20% of the labels."
    assert (willow.url, willow.doi) == ("https://aclanthology.org/2022.tree-main.1/", "10.1234/willow.1")
    assert (oak.published, oak.author_names) == ("2023-11", ("Oak",))
    assert sample("acl_anthology/P98.xml")[0].published == "1998"


def test_ris_of_several_programs_is_read() -> None:
    willow, oak = sample("ris/zotero.ris")
    assert willow.abstract == "We present Willow, a tree learner. It needs a fifth of the labels."
    assert (willow.published, willow.arxiv_id, willow.author_names) == ("2022-02-09", "2202.00001", ("Ada Birch", "José Elm"))
    assert (oak.title, oak.published) == ("Do Shallow Networks Forget Less?", "2023")
    yew, ash = sample("ris/quirks.ris")
    assert yew.abstract == "BACKGROUND: We keep mixtures. RESULTS: It works."
    assert (ash.abstract, ash.doi) == ("We write of ash, and AI of nothing else.", "10.1234/ash.7")


def test_medline_joins_its_lines() -> None:
    willow, oak = sample("medline/pubmed.nbib")
    assert willow.title == "Willow: growing decision trees from sparse labels."
    assert (willow.doi, willow.author_names) == ("10.1234/willow.1", ("Ada B Birch", "José Elm"))
    assert (oak.published, oak.author_names) == ("2023", ("CD Oak",))


def test_web_of_science_prefers_full_names() -> None:
    willow, oak = sample("web_of_science/savedrecs.txt")
    assert (willow.title, willow.published) == ("Willow: Growing Decision Trees from Sparse Labels", "2022-02-09")
    assert willow.author_names == ("Ada Birch", "Jose Elm")
    assert (oak.published, oak.author_names) == ("2023-05", ("C Oak",))


def test_bibtex_and_biblatex_are_read_with_their_latex() -> None:
    willow, oak = sample("bibtex/zotero.bib")
    assert willow.title == "Willow: Growing Decision Trees with α-Splits"
    assert willow.abstract == "We present Willow, a tree learner that needs 20% of the labels. And more."
    assert willow.author_names == ("Ada Birch", "José Elm", "Tree Lab")
    assert (willow.doi, willow.arxiv_id, willow.published) == ("10.1234/willow_1", "2202.00001", "2022-02-09")
    assert (oak.title, oak.author_names, oak.authors) == ("Do Shallow Networks Forget Less?", ("C. Oak",), None)
    assert oak.published == "2023-05"
    yew, ash = sample("bibtex/scholar.bib")
    assert (yew.arxiv_id, yew.abstract) == ("2101.00001", "We keep mixtures of pairs, unlike Gödel & others.")
    assert (ash.title, ash.arxiv_id) == ("Ash and Its Kin: In Two Dimensions", "2202.00004")


def test_a_broken_entry_costs_no_other_and_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    good = "@article{%s, title = {A Paper on %s}, abstract = {We write of it.}}\n"
    broken = "@article{bad, title = {never closed, abstract = {x}\n"
    papers, report = written(tmp_path, good % ("a", "Trees") + broken + good % ("b", "Seas"))
    assert [paper.title for paper in papers] == ["A Paper on Trees", "A Paper on Seas"]
    assert [(r.reason, "line 2" in r.where) for r in report.rejections] == [(Reason.NOT_PARSED, True)]
    assert capfd.readouterr().err == ""


def test_entries_that_lack_a_comma_a_key_or_repeat_a_field_are_read(tmp_path: Path) -> None:
    text = (
        '@article{a,\n  title = {No Comma Behind This}\n  abstract = "We write.",\n  year = 2001\n}\n'
        "@article{, title={No Key Before This}, abstract={We write.}}\n"
        "@article{c, title={A Field Twice}, abstract={We {\\textless}b{\\textgreater}write{\\textless}/b{\\textgreater}.}, "
        "note={1}, note={2}}\n"
    )
    papers, report = written(tmp_path, text)
    assert [(paper.title, paper.abstract) for paper in papers] == [
        ("No Comma Behind This", "We write."), ("No Key Before This", "We write."), ("A Field Twice", "We write."),
    ]  # fmt: skip
    assert not report.rejections


def test_tables_of_several_programs_are_read() -> None:
    willow, oak = sample("table/scopus.csv")
    assert willow.abstract == 'We present Willow, a "tree learner". It needs a fifth of the labels.'
    assert (willow.author_names, willow.published) == (("Ada Birch", "José Elm"), "2022")
    assert oak.author_names == ("C. Oak",)
    assert sample("table/zotero.csv")[0].published == "2021-01-02"
    assert sample("table/wos.tsv")[0].doi == "10.1234/ash.7"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"message-type": "work-list", "message-version": "1.0.0", "message": {"items": []}}', "crossref"),
        ('{"total": 0, "offset": 0, "data": []}', "semantic_scholar"),
        ('{"meta": {"count": 0, "db_response_time_ms": 3}, "results": []}', "openalex"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id></feed>', "arxiv_atom"),
    ],
)
def test_an_answer_without_any_paper_is_known_and_gives_none(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / "answer").write_text(text)
    assert readers.find(tmp_path / "answer").name == name
    papers, report = read(tmp_path / "answer")
    assert not papers
    assert not report.rejections


@pytest.mark.parametrize(
    ("text", "read_ones", "lost"),
    [
        ("TY  - JOUR\nTI  - Alder\nAB  - We grow.\nER  -\nTI  - Oak\nAB  - We plant.\nER  -\n", ["Alder"], "line 5"),
        ("TY  - JOUR\nTI  - Alder\nAB  - We grow.\nTY  - JOUR\nTI  - Oak\nAB  - We plant.\n", ["Alder", "Oak"], None),
        ("TI  - Oak\nAB  - We plant.\n\nPMID- 1\nTI  - Alder\nAB  - We grow.\n", ["Alder"], "line 1"),
        ("FN Clarivate Web of Science\nVR 1.0\nPT J\nTI Alder\nAB We grow.\nER\n\nTI Oak\nER\n\nEF\n", ["Alder"], "line 8"),
    ],
)
def test_fields_outside_of_any_record_are_counted(tmp_path: Path, text: str, read_ones: list[str], lost: str | None) -> None:
    papers, report = written(tmp_path, text)
    assert [paper.title for paper in papers] == read_ones
    assert [one.where.rpartition(", ")[2] for one in report.rejections] == ([lost] if lost else [])


def test_entries_that_share_a_line_are_each_read_once(tmp_path: Path) -> None:
    def entry(name: str) -> str:
        return f"@article{{{name}, title = {{{name}}}, abstract = {{We grow.}}}}"

    text = f'@string{{x = "y"}} {entry("Alder")}\n@comment{{z}} {entry("Birch")}\n{entry("Oak")}{entry("Elm")}\n{entry("Fir")}\n'
    papers, report = written(tmp_path, text)
    assert [paper.title for paper in papers] == ["Alder", "Birch", "Oak", "Elm", "Fir"]
    assert report.rejections == []


def test_records_without_a_title_or_an_abstract_are_counted_with_their_reason(tmp_path: Path) -> None:
    works = [{"paperId": "1", "title": "A Paper"}, {"paperId": "2", "title": None, "abstract": "We write."}, None]
    papers, report = written(tmp_path, json.dumps(works))
    assert not papers
    assert [r.reason for r in report.rejections] == [Reason.NO_ABSTRACT, Reason.NO_TITLE, Reason.NOT_PARSED]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (",\n]", Reason.NOT_PARSED),
        (",\n{'title': 1}]", Reason.NOT_PARSED),
        (',\n{"title": "Oak"', Reason.CUT_OFF),
        (',\n{"title": tru', Reason.CUT_OFF),
    ],
)
def test_a_broken_array_and_one_that_is_cut_off_are_told_apart(tmp_path: Path, end: str, reason: Reason) -> None:
    papers, report = written(tmp_path, '[{"title": "Alder", "abstract": "We grow."}' + end)
    assert [paper.title for paper in papers] == ["Alder"]
    assert [one.reason for one in report.rejections] == [reason]


def test_a_broken_first_line_does_not_hide_the_format_of_the_others(tmp_path: Path) -> None:
    first, *others = (SAMPLES / "arxiv_snapshot/snapshot.jsonl").read_text(encoding="utf-8").splitlines()
    papers, report = written(tmp_path, "\n".join((first[:40], first, *others)))
    assert [paper.sources for paper in papers] == [("arXiv",)] * (1 + len(others))
    assert [one.reason for one in report.rejections] == [Reason.NOT_PARSED]


def test_a_json_array_that_is_cut_off_is_read_to_the_cut(tmp_path: Path) -> None:
    works = json.dumps(
        [{"paperId": str(n), "title": f"A Paper on Tree {n}", "abstract": "We write of it."} for n in range(9)], indent=1
    )
    papers, report = written(tmp_path, works[:-60])
    assert len(papers) == 8
    assert [r.reason for r in report.rejections] == [Reason.CUT_OFF]


BOMB = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_a_file_that_defines_entities_is_refused(tmp_path: Path) -> None:
    feed = (SAMPLES / "arxiv_atom/query.xml").read_text()
    papers, report = written(tmp_path, feed.replace("<feed", f"{BOMB}<feed", 1).replace("Willow:", "&b;"))
    assert not papers
    assert "defines entities" in report.rejections[0].detail


def test_an_outer_entity_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password")
    feed = (SAMPLES / "arxiv_atom/query.xml").read_text()
    doctype = f'<!DOCTYPE feed [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    papers, report = written(tmp_path, feed.replace("<feed", f"{doctype}<feed", 1).replace("Willow:", "&x;"))
    assert not papers
    assert report.rejections


def test_an_unknown_entity_and_deep_nesting_cost_only_their_record(tmp_path: Path) -> None:
    feed = (SAMPLES / "arxiv_atom/query.xml").read_text()
    for inside in ("&lol;", "<b>" * 5000 + "</b>" * 5000, "<unclosed>"):
        papers, report = written(tmp_path, feed.replace("Willow:", inside))
        assert [paper.arxiv_id for paper in papers] == ["hep-th/9901001"]
        assert [r.reason for r in report.rejections] == [Reason.NOT_PARSED]


@pytest.mark.parametrize("name", FORMATS)
def test_encodings_line_ends_and_packings_change_nothing(tmp_path: Path, name: str) -> None:
    for path in sorted((SAMPLES / name).iterdir()):
        data = path.read_bytes()
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
        expected = [paper.abstract for paper in read(path)[0]]
        utf16 = text.replace('encoding="UTF-8"', 'encoding="UTF-16"').replace("encoding='UTF-8'", "encoding='UTF-16'")
        forms = (
            gzip.compress(data), bz2.compress(data), b"\xef\xbb\xbf" + data, utf16.encode("utf-16"),
            text.replace("\n", "\r\n").encode(),
        )  # fmt: skip
        for form in forms:
            assert [paper.abstract for paper in written(tmp_path, form, path.name)[0]] == expected


def test_xml_and_tables_in_latin_1_keep_their_accents(tmp_path: Path) -> None:
    feed = (SAMPLES / "arxiv_atom/query.xml").read_text().replace("José", "é").replace("UTF-8", "ISO-8859-1")
    papers, _ = written(tmp_path, feed.replace("Jos\\'e", "José").encode("latin-1"))
    assert papers[0].author_names[1] == "José Elm"
    papers, report = written(tmp_path, (SAMPLES / "table/scopus.csv").read_text().encode("latin-1"))
    assert papers[0].author_names[1] == "José Elm"
    assert any("UTF-8" in note for note in report.notes)


def test_one_paper_from_several_sources_is_one_with_both_ids() -> None:
    names = ("arxiv_atom/query.xml", "bibtex/zotero.bib", "crossref/works.json", "ris/zotero.ris", "openalex/works.json")
    records = [sample(name)[0] for name in names]
    (paper,) = merge(records, Report())
    assert (paper.arxiv_id, (paper.doi or "").lower().replace("_", ".")) == ("2202.00001", "10.1234/willow.1")
    assert paper.sources == ("BibTeX", "Crossref", "OpenAlex", "RIS", "arXiv")
    assert paper.author_names == ("Ada Birch", "José Elm", "Tree Lab")


def test_real_files_are_read_or_refused_with_a_reason(shared: Path) -> None:
    folder = shared / "samples"
    if not folder.is_dir():
        pytest.skip("needs the real files in shared/samples")
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md")
    silent = []
    for path in files:
        papers, report = read(path)
        assert all(paper.abstract and paper.title for paper in papers)
        assert all(rejection.detail for rejection in report.rejections)
        if not papers and not report.rejections:
            silent.append(path.name)
    assert len(files) > 40
    assert len(silent) < 2, f"neither read nor refused: {silent}"
