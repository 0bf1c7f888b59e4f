"""What assistants, programs and pages ask of a graph: plain functions that answer with frozen dataclasses.

Every answer that is a list is given a part at a time and says what follows (`page`); every statement and number comes with
its confidence and the sentences and papers it rests on. By default what is less certain is left out and counted;
`min_confidence=0` gives all. All of it only reads.
"""

from app.service.asked import ask, cypher, queries, query, statistics
from app.service.boards import conflicts, measured, results
from app.service.papers import paper, papers
from app.service.reasons import explain
from app.service.things import entity, evidence, search
from app.service.trees import lineage

__all__ = [
    "ask",
    "conflicts",
    "cypher",
    "entity",
    "evidence",
    "explain",
    "lineage",
    "measured",
    "paper",
    "papers",
    "queries",
    "query",
    "results",
    "search",
    "statistics",
]
