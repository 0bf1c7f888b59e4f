"""Why a thing is as it is, as linking tells it."""

from __future__ import annotations

from app.service.about import Limit, Name, Offset
from app.service.answers import Apart, Corrected, Explained, Reason, Vote
from app.service.paging import part, require_part
from app.service.sources import named
from kg.opened import Cladograph

_PAPERS = 3
"""How many papers are named; the others are counted."""


def explain(graph: Cladograph, name: Name, *, limit: Limit = 50, offset: Offset = 0) -> Explained:
    """Why a thing is of its kind, and why its names are one thing: from which papers, and what is kept apart from it.

    The list given in parts is that of its other names. A graph that was imported cannot tell.
    """
    require_part(limit, offset)
    found = graph.explain(name)
    aliases, page = part(found.aliases, limit, offset)
    return Explained(
        thing=named(found.entity),
        kind_because=found.kind_because,
        votes=tuple(Vote(v.kind, len(v.papers), len(v.proposing), v.papers[:_PAPERS]) for v in found.votes),
        aliases=tuple(Reason(a.text, a.reason, a.because, len(a.papers), a.papers[:_PAPERS]) for a in aliases),
        kept_apart=tuple(Apart(named(a.entity), a.forms, a.because) for a in found.apart),
        corrections=tuple(Corrected(number, str(item), item.note or "") for number, item in found.corrections),
        page=page,
    )
