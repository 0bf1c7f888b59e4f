"""How the things of a paper stand in its text: what is weighed beside the scores of model and rules."""

from __future__ import annotations

import re
from collections import defaultdict

from extractors.reading import Reading
from extractors.scenes import mentions_by_sentence
from extractors.weights import Signs
from kg.model import Span

_TELLING = re.compile(
    r"\b(?:our|ours|(?:in )?this (?:paper|work|study|article|letter|thesis)"
    r"|we (?:[\w-]+ ){0,2}(?:propos|present|introduc|develop|investigat|stud|show|address|explor|design|devis)\w*)\b",
    re.IGNORECASE,
)
"""Where an abstract begins to speak of itself. A bare "we" may stand for everybody."""


class Standing:
    """In which sentences each thing is named, which of them speak of the paper's own work, and how sure each thing is."""

    def __init__(self, reading: Reading) -> None:
        self._sure: defaultdict[str, float] = defaultdict(float)
        self._named_in: defaultdict[str, set[Span]] = defaultdict(set)
        for sentence, mentions in mentions_by_sentence(reading):
            for mention in mentions:
                self._named_in[mention.name].add(sentence)
        for mention in reading.mentions:
            self._sure[mention.name] = max(self._sure[mention.name], mention.score)
        self.told = self._told(reading)

    def _told(self, reading: Reading) -> frozenset[Span]:
        """The sentences that may speak of the paper's own work: the title, and the abstract from where it begins to."""
        own = set().union(*(self._named_in[name] for name in reading.proposed))
        abstract = sorted(sentence for sentence in reading.sentences if sentence.field == "abstract")
        begin = next((n for n, s in enumerate(abstract) if s in own or _TELLING.search(s.of(reading.paper))), 0)
        return frozenset((*abstract[begin:], *(s for s in reading.sentences if s.field == "title")))

    def signs(self, head: str, tail: str) -> Signs:
        """What the text tells of a relation between the two."""
        together = self._named_in[head] & self._named_in[tail]
        return Signs(apart=not together, head=self._sure[head], tail=self._sure[tail])
