"""Results made from a sentence, for tests of what is made of them."""

from __future__ import annotations

from kg.model import Evidence
from kg.results.boards import Found
from kg.results.readings import reading


def found(
    name: str,
    sentence: str,
    *,
    metric: str | None = "accuracy",
    paper: str = "p1",
    year: int | None = 2020,
    confidence: float = 0.8,
    on: str = "Foo",
) -> Found:
    """The result whose number stands in double angle brackets in its sentence."""
    before, _, rest = sentence.partition("«")
    text, _, after = rest.partition("»")
    plain, start = before + text + after, len(before)
    return Found(
        id=f"{name}-{paper}-{text}",
        text=text,
        confidence=confidence,
        evidence=Evidence(paper, "abstract", 0, len(plain), (start, start + len(text)), None, "number", confidence, plain),
        subject=name.lower(),
        name=name,
        dataset=on.lower(),
        on=on,
        metric=metric,
        paper=paper,
        title=f"Title of {paper}",
        year=year,
        reading=reading(text, plain, start, metric),
    )
