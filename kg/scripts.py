"""The Cypher of `cypher/`: text files that a person can read, and run in Neo4j's browser as they are."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

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


def _text(folder: str, name: str) -> str:
    return files("cypher").joinpath(folder, f"{name}.cypher").read_text(encoding="utf-8")
