"""PubMed XML (`efetch ... rettype=xml`, or the files of its baseline): articles and chapters of books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.readers.base import Head, ReadOptions, Source
from kg.readers.record import Draft, date_in, date_of, papers
from kg.readers.text import one_line
from kg.readers.xml_records import begins_with, elements, text_in, words
from kg.report import Report

_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_WHOLE = ("MedlineCitation",)


def _draft(record: Element) -> Draft:
    citation = record if record.tag == "MedlineCitation" else record.find("MedlineCitation")
    if citation is None:
        citation = record.find("BookDocument")
    if citation is None:
        citation = record
    article = citation.find("Article")
    if article is None:
        article = citation
    ids = {
        one.get("IdType"): words(one)
        for data in ("PubmedData", "PubmedBookData")
        for one in record.iterfind(f"{data}/*/ArticleId")
    }
    number = text_in(citation, "PMID").strip()
    told = [one for one in article.iterfind("ELocationID") if one.get("EIdType") == "doi"]
    return Draft(
        source="PubMed",
        title=text_in(article, "ArticleTitle") or text_in(article, "VernacularTitle") or text_in(article, "Book/BookTitle"),
        abstract=_abstract(article, "Abstract") or _abstract(citation, "OtherAbstract"),
        published=_published(article),
        doi=ids.get("doi") or (words(told[0]) if told else ""),
        links=(f"https://pubmed.ncbi.nlm.nih.gov/{number}/",) if number else (),
        authors=tuple(_person(author) for author in article.iterfind("AuthorList/Author") if author.get("ValidYN") != "N"),
        more_authors=any(people.get("CompleteYN") == "N" for people in article.iterfind("AuthorList")),
    )


def _abstract(article: Element, name: str) -> str:
    """The parts of the first abstract, each after its label."""
    parts = []
    for part in article.iterfind(f"{name}[1]/AbstractText"):
        label, text = (part.get("Label") or "").strip(), one_line(words(part))
        unlabelled = not label or label.upper() == "UNLABELLED" or text.lower().startswith(f"{label.lower()}:")
        if text:
            parts.append(text if unlabelled else f"{label}: {text}")
    return " ".join(parts)


def _published(article: Element) -> str | None:
    """When it came out: the day of its electronic form where it has one, for issues are often of a month or a season."""
    for path in ("ArticleDate", "Journal/JournalIssue/PubDate", "Book/PubDate", "ContributionDate"):
        found = article.find(path)
        if found is not None:
            date = date_of(*(text_in(found, part) or None for part in ("Year", "Month", "Day")))
            if date or (date := date_in(text_in(found, "MedlineDate"))):
                return date
    return None


def _person(author: Element) -> str:
    given = text_in(author, "ForeName") or text_in(author, "FirstName") or text_in(author, "Initials")
    parts = (given, text_in(author, "LastName"), text_in(author, "Suffix"))
    return " ".join(part for part in parts if part) or text_in(author, "CollectiveName")


class _PubmedXml:
    name = "pubmed_xml"
    marks = "PubMed XML: <PubmedArticleSet> or <PubmedArticle> with <MedlineCitation>"
    rank = 10

    def accepts(self, head: Head) -> bool:
        """True if its first element is a set of PubMed's or one record."""
        return begins_with(head.text, "PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet", *_RECORDS, *_WHOLE)

    def read(self, source: Source, options: ReadOptions, report: Report) -> Iterator[Paper]:  # noqa: ARG002
        """The papers of the file, a record at a time."""
        with source.open() as stream:
            enclosed = any(name.encode() in stream.read(1 << 16) for name in _RECORDS)
        return papers(elements(source, report, _RECORDS if enclosed else _WHOLE), _draft, report)


READER: Final = _PubmedXml()
