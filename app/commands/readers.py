"""`kg readers`: the formats that are read, and what marks each."""

from __future__ import annotations

from app.console import AsJson, print_json, print_table


def readers(as_json: AsJson = False) -> None:
    """List the formats of papers that `kg build` reads, in the order they are tried, and what marks a file of each."""
    from kg.readers import readers as known

    rows = [(reader.name, reader.marks) for reader in known().values()]
    if as_json:
        print_json([{"reader": name, "marks": marks} for name, marks in rows])
    else:
        print_table(("reader", "what marks a file"), rows)
