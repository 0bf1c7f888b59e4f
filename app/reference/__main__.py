"""Prints a page, writes pages into their files, or lays out the site."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from app.reference import pages


def main(arguments: Sequence[str]) -> int:
    """2 for a name that no page has."""
    known = pages()
    names = [name for name in arguments if name != "--write"]
    if names == ["site"]:
        from app.reference.site import lay_out

        lay_out(Path(), Path("build/pages"))
        return 0
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.stderr.write(f"No page is called '{unknown[0]}'. Known: {', '.join(known)}; `site` lays out all.\n")
        return 2
    if "--write" not in arguments:
        sys.stdout.writelines(known[name].make() for name in names or ["cli"])
        return 0
    for name in names or known:
        # Made before the file is opened: pages that show commands are made of what stands there.
        text = known[name].make()
        known[name].path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
