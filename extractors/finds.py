"""What a rule hands on before overlaps are resolved: a find, how sure its rule is, and pairs of long and short forms.

Offsets count in the joined text, title + two newlines + abstract; `mentions.py` maps them back to the fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.schema import Kind


class Source(StrEnum):
    """What found a mention: its `extractor`. Of equally long finds at one place the source that stands first here stays."""

    MODEL = "model"
    GAZETTEER = "gazetteer"
    ABBREVIATION = "abbreviation"
    SHAPE = "shape"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Find:
    """A piece of text that one rule takes for a mention. `name` is the thing's usual name, where the rule knows it.

    `kind` None: the rule does not tell; the text and the other finds decide. `firm`: nothing outdoes this kind.
    `likely` (one probability a kind) and `proposed` (that it is new here) are the model's.
    """

    start: int
    end: int
    text: str
    kind: Kind | None
    source: Source
    score: float
    name: str | None = None
    firm: bool = False
    likely: tuple[float, ...] = ()
    proposed: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A short form and the long form it stands for, both by their offsets where they are defined."""

    long_start: int
    long_end: int
    short_start: int
    short_end: int


TITLE_GAP = "\n\n"
"""What stands between title and abstract in the joined text."""
