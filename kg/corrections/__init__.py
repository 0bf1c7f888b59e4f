"""What people know better than the papers: corrections, kept in `corrections.toml` in a graph's folder.

`model` says what they are, `reading` and `conflicts` refuse a file that cannot be meant, `writing` adds and takes back
without touching the rest of the text. `kg.assembly.corrected` applies them.
"""

from kg.corrections.model import (
    NO_CORRECTIONS,
    Correction,
    Corrections,
    Drop,
    DropStatement,
    Merge,
    Name,
    Rename,
    Retype,
    Split,
)

__all__ = ["NO_CORRECTIONS", "Correction", "Corrections", "Drop", "DropStatement", "Merge", "Name", "Rename", "Retype", "Split"]
