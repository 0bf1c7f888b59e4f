"""What one extractor component hands to the next: a paper, cut into sentences, with what was found in it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model import Mention, Paper, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper as read so far. Mentions of one thing share their `name`; `proposed` holds names of what is new here.

    `sentences` are in the order of the text, title first, and cover everything but white space. `novelty` is the model's
    probability that the thing of that name is new here.
    """

    paper: Paper
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...] = ()
    proposed: tuple[str, ...] = ()
    novelty: Mapping[str, float] = field(default_factory=dict)

    def sentence_of(self, span: Span) -> Span:
        """The sentence that holds `span`; where it crosses a boundary, the one it starts in."""
        for sentence in self.sentences:
            if sentence.field == span.field and sentence.start <= span.start < sentence.end:
                return sentence
        raise ValueError(f"{span} lies in no sentence of paper '{self.paper.id}'.")

    def mentions_in(self, sentence: Span) -> list[Mention]:
        """The mentions within one sentence, in the order of the text."""
        return sorted((m for m in self.mentions if sentence.covers(m.span)), key=lambda m: m.span)
