"""Family trees: who is a variant of whom, downward to the variants or upward to the ancestors, with the evidence.

`docs/lineage.md` says how it is decided what stands where.
"""

from __future__ import annotations

from kg.lineage.kinship import Kinship
from kg.lineage.model import Branch, Broken, Direction, Family, Fold, Step
from kg.lineage.tree import View, family

__all__ = ["Branch", "Broken", "Direction", "Family", "Fold", "Kinship", "Step", "View", "family"]
