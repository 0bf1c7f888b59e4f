"""The lists of names as assembly uses them: which known thing, if any, a thing of a paper is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.assembly.acronyms import agree, is_long, long_texts
from kg.assembly.local import Local
from kg.model import KnownName
from kg.names import fold


class KnownNames:
    """Known names by their folded forms. `rows` are in the order given; earlier ones win."""

    def __init__(self, rows: Iterable[KnownName]) -> None:
        self.rows = tuple(rows)
        self._by_fold: dict[str, list[int]] = defaultdict(list)
        self._ambiguous = [frozenset(map(fold, row.ambiguous)) for row in self.rows]
        for index, row in enumerate(self.rows):
            for form in dict.fromkeys(map(fold, row.forms())):
                self._by_fold[form].append(index)

    def clear_forms(self, index: int) -> tuple[str, ...]:
        """Folded forms of a row that mean nothing else, sorted."""
        return tuple(sorted({fold(form) for form in self.rows[index].forms()} - self._ambiguous[index]))

    def knows(self, form: str) -> bool:
        """True if a row goes by this folded form."""
        return form in self._by_fold

    def is_ambiguous(self, form: str) -> bool:
        """True if a row that goes by this folded form says that other things do too, or if two rows go by it."""
        rows = self._by_fold.get(form, ())
        return len(rows) > 1 or any(form in self._ambiguous[index] for index in rows)

    def find(self, local: Local) -> int | None:
        """Index of the row that `local` is, or None.

        A clear form settles it. An ambiguous one is taken only for a thing of the same kind that is not new in its
        paper; a thing whose long form says something else than the row's is another thing of the same name.
        """
        for form in sorted(local.folds, key=lambda f: (-len(f), f)):
            for index in self._by_fold.get(form, ()):
                if self._fits(local, index, form):
                    return index
        return None

    def _fits(self, local: Local, index: int, form: str) -> bool:
        row = self.rows[index]
        if form in self._ambiguous[index] and (local.proposed or local.kind != row.kind):
            return False
        theirs = [text for text in row.forms() if is_long(text)]
        ours = long_texts(local)
        if not theirs or not ours or form in map(fold, theirs):
            return True
        return any(agree(one, other) for one in ours for other in theirs)
