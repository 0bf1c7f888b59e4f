"""What names tell of kin: a general term is no family of its own, and DyLoRA is named after LoRA."""

from __future__ import annotations

import re

from kg.model import Entity

_SHORTEST = 3
# LSTM, GPT-2 and ResNet are names; neural network, Gaussian process and Q-learning are terms.
_NAMED = re.compile(r"\d|(?<!^)[^\W_a-z]", re.ASCII)


def is_general(name: str) -> bool:
    """True for a term such as `neural network`: no capital or digit in it but the first letter of several words."""
    several = " " in name or "-" in name
    return not _NAMED.search(name) and (several or name[:1].islower())


def named_after(below: Entity, above: Entity) -> bool:
    """True if the variant's name begins or ends with a name of its ancestor: DyLoRA and LoRA, BERT-large and BERT."""
    return any(_holds(below.name, form) for form in above.forms() if _SHORTEST <= len(form) < len(below.name))


def _holds(name: str, form: str) -> bool:
    at = len(name) - len(form)
    ends = name.casefold().endswith(form.casefold()) and (not name[at - 1].isalnum() or name[at].isupper())
    begins = name.casefold().startswith(form.casefold()) and not name[len(form)].isalpha()
    return ends or begins
