"""What a person may ask of a store: reading, and nothing else. The engines refuse most writes; this refuses the rest.

`LOAD CSV` reads files, procedures and administration do what no clause shows, and each engine lets some of it pass.
"""

from __future__ import annotations

import re

from kg.errors import ReadOnly

_TEXT = r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:``|[^`])*`|//[^\n]*|/\*.*?\*/"
_NOT_CODE = re.compile(_TEXT, re.DOTALL)
_WRITE = re.compile(
    r"(?<![\w.:$|&])(CREATE|MERGE|SET|DELETE|DETACH|NODETACH|REMOVE|INSERT|FOREACH|DROP|IN\s+TRANSACTIONS)(?!\w)", re.I
)
_FILE = re.compile(r"(?<![\w.:$])LOAD\s+CSV(?!\w)", re.I)
_ADMINISTRATION = re.compile(
    r"(?:^|;)\s*(?:(?:EXPLAIN|PROFILE)\s+)*"
    r"(ALTER|ATTACH|BEGIN|COMMIT|COPY|DEALLOCATE|DENY|DETACH|DRYRUN|ENABLE|EXPORT|GRANT|IMPORT|INSTALL|LOAD|RENAME|REVOKE"
    r"|ROLLBACK|START|STOP|TERMINATE|UPDATE|USE)(?!\w)",
    re.I,
)
_ESCAPE = re.compile(r"\\u+([0-9a-fA-F]{4})")
_CALL = re.compile(r"(?<![\w.:$])CALL\s+([\w.]+)", re.I)
_READING_PROCEDURES = re.compile(
    r"db\.(labels|relationshipTypes|propertyKeys|indexes|constraints|schema(\.\w+)?|index\.\w+\.query\w+|ping)"
    r"|dbms\.(procedures|functions|components)|\w+",
    re.I,
)
_WAY_OUT = "Queries here are read-only: ask with MATCH, WHERE and RETURN, and change the graph with `kg build`."


def refuse_writes(cypher: str) -> None:
    """Raises ReadOnly for what an engine might let pass: files, administration, procedures that are not known to read."""
    _refuse(without_text(cypher))
    # Neo4j reads \\uXXXX anywhere as the character it stands for, so a clause can be spelled that way.
    _refuse(without_text(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), cypher)))


def _refuse(code: str) -> None:
    if _FILE.search(code):
        raise ReadOnly(f"LOAD CSV reads files, which a query may not. {_WAY_OUT}")
    administration = _ADMINISTRATION.search(code)
    if administration:
        raise ReadOnly(f"{administration[1].upper()} is not for reading. {_WAY_OUT}")
    for called in _CALL.findall(code):
        if not _READING_PROCEDURES.fullmatch(called):
            raise ReadOnly(f"The procedure {called} is not known to only read. {_WAY_OUT}")


def refusal(cypher: str) -> ReadOnly | None:
    """The error for a query with a writing clause, which an engine may have taken for a mistake; None where there is none."""
    found = _WRITE.search(without_text(cypher))
    return ReadOnly(f"{' '.join(found[1].upper().split())} writes. {_WAY_OUT}") if found else None


def without_block_comments(cypher: str) -> str:
    """`cypher` with blanks in place of `/* ... */`, so that all else keeps its line and column."""
    return _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]) if found[0].startswith("/*") else found[0], cypher)


def without_text(cypher: str) -> str:
    """`cypher` without comments, strings and quoted names: only what could be a clause is left."""
    return _NOT_CODE.sub(lambda found: " " if found[0].startswith("/") else "''", cypher)
