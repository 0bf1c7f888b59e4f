"""The components of the spaCy pipeline (see `pipeline.py` for their order). Importing this module imports spaCy."""

from __future__ import annotations

import re
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extractors import abbreviations, links, measurements, ordinary, proposals, relations, shapes
from extractors import kinds as kind_table
from extractors.blending import blend, kind_of
from extractors.finds import TITLE_GAP, Find, Pair
from extractors.gazetteer import Matcher, builtin
from extractors.links import joined_by
from extractors.mentions import grouped, to_reading
from extractors.sentences import sentences
from extractors.tagger import Seen, Tagger
from extractors.weights import Weights
from extractors.words import layout
from kg.model import Extraction, KnownName, Paper
from kg.schema import Kind, RelationKind

EXTENSIONS = ("kg_paper", "kg_cuts", "kg_layout", "kg_pairs", "kg_finds", "kg_seen", "kg_links", "kg_reading", "kg_extraction")
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
    doc._.kg_layout = layout(joined(doc._.kg_paper))
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
        # Taken from here: spaCy puts the text of a document together anew whenever it is asked for it.
        text = doc._.kg_layout.text
        pairs = list(abbreviations.by_brackets(text))
        if self.detector is not None and 0 < text.count("(") <= abbreviations.MOST_BRACKETS:
            # Its pattern matcher warns (W036) on documents that define nothing.
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message=r".*\[W036\]")
                doc = self.detector(doc)
            pairs += [
                Pair(s._.long_form.start_char, s._.long_form.end_char, s.start_char, s.end_char)
                for s in doc._.abbreviations
                if s._.long_form
            ]
        titled = abbreviations.by_title(text, doc._.kg_paper.title)
        doc._.kg_pairs = (*abbreviations.checked(pairs, text), *titled)
        return doc


@Language.factory("cladograph_abbreviations", assigns=["doc._.kg_pairs"], requires=["doc._.kg_layout", "doc._.kg_paper"])
def make_abbreviations(nlp: Language, name: str) -> Abbreviations:  # noqa: ARG001 spaCy calls it with both
    """The component that pairs long and short forms."""
    return Abbreviations(nlp)


class Names:
    """Known names, and names by shape. `know` gives it the list of names."""

    def __init__(self) -> None:
        self.ordinary = ordinary.load()
        self.know(())

    def know(self, names: Sequence[KnownName]) -> None:
        """Look for `names` from now on."""
        self.matcher = Matcher(names)
        self.families = shapes.families(names)
        ours = set(builtin())
        self.own = {name.name for name in names if name not in ours}

    def __call__(self, doc: Doc) -> Doc:
        """Write the finds."""
        laid = doc._.kg_layout
        known = [replace(f, firm=f.name in self.own) for f in self.matcher.find(laid.text, laid.pieces)]
        shaped = [f for f in shapes.find(laid.words, self.families) if not shapes.spelt_out(f.text, self.ordinary)]
        new = proposals.candidates(doc._.kg_paper, doc._.kg_cuts)
        doc._.kg_finds = (*abbreviations.finds(doc._.kg_pairs, laid.text), *known, *shaped, *new)
        return doc


@Language.factory("cladograph_names", assigns=["doc._.kg_finds"], requires=["doc._.kg_pairs", "doc._.kg_layout", "doc._.kg_cuts"])
def make_names(nlp: Language, name: str) -> Names:  # noqa: ARG001 spaCy calls it with both
    """The component that finds names."""
    return Names()


class Spans:
    """The model's scores of all spans. `tagger` is given to it; papers are read in batches, one ahead of what is asked for."""

    tagger: Tagger

    def __call__(self, doc: Doc) -> Doc:
        """Write the scores of one document."""
        return next(self.pipe((doc,), batch_size=1))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Write the scores of all documents, in their order."""
        begun: deque[tuple[list[Doc], Callable[[], list[list[Seen]]]]] = deque()
        rest = iter(stream)
        while docs := list(islice(rest, batch_size)):
            begun.append((docs, self.tagger.begin([doc._.kg_paper for doc in docs])))
            if len(begun) > 1:
                yield from self._done(*begun.popleft())
        for batch in begun:
            yield from self._done(*batch)

    @staticmethod
    def _done(docs: list[Doc], read: Callable[[], list[list[Seen]]]) -> Iterator[Doc]:
        for doc, seen in zip(docs, read(), strict=True):
            doc._.kg_seen = seen
            yield doc


@Language.factory("cladograph_spans", assigns=["doc._.kg_seen"], requires=["doc._.kg_paper"])
def make_spans(nlp: Language, name: str) -> Spans:  # noqa: ARG001 spaCy calls it with both
    """The component that asks the model."""
    return Spans()


class Mentions:
    """What model and rules found, weighed and put together into the mentions of a reading. Given: `weights` and `tagger`."""

    weights: Weights
    tagger: Tagger

    def __init__(self) -> None:
        self.kinds = kind_table.load()

    def __call__(self, doc: Doc) -> Doc:
        """Write the reading, and what the model holds of its names two by two."""
        paper, seen = doc._.kg_paper, doc._.kg_seen
        finds = blend(paper, [window.scored for window in seen], doc._.kg_finds, self.weights.spans)
        groups = grouped(paper, doc._.kg_layout, finds, doc._.kg_pairs)
        reading = to_reading(paper, doc._.kg_cuts, groups, self.judge)
        found = links.scores(reading, seen, self.tagger.model)
        doc._.kg_reading, doc._.kg_links = joined_by(found, reading, groups, self.weights.same, self.judge)
        doc._.kg_seen = None  # what was read of a paper takes half a megabyte
        return doc

    def judge(self, members: Sequence[Find]) -> tuple[Kind, float]:
        """The kind of the thing that the finds name, and how likely it is."""
        return kind_of(members, self.kinds, self.weights.kinds)


@Language.factory(
    "cladograph_mentions",
    assigns=["doc._.kg_reading", "doc._.kg_links"],
    requires=["doc._.kg_seen", "doc._.kg_finds", "doc._.kg_pairs", "doc._.kg_cuts", "doc._.kg_paper", "doc._.kg_layout"],
)
def make_mentions(nlp: Language, name: str) -> Mentions:  # noqa: ARG001 spaCy calls it with both
    """The component that makes mentions out of finds."""
    return Mentions()


class Proposals:
    """What the paper proposes. `know` gives it the list of names: what is long known is not proposed."""

    weights: Weights

    def __init__(self) -> None:
        self.kinds = kind_table.load()
        self.know(())

    def know(self, names: Sequence[KnownName]) -> None:
        """Take `names` for known since the year that each gives."""
        self.years = {name.name: name.year for name in names}

    def __call__(self, doc: Doc) -> Doc:
        """Write the names into the reading, and begin the extraction."""
        weights = self.weights.link(RelationKind.PROPOSES)
        doc._.kg_reading, found = proposals.propose(doc._.kg_reading, self.kinds, self.years, weights)
        doc._.kg_extraction = Extraction(doc._.kg_paper.id, "", doc._.kg_reading.mentions, found)
        return doc


@Language.factory("cladograph_proposals", assigns=["doc._.kg_reading", "doc._.kg_extraction"], requires=["doc._.kg_reading"])
def make_proposals(nlp: Language, name: str) -> Proposals:  # noqa: ARG001 spaCy calls it with both
    """The component that finds what is new."""
    return Proposals()


class Relations:
    """What holds between the things of the paper, by rules and model. `weights` are given to it."""

    weights: Weights

    def __call__(self, doc: Doc) -> Doc:
        """Add the relations."""
        reading, sofar = doc._.kg_reading, doc._.kg_extraction
        found = links.weighed(reading, relations.find(reading), doc._.kg_links, self.weights)
        doc._.kg_extraction = replace(sofar, relations=(*sofar.relations, *found))
        return doc


@Language.factory(
    "cladograph_relations",
    assigns=["doc._.kg_extraction"],
    requires=["doc._.kg_reading", "doc._.kg_links", "doc._.kg_extraction"],
)
def make_relations(nlp: Language, name: str) -> Relations:  # noqa: ARG001 spaCy calls it with both
    """The component that relates."""
    return Relations()


class Measurements:
    """The numbers reported. `weights` are given to it."""

    weights: Weights

    def __call__(self, doc: Doc) -> Doc:
        """Add the measurements."""
        found = tuple(measurements.find(doc._.kg_reading, self.weights.results))
        doc._.kg_extraction = replace(doc._.kg_extraction, measurements=found)
        return doc


@Language.factory(
    "cladograph_measurements", assigns=["doc._.kg_extraction"], requires=["doc._.kg_reading", "doc._.kg_extraction"]
)
def make_measurements(nlp: Language, name: str) -> Measurements:  # noqa: ARG001 spaCy calls it with both
    """The component that reads numbers."""
    return Measurements()
