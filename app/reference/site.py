"""All pages in one folder, as the maker of the site wants them: what lies outside `docs/` comes in, and links follow it.

A link to a page leads to the page; one to another file of the project leads to a copy of it below `files/`, so that the site
needs nothing but itself; one to a folder becomes its name.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

OUTSIDE = {
    "README.md": "index.md",
    "cypher/README.md": "queries.md",
    "extractors/model/README.md": "model.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "docs/decisions": "decisions/index.md",
}
"""Where pages from outside `docs/` lie in the site; the README's place is taken by `docs/index.md`."""

_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(```.*?^```)", re.MULTILINE | re.DOTALL)
_DECISION = re.compile(r"^# (\d+)\. (.+)$", re.MULTILINE)
_FOREIGN = re.compile(r"^[a-z]+:|^#")


class DeadLink(ValueError):
    """A link to what is not there."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page on its way: the project, the folder of the site, and its own places in the two."""

    root: Path
    into: Path
    origin: str
    place: str

    def relinked(self) -> str:
        """Its text with links that hold in the site; what stands in fences stays as it is."""
        parts = _FENCE.split((self.into / self.place).read_text(encoding="utf-8"))
        return "".join(part if part.startswith("```") else _LINK.sub(self._lead, part) for part in parts)

    def _lead(self, link: re.Match[str]) -> str:
        words, target = link[1], link[2]
        if _FOREIGN.match(target):
            return link[0]
        path, hash_, part = target.partition("#")
        meant = os.path.normpath(PurePosixPath(self.origin).parent / path)
        found = self._place_of(meant)
        if found is None:
            raise DeadLink(f"{self.origin}: '{target}' is not there.")
        return f"[{words}]({os.path.relpath(found, PurePosixPath(self.place).parent)}{hash_}{part})" if found else words

    def _place_of(self, meant: str) -> str | None:
        """Where a file of the project lies in the site; empty for a folder, None for what is not there."""
        inside = meant.removeprefix("docs/")
        if meant in OUTSIDE:
            return OUTSIDE[meant]
        if inside != meant and (self.into / inside).is_file():
            return inside
        source, copy = self.root / meant, self.into / "files" / meant
        if source.is_dir():
            return ""
        if not source.is_file():
            return None
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
        return copy.relative_to(self.into).as_posix()


def lay_out(root: Path, into: Path) -> None:
    """Fill `into` anew with all pages of the project in `root`. Raises DeadLink, with the page and the link."""
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(root / "docs", into)
    brought = {target: source for source, target in OUTSIDE.items() if (root / source).is_file() and source != "README.md"}
    for target, source in brought.items():
        shutil.copy(root / source, into / target)
    (into / "decisions" / "index.md").write_text(_decisions(into / "decisions"), encoding="utf-8")
    # The list of decisions is made for the site: its links hold there already.
    for file in sorted({*into.rglob("*.md")} - {into / "decisions" / "index.md"}):
        place = file.relative_to(into).as_posix()
        page = _Page(root, into, brought.get(place, f"docs/{place}"), place)
        file.write_text(page.relinked(), encoding="utf-8")


def _decisions(folder: Path) -> str:
    """The list of decisions, the newest first."""
    lines = ["# Decisions", "", "What somebody could want to undo, and why it is so; the newest first.", ""]
    texts = [(page.name, page.read_text(encoding="utf-8")) for page in sorted(folder.glob("0*.md"), reverse=True)]
    found = [(_DECISION.search(text), name) for name, text in texts]
    lines += [f"- [{match[2]}]({name}) ({match[1]})" for match, name in found if match]
    return "\n".join(lines) + "\n"
