"""The part of an opened graph that answers questions in words."""

from __future__ import annotations

from kg.asking.answer import MOST_ROWS, ask
from kg.asking.model import Answer
from kg.stores.base import Store


class Asking:
    """What is asked in words: `graph.ask("which variants of LoRA were evaluated on GLUE?")`."""

    store: Store

    def ask(self, question: str, *, limit: int = MOST_ROWS, min_confidence: float | None = None) -> Answer:
        """The answer to a question in words, with the query that it became; or why there is none, and what can be asked.

        `min_confidence` is the least confidence of the statements or results it rests on; None for the usual one of either.
        """
        return ask(self.store, question, limit=limit, min_confidence=min_confidence)
