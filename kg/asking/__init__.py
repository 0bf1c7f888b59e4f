"""Questions in words: the names and the relations in them lead to a named query, without a language model."""

from kg.asking.answer import ask
from kg.asking.model import Answer, Plan

__all__ = ["Answer", "Plan", "ask"]
