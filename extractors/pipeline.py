"""The spaCy pipeline of the rule-based extractor: text in, mentions, relations and measurements out.

Components, in this order; each declares the extensions of the document that it reads (needs) and writes (gives):

    cladograph_sentences       -> doc._.cuts
    cladograph_abbreviations   -> doc._.pairs        scispaCy's detector, checked
    cladograph_names           -> doc._.finds        known names, names by shape
    cladograph_phrases         -> doc._.finds        technical terms
    cladograph_mentions        -> doc._.reading      overlaps, things, kinds
    cladograph_proposals       -> doc._.extraction   what the paper proposes
    cladograph_relations       -> doc._.extraction
    cladograph_measurements    -> doc._.extraction

A document is the title, an empty line and the abstract. spaCy is imported by `load` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from extractors.calibration import calibrated
from extractors.finds import TITLE_GAP
from extractors.version import version
from kg.model import Extraction, KnownName, Paper

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

READ_UP_TO = 20_000
"""Characters read of a title and of an abstract; what stands behind is no abstract's text."""

BATCH = 64
COMPONENTS = (
    "cladograph_sentences",
    "cladograph_abbreviations",
    "cladograph_names",
    "cladograph_phrases",
    "cladograph_mentions",
    "cladograph_proposals",
    "cladograph_relations",
    "cladograph_measurements",
)
NO_DETECTOR = "scispaCy is not installed here: abbreviations are only found where the long form stands right before the brackets."


@dataclass(frozen=True)
class Extractor:
    """Calls the pipeline on papers. `notes` says what this installation does otherwise than a full one."""

    nlp: Language
    version: str
    notes: tuple[str, ...] = ()

    def __call__(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        """One extraction for each paper, in the same order."""
        return map(calibrated, self.uncalibrated(papers))

    def uncalibrated(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        """The same with the rules' own scores: how often each is right where the names are."""
        docs = ((self._doc(paper), paper) for paper in papers)
        for doc, paper in self.nlp.pipe(docs, as_tuples=True, batch_size=BATCH):
            yield replace(doc._.kg_extraction, paper_id=paper.id, extractor_version=self.version)

    def _doc(self, paper: Paper) -> Doc:
        short = shortened(paper)
        doc = self.nlp.make_doc(short.title + TITLE_GAP + short.abstract)
        doc._.kg_paper = short
        return doc


def load(names: Sequence[KnownName]) -> Extractor:
    """The extractor that knows `names`. Takes seconds: it imports spaCy and reads the tables."""
    import spacy

    from extractors import components

    components.extend()
    nlp = spacy.blank("en")
    nlp.tokenizer = components.Tokenizer(nlp.vocab)
    parts: dict[str, Any] = {name: nlp.add_pipe(name) for name in COMPONENTS}
    for name in ("cladograph_names", "cladograph_proposals"):
        parts[name].know(names)
    notes = () if parts["cladograph_abbreviations"].detector else (NO_DETECTOR,)
    return Extractor(nlp, version(names), notes)


def shortened(paper: Paper) -> Paper:
    """The paper with no more of its title and abstract than is read; offsets stay true."""
    if len(paper.title) <= READ_UP_TO and len(paper.abstract) <= READ_UP_TO:
        return paper
    title = paper.title[:READ_UP_TO]
    return replace(paper, title=title if title.strip() else paper.title, abstract=paper.abstract[:READ_UP_TO])
