"""What one paper names, thing by thing: the input of linking, with the texts and places of each thing's mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kg.assembly.naming import is_short, long_texts, meant_by, other_names
from kg.assembly.strangers import Usage, strangers
from kg.model import Extraction, Mention, Paper, Span
from kg.names import fold
from kg.schema import PAPER, Kind, RelationKind


@dataclass(frozen=True, slots=True)
class Local:
    """One thing in one paper. `forms` are its different texts with their counts, sorted; `spans` are sorted.

    `proposed` is True where the paper says that the thing is new; `sure` is how sure the extractor is, in percent;
    `texts` are its name and then its other forms, `folded` the folded form of each, `folds` the different ones, sorted.

    What its texts tell by themselves is there too: `own` is its folded name; `shorts` are those of its texts that look like
    acronyms, each with its folded form and the ends of the others that it stands for; `is_spelt_out` is True where a text is
    long enough for that; `others` are those that name it in other papers as well, each with its folded form and the reason;
    `row` is the index of the known name that it is.
    """

    paper: str
    year: int | None
    name: str
    kind: Kind
    forms: tuple[tuple[str, int], ...]
    spans: tuple[Span, ...]
    proposed: bool
    sure: int
    texts: tuple[str, ...]
    folded: tuple[str, ...]
    folds: tuple[str, ...]
    own: str
    shorts: tuple[tuple[str, str, tuple[str, ...]], ...]
    is_spelt_out: bool
    others: tuple[tuple[str, str, str], ...]
    row: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Identity: the paper and the name there."""
        return (self.paper, self.name)


def locals_of(paper: Paper, extraction: Extraction, usage: Usage, new: Collection[str] = ()) -> list[Local]:
    """The things of one paper, sorted by name; forms that cannot name one thing are things of their own.

    Not where the name is among `new`: how other papers use it tells nothing then.
    """
    proposed = {r.tail for r in extraction.relations if r.kind is RelationKind.PROPOSES and r.head == PAPER}
    kinds: dict[str, Kind] = {}
    mentions: dict[str, list[Mention]] = {}
    for mention in extraction.mentions:
        kinds[mention.name] = mention.kind
        mentions.setdefault(mention.name, []).append(mention)
    parts = {name: list(found) for name, found in mentions.items()}
    for name, found in mentions.items():
        others = {} if name in new else strangers(name, {mention.text for mention in found}, usage)
        if others:
            parts[name] = [mention for mention in parts[name] if mention.text not in others]
            for mention in found:
                part = others.get(mention.text)
                if part is not None:
                    kinds.setdefault(part, mention.kind)
                    parts.setdefault(part, []).append(mention)
    return [_local(paper, name, kinds[name], parts[name], name in proposed) for name in sorted(parts)]


def _local(paper: Paper, name: str, kind: Kind, mentions: Sequence[Mention], proposed: bool) -> Local:
    counts = Counter(mention.text for mention in mentions)
    texts = (name, *(text for text in sorted(counts) if text != name))
    longs = long_texts(texts)
    folded = tuple(map(fold, texts))
    return Local(
        paper=paper.id,
        year=paper.year,
        name=name,
        kind=kind,
        forms=tuple(sorted(counts.items())),
        spans=tuple(sorted({mention.span for mention in mentions}, key=span_order)),
        proposed=proposed,
        sure=round(100 * max(mention.score for mention in mentions)),
        texts=texts,
        folded=folded,
        folds=tuple(sorted(set(folded))),
        own=folded[0],
        shorts=tuple((text, fold(text), _ends(text, longs)) for text in texts if is_short(text)),
        is_spelt_out=bool(longs),
        others=tuple((text, fold(text), reason) for text, reason in other_names(name, texts)),
    )


def _ends(short: str, longs: Iterable[str]) -> tuple[str, ...]:
    return tuple(end for long in longs if (end := meant_by(short, long)))


def apart_pairs(extraction: Extraction) -> Iterable[tuple[str, str]]:
    """(head, tail) names that the paper sets apart from each other, by calling one a variant of the other."""
    return sorted({(r.head, r.tail) for r in extraction.relations if r.kind is RelationKind.VARIANT_OF})


def span_order(span: Span) -> tuple[str, int, int]:
    """The order of spans, told faster than they tell it themselves."""
    return span.field, span.start, span.end
