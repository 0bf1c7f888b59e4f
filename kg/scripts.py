"""The files of the project as data: the Cypher of `cypher/`, which runs in Neo4j's browser as it is, and digests of code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_NAMED = re.compile(r"^// statement: (\w+)\n(.*?);\s*$", re.MULTILINE | re.DOTALL)


@lru_cache
def layout(name: str) -> dict[str, str]:
    """Statements of `cypher/layout/<name>.cypher` by name; shared, not to be changed."""
    return dict(_NAMED.findall(_text("layout", name)))


@lru_cache
def schema(name: str) -> tuple[str, ...]:
    """Statements of `cypher/schema/<name>.cypher`, in order."""
    lines = (line for line in _text("schema", name).splitlines() if not line.startswith("//"))
    return tuple(statement.strip() for statement in "\n".join(lines).split(";") if statement.strip())


@lru_cache
def queries() -> dict[str, str]:
    """Texts of `cypher/queries/*.cypher` by name, sorted; shared, not to be changed."""
    found = [path.name for path in files("cypher").joinpath("queries").iterdir() if path.name.endswith(".cypher")]
    return {name.removesuffix(".cypher"): _text("queries", name.removesuffix(".cypher")) for name in sorted(found)}


def code(folder: str) -> list[Traversable]:
    """The modules and tables in a folder of `kg`, by name: what decides what is made there."""
    found = (file for file in files("kg").joinpath(folder).iterdir() if file.name.endswith((".py", ".tsv")))
    return sorted(found, key=lambda file: file.name)


def digest_of(parts: Iterable[Traversable], begin: str = "") -> str:
    """Ten hex digits that change whenever one of the files does, or `begin`."""
    digest = hashlib.sha256(begin.encode())
    for part in parts:
        digest.update(part.read_bytes())
    return digest.hexdigest()[:10]


def _text(folder: str, name: str) -> str:
    return files("cypher").joinpath(folder, f"{name}.cypher").read_text(encoding="utf-8")
