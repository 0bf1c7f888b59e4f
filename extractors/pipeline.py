"""The spaCy pipeline of the extractor: text in, mentions, relations and measurements out.

Components, in this order; each declares the extensions of the document that it reads (needs) and writes (gives):

    cladograph_sentences       -> doc._.cuts
    cladograph_abbreviations   -> doc._.pairs        scispaCy's detector, checked
    cladograph_names           -> doc._.finds        known names, names by shape
    cladograph_spans           -> doc._.seen         the model's scores, by batches on all cores
    cladograph_mentions        -> doc._.reading      model and rules weighed, overlaps, things, kinds
                               -> doc._.links        the model's scores of names two by two
    cladograph_proposals       -> doc._.extraction   what the paper proposes, model and rules weighed
    cladograph_relations       -> doc._.extraction   the same for what holds between its things
    cladograph_measurements    -> doc._.extraction

A document is the title, an empty line and the abstract. spaCy is imported by `load` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.finds import TITLE_GAP
from extractors.tagger import Tagger
from extractors.version import version
from extractors.weights import WEIGHTS_FILE, Weights
from kg.model import Extraction, KnownName, Paper

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

READ_UP_TO = 20_000
"""Characters read of a title and of an abstract; what stands behind is no abstract's text."""

BATCH = 16
"""Papers read at a time, and one such batch ahead. What the model read of a long one takes tens of megabytes."""
MODEL = Path(__file__).parent / "model"
COMPONENTS = (
    "cladograph_sentences",
    "cladograph_abbreviations",
    "cladograph_names",
    "cladograph_spans",
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
        """One extraction for each paper, in the same order; its scores are probabilities."""
        given, asked = tee(papers)
        for paper, doc in zip(given, self.docs(asked), strict=True):
            yield replace(doc._.kg_extraction, paper_id=paper.id, extractor_version=self.version)

    def docs(self, papers: Iterable[Paper]) -> Iterator[Doc]:
        """The papers as spaCy's documents, each with what the components wrote."""
        return self.nlp.pipe(map(self._doc, papers), batch_size=BATCH)

    def _doc(self, paper: Paper) -> Doc:
        short = shortened(paper)
        doc = self.nlp.make_doc(short.title + TITLE_GAP + short.abstract)
        doc._.kg_paper = short
        return doc


def load(names: Sequence[KnownName], model: Path = MODEL, *, threads: int = 2) -> Extractor:
    """The extractor that knows `names`. Takes seconds: it imports spaCy, reads the tables and the model in that folder.

    The model runs on `threads` threads beside the caller's; with one on the caller's own.
    """
    import spacy
    from spacy.vocab import Vocab

    from extractors import components

    components.extend()
    # An empty vocabulary: no component asks for the shape or the suffix of a word, and each would be worked out anew.
    nlp = spacy.blank("en", vocab=Vocab())
    nlp.tokenizer = components.Tokenizer(nlp.vocab)
    parts: dict[str, Any] = {name: nlp.add_pipe(name) for name in COMPONENTS}
    for name in ("cladograph_names", "cladograph_proposals"):
        parts[name].know(names)
    tagger, weights = Tagger.load(model, threads=threads), Weights.load(model / WEIGHTS_FILE)
    for name in ("cladograph_spans", "cladograph_mentions"):
        parts[name].tagger = tagger
    for name in ("cladograph_mentions", "cladograph_proposals", "cladograph_relations", "cladograph_measurements"):
        parts[name].weights = weights
    notes = () if parts["cladograph_abbreviations"].detector else (NO_DETECTOR,)
    return Extractor(nlp, version(names), notes)


def notes() -> tuple[str, ...]:
    """What this installation does otherwise than a full one, said without loading anything."""
    return () if find_spec("scispacy") else (NO_DETECTOR,)


def shortened(paper: Paper) -> Paper:
    """The paper with no more of its title and abstract than is read; offsets stay true."""
    if len(paper.title) <= READ_UP_TO and len(paper.abstract) <= READ_UP_TO:
        return paper
    title = paper.title[:READ_UP_TO]
    return replace(paper, title=title if title.strip() else paper.title, abstract=paper.abstract[:READ_UP_TO])
