"""The pages that are made from what they describe, and the site that is made of all pages.

python -m app.reference                    all commands, on stdout
python -m app.reference NAME               another of `PAGES`: queries, schema, python, tutorial, ...
python -m app.reference --write [NAME...]  into their files, all of them where none is named
python -m app.reference site               every page in build/pages, ready for `mkdocs build`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

SAMPLE = Path("examples/graph.jsonl")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is made: its file, and what makes its text."""

    path: Path
    make: Callable[[], str]


def reference() -> str:
    """Every command with its arguments and options, in the order of `kg --help`."""
    from app.reference import commands

    return commands.page()


def queries_reference(sample: Path = SAMPLE) -> str:
    """Every query of the library, with its first rows from the graph in `sample`."""
    import tempfile

    from kg import queries
    from kg.importing import read_graph
    from kg.stores import open_store
    from kg.stores.rows import imprint_of

    graph = read_graph(sample)
    with tempfile.TemporaryDirectory() as folder, open_store("embedded", Path(folder), write=True) as store:
        store.write(graph, imprint_of(graph))
        return queries.reference(store)


def schema_reference() -> str:
    """What nodes and relationships there are, and what each property means."""
    from app.reference import schema

    return schema.page()


def python_reference() -> str:
    """What `import kg` offers: functions, the opened graph, and all that these give."""
    from app.reference import python

    return python.page()


def shown_anew(path: Path) -> str:
    """A page whose commands are shown with what they print, with what they print now."""
    from app.reference import shown

    return shown.anew(path.read_text(encoding="utf-8"))


def pages() -> dict[str, Page]:
    """All pages that are made, by the name that chooses one; those that show commands are found in `docs`."""
    found = {
        "cli": Page(Path("docs/cli.md"), reference),
        "queries": Page(Path("cypher/README.md"), queries_reference),
        "schema": Page(Path("docs/schema.md"), schema_reference),
        "python": Page(Path("docs/python.md"), python_reference),
    }
    for path in shown_pages():
        found[path.stem] = Page(path, partial(shown_anew, path))
    return found


def shown_pages() -> list[Path]:
    """The tutorial and the how-to pages."""
    return [Path("docs/tutorial.md"), *sorted(Path("docs/howto").glob("*.md"))]
