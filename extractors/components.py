"""The components of the spaCy pipeline (see `pipeline.py` for their order). Importing this module imports spaCy."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extractors import abbreviations, measurements, proposals, relations, shapes
from extractors import kinds as kind_table
from extractors import phrases as phrase_table
from extractors.finds import TITLE_GAP, Pair
from extractors.gazetteer import Matcher
from extractors.mentions import to_reading
from extractors.sentences import sentences
from extractors.words import layout
from kg.model import Extraction, KnownName, Paper

EXTENSIONS = ("kg_paper", "kg_cuts", "kg_layout", "kg_pairs", "kg_finds", "kg_reading", "kg_extraction")
_TOKEN = re.compile(r"[^\W_]+(?:[-'’/.&][^\W_]+)*\+*|\s+|.", re.DOTALL)


def extend() -> None:
    """Make the extensions of a document known to spaCy."""
    for name in EXTENSIONS:
        Doc.set_extension(name, default=None, force=True)


def joined(paper: Paper) -> str:
    """The text of a document: title, an empty line, abstract."""
    return paper.title + TITLE_GAP + paper.abstract


class Tokenizer:
    """Words, hyphenated compounds and single signs. Linear in the text, where spaCy's own takes its square for `((((`."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """A document whose text is literally `text`."""
        tokens: list[str] = []
        spaces: list[bool] = []
        for match in _TOKEN.finditer(text):
            token = match.group()
            if token[0] == " " and tokens and not tokens[-1].isspace():
                spaces[-1] = True
                token = token[1:]
            if token:
                tokens.append(token)
                spaces.append(False)
        return Doc(self.vocab, words=tokens, spaces=spaces)


@Language.component("cladograph_sentences", assigns=["doc._.kg_cuts", "doc._.kg_layout"], requires=["doc._.kg_paper"])
def cut(doc: Doc) -> Doc:
    """Cut title and abstract into sentences, and both into words."""
    doc._.kg_cuts = sentences(doc._.kg_paper)
    doc._.kg_layout = layout(doc.text)
    return doc


class Abbreviations:
    """Pairs of long and short form: scispaCy's detector where it is installed, held to `abbreviations.plausible`."""

    def __init__(self, nlp: Language) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from scispacy.abbreviation import AbbreviationDetector
        except ImportError:
            self.detector = None
        else:
            self.detector = AbbreviationDetector(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """Write the pairs."""
        pairs = list(abbreviations.by_brackets(doc.text))
        if self.detector is not None and 0 < doc.text.count("(") <= abbreviations.MOST_BRACKETS:
            # Its pattern matcher warns (W036) on documents that define nothing.
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message=r".*\[W036\]")
                doc = self.detector(doc)
            pairs += [
                Pair(s._.long_form.start_char, s._.long_form.end_char, s.start_char, s.end_char)
                for s in doc._.abbreviations
                if s._.long_form
            ]
        titled = abbreviations.by_title(doc.text, doc._.kg_paper.title)
        doc._.kg_pairs = (*abbreviations.checked(pairs, doc.text), *titled)
        return doc


@Language.factory("cladograph_abbreviations", assigns=["doc._.kg_pairs"])
def make_abbreviations(nlp: Language, name: str) -> Abbreviations:  # noqa: ARG001 spaCy calls it with both
    """The component that pairs long and short forms."""
    return Abbreviations(nlp)


class Names:
    """Known names, and names by shape. `know` gives it the list of names."""

    def __init__(self) -> None:
        self.phrases = phrase_table.load()
        self.know(())

    def know(self, names: Sequence[KnownName]) -> None:
        """Look for `names` from now on."""
        self.matcher = Matcher(names)
        self.families = shapes.families(names)

    def __call__(self, doc: Doc) -> Doc:
        """Write the finds."""
        laid = doc._.kg_layout
        known = self.matcher.find(laid.text, laid.pieces)
        shaped = [f for f in shapes.find(laid.words, self.families) if not shapes.spelt_out(f.text, self.phrases.is_ordinary)]
        new = proposals.candidates(doc._.kg_paper, doc._.kg_cuts)
        doc._.kg_finds = (*abbreviations.finds(doc._.kg_pairs, laid.text), *known, *shaped, *new)
        return doc


@Language.factory("cladograph_names", assigns=["doc._.kg_finds"], requires=["doc._.kg_pairs", "doc._.kg_layout", "doc._.kg_cuts"])
def make_names(nlp: Language, name: str) -> Names:  # noqa: ARG001 spaCy calls it with both
    """The component that finds names."""
    return Names()


class Terms:
    """Technical terms by the counts of `words.tsv`."""

    def __init__(self) -> None:
        self.phrases = phrase_table.load()

    def __call__(self, doc: Doc) -> Doc:
        """Add the finds."""
        laid = doc._.kg_layout
        shift = len(doc._.kg_paper.title) + len(TITLE_GAP)
        found = list(doc._.kg_finds)
        for cut in doc._.kg_cuts:
            by = shift if cut.field == "abstract" else 0
            found += self.phrases.find(laid.text, laid.between(cut.start + by, cut.end + by), in_title=cut.field == "title")
        doc._.kg_finds = tuple(found)
        return doc


@Language.factory(
    "cladograph_phrases", assigns=["doc._.kg_finds"], requires=["doc._.kg_finds", "doc._.kg_cuts", "doc._.kg_layout"]
)
def make_terms(nlp: Language, name: str) -> Terms:  # noqa: ARG001 spaCy calls it with both
    """The component that finds technical terms."""
    return Terms()


class Mentions:
    """Finds put together into the mentions of a reading."""

    def __init__(self) -> None:
        self.kinds = kind_table.load()

    def __call__(self, doc: Doc) -> Doc:
        """Write the reading."""
        doc._.kg_reading = to_reading(doc._.kg_paper, doc._.kg_cuts, doc._.kg_layout, doc._.kg_finds, doc._.kg_pairs, self.kinds)
        return doc


@Language.factory(
    "cladograph_mentions",
    assigns=["doc._.kg_reading"],
    requires=["doc._.kg_finds", "doc._.kg_pairs", "doc._.kg_cuts", "doc._.kg_paper", "doc._.kg_layout"],
)
def make_mentions(nlp: Language, name: str) -> Mentions:  # noqa: ARG001 spaCy calls it with both
    """The component that makes mentions out of finds."""
    return Mentions()


class Proposals:
    """What the paper proposes. `know` gives it the list of names: what is long known is not proposed."""

    def __init__(self) -> None:
        self.kinds = kind_table.load()
        self.know(())

    def know(self, names: Sequence[KnownName]) -> None:
        """Take `names` for known since the year that each gives."""
        self.years = {name.name: name.year for name in names}

    def __call__(self, doc: Doc) -> Doc:
        """Write the names into the reading, and begin the extraction."""
        doc._.kg_reading, found = proposals.propose(doc._.kg_reading, self.kinds, self.years)
        doc._.kg_extraction = Extraction(doc._.kg_paper.id, "", doc._.kg_reading.mentions, found)
        return doc


@Language.factory("cladograph_proposals", assigns=["doc._.kg_reading", "doc._.kg_extraction"], requires=["doc._.kg_reading"])
def make_proposals(nlp: Language, name: str) -> Proposals:  # noqa: ARG001 spaCy calls it with both
    """The component that finds what is new."""
    return Proposals()


@Language.component("cladograph_relations", assigns=["doc._.kg_extraction"], requires=["doc._.kg_reading", "doc._.kg_extraction"])
def relate(doc: Doc) -> Doc:
    """Add the relations between things."""
    sofar = doc._.kg_extraction
    doc._.kg_extraction = replace(sofar, relations=(*sofar.relations, *relations.find(doc._.kg_reading)))
    return doc


@Language.component(
    "cladograph_measurements", assigns=["doc._.kg_extraction"], requires=["doc._.kg_reading", "doc._.kg_extraction"]
)
def measure(doc: Doc) -> Doc:
    """Add the numbers reported."""
    doc._.kg_extraction = replace(doc._.kg_extraction, measurements=tuple(measurements.find(doc._.kg_reading)))
    return doc
