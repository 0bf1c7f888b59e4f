"""The version of the extractor: changes whenever its rules, its tables, its model or the list of names change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from kg.model import KnownName

LINE = "blend-1"


def version(names: Sequence[KnownName]) -> str:
    """`blend-1+` and ten hex digits: a digest of the extractor's files and of `names`, whatever their order."""
    digest = hashlib.sha1(_files().encode(), usedforsecurity=False)
    for row in sorted(repr((n.name, n.kind.value, n.aliases, n.year, n.source, sorted(n.ambiguous))) for n in names):
        digest.update(row.encode())
    return f"{LINE}+{digest.hexdigest()[:10]}"


@cache
def _files() -> str:
    """Digest of the files under `extractors`, but for those that only training uses, and of what names are compared by."""
    digest = hashlib.sha1(usedforsecurity=False)
    house = ((name, files("kg") / name) for name in ("latex.py", "names.py", "schema.py"))
    for name, file in sorted((*house, *_walk(files("extractors"), ""))):
        digest.update(name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        name = f"{path}/{item.name}"
        if item.is_dir() and item.name not in ("training", "__pycache__"):
            yield from _walk(item, name)
        elif item.is_file() and item.name.endswith((".py", ".tsv", ".onnx", ".json")):
            yield name, item
