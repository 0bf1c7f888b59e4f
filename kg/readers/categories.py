"""arXiv's categories: which of them are asked for, and whether a paper is in one. `categories.tsv` lists all there are.

Beside each category stand the names that Dublin Core has for it, and what else it is or was called: cmp-lg became cs.CL.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.errors import UsageError

_ALL = ".*"
_LONGEST = 100
_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Categories:
    """Some of arXiv's categories, as they were `asked` for: single ones by all that they are called, and whole archives."""

    asked: tuple[str, ...]
    single: frozenset[str]
    archives: frozenset[str]

    def hold(self, told: Iterable[str]) -> bool:
        """True if a paper of the categories that are told is in one of these."""
        return any(one in self.single or _archive(one) in self.archives for one in told)


def categories(asked: Sequence[str]) -> Categories | None:
    """The categories that are called so, `cs.*` being all of an archive; None where none is asked for.

    Raises UsageError for what is no category of arXiv.
    """
    if not asked:
        return None
    known = _known()
    single: set[str] = set()
    archives: set[str] = set()
    for one in asked:
        archive = one.removesuffix(_ALL)
        if one.endswith(_ALL) and archive in known.archives:
            archives.add(archive)
            # Some are called by the name of another archive too.
            single.update(*(same for code, same in known.same.items() if _archive(code) == archive))
        elif one in known.same:
            single.update(known.same[one])
        else:
            raise UsageError(_refusal(one, known))
    return Categories(tuple(dict.fromkeys(asked)), frozenset(single), frozenset(archives))


def category_named(name: str) -> str | None:
    """The category that Dublin Core names so: `Computer Science - Computation and Language` is cs.CL. None for other subjects."""
    return _known().by_name.get(" ".join(name.split()))


@dataclass(frozen=True, slots=True)
class _Known:
    """All categories, each with all that it is called; those of today by their names; and the archives of today."""

    same: dict[str, frozenset[str]]
    by_name: dict[str, str]
    archives: frozenset[str]


@cache
def _known() -> _Known:
    lines = files("kg.readers").joinpath("categories.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    groups = [frozenset((code, *others.split())) for code, _, others in rows]
    return _Known(
        same={code: group for group in groups for code in sorted(group)},
        by_name={name: code for code, names, _ in rows for name in names.split("|")},
        archives=frozenset(_archive(code) for code, _, _ in rows),
    )


def _archive(category: str) -> str:
    return category.partition(".")[0]


def _refusal(asked: str, known: _Known) -> str:
    """Why there is no such category, what there is, and what may have been meant."""
    shown = asked if len(asked) <= _LONGEST else f"{asked[:_LONGEST]}..."
    if "," in asked or len(asked.split()) > 1:
        return f"'{shown}' is more than one category. Give --category once for each: --category cs.CL --category stat.ML."
    archive = _archive(asked)
    of_archive = ", ".join(sorted(code for code in known.same if _archive(code) == archive and code != archive))
    if asked in known.archives:
        return f"'{asked}' is an archive, not a category. Say '{asked}{_ALL}' for the whole of it, or one of {of_archive}."
    near = _nearest(asked.casefold(), [*known.same, *(f"{archive}{_ALL}" for archive in known.archives)])
    guess = f" Did you mean '{near}'?" if near else ""
    if of_archive:
        return f"arXiv has no category '{shown}'.{guess} In {archive} there are {of_archive}; '{archive}{_ALL}' is all of them."
    archives = ", ".join(sorted(known.archives))
    return f"arXiv has no category '{shown}'.{guess} Its archives are {archives}; 'cs{_ALL}' is all of one, cs.CL one of it."


def _nearest(asked: str, known: Collection[str]) -> str | None:
    folded = {one.casefold(): one for one in sorted(known)}
    if asked in folded:
        return folded[asked]
    # What stands behind the point tells more than the archive: by cs.ML, stat.ML is meant.
    subject = asked.partition(".")[2]
    alike = [one for one in folded if subject and subject != "*" and one.partition(".")[2] == subject]
    near = alike or difflib.get_close_matches(asked[:_LONGEST], folded, n=1, cutoff=_NEAR)
    return folded[near[0]] if near else None
