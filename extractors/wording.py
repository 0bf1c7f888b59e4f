"""What the sentence of a relation says against its kind: a draw is no win, and data that something learned from is no test.

The model knows that two things were compared, or that something met a data set; the words tell which way it was.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.model import Paper, Relation
from kg.schema import RelationKind

_DRAW = re.compile(
    r"\b(?:comparabl[ey]|on[- ](?:a )?par|competitive|equivalent|match(?:es|ed|ing)?|rival(?:s|ed|ing)?|versus|vs"
    r"|(?:stays?|comes?|is|are) close to|similar(?:ly)? (?:\w+ )?(?:performance|results|accuracy|quality|well)"
    r"|(?:los(?:es?|ing)|lost|sacrific\w+|degrad\w+) (?:very )?(?:little|only|no|hardly)"
    r"|without (?:losing|sacrificing|degrading|loss)|compared? (?:with|to|against))\b",
    re.IGNORECASE,
)
_WIN = re.compile(
    r"\b(?:out-?perform\w*|surpass\w*|exceed\w*|beat(?:s|en|ing)?|better|superior\w*|improv\w*|higher|outrank\w*|best"
    r"|ahead of|gains?|advantages?|stronger|wins?|more accurate"
    r"|(?:achiev|reach|set|obtain|attain|establish|deliver|yield)\w*(?: [\w-]+){0,2}? state[- ]of[- ]the[- ]art)\b",
    re.IGNORECASE,
)
"""A "state-of-the-art method" that something is "competitive with" has not lost."""
_LEARNED = re.compile(
    r"\b(?:pre-?)?(?:train|fine-?tun|tun|finetun)(?:ed|ing|s)?\b(?: \w+){0,2}? (?:on|over|with|from)\b[^.;]{0,60}$", re.IGNORECASE
)
_TESTED = re.compile(
    r"\b(?:evaluat|test|benchmark|result|experiment|accura|achiev|reach|obtain|validat|compar|score|attain|zero-shot)\w*",
    re.IGNORECASE,
)
_SIGHT = 120
_DENIED = re.compile(
    r"\b(?:without|unlike|instead of|rather than|in contrast to|as opposed to|no longer|free of"
    r"|(?:do(?:es)?|did|need|can|could)(?: not|n['’]t) (?:use|need|require|rely on|depend on|employ|involve|assume)"
    r"|neither|nor|not)"
    r"(?: (?:using|relying on|resorting to|requiring|needing|any|a|an|the|additional|extra|explicit|costly)){0,3} $",
    re.IGNORECASE,
)
_BUILT_WITH = re.compile(
    r"(?: \([\w-]{1,15}\))?(?: ?-? ?based\b|-(?:style|like|driven|guided|powered|enhanced|augmented|inspired)\b)", re.IGNORECASE
)
"""Behind a name, or behind its short form in brackets: what is spoken of is what was built with it."""
_FACTS = frozenset({RelationKind.USES, RelationKind.PART_OF, RelationKind.TRAINED_ON})


def as_worded(relation: Relation, paper: Paper) -> Relation:
    """The relation, or the one that its sentence says instead: COMPARED_WITH for a draw, TRAINED_ON for "fine-tuned on"."""
    text = relation.sentence.of(paper)
    if relation.kind is RelationKind.OUTPERFORMS and _DRAW.search(text) and not _WIN.search(text):
        return replace(relation, kind=RelationKind.COMPARED_WITH)
    if relation.kind is RelationKind.EVALUATED_ON and relation.tail_span is not None:
        at = relation.tail_span.start - relation.sentence.start
        before = text[max(0, at - _SIGHT) : at]
        learned = _LEARNED.search(before)
        if learned and not _TESTED.search(before, learned.start()):
            return replace(relation, kind=RelationKind.TRAINED_ON)
    return relation


def denied(relation: Relation, paper: Paper) -> bool:
    """True where the words beside the tail say that it is not so: "without X", "unlike X", "outperforms X-based models"."""
    if relation.tail_span is None:
        return False
    if relation.kind is RelationKind.OUTPERFORMS:
        return _BUILT_WITH.match(paper.text(relation.sentence.field), relation.tail_span.end) is not None
    if relation.kind not in _FACTS:
        return False
    at = relation.tail_span.start
    return _DENIED.search(paper.text(relation.sentence.field)[max(relation.sentence.start, at - 60) : at]) is not None
