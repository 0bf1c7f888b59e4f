"""The lists of names as assembly uses them: which known thing, if any, a thing of a paper is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from kg.assembly.kinds import side, sides_agree
from kg.assembly.local import Local
from kg.assembly.naming import agree, is_long, other_names
from kg.assembly.wording import without_tail
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

    def with_forms(self, is_there: Callable[[str], bool]) -> list[int]:
        """Rows that go by a folded form that is there, in order."""
        return sorted({index for form, rows in self._by_fold.items() if is_there(form) for index in rows})

    def knows(self, form: str) -> bool:
        """True if a row goes by this folded form."""
        return form in self._by_fold

    def called(self, form: str) -> list[KnownName]:
        """Rows that go by this folded form, if it means nothing else; in order."""
        return [self.rows[index] for index in self._by_fold.get(form, ()) if form not in self._ambiguous[index]]

    def is_ambiguous(self, form: str) -> bool:
        """True if a row that goes by this folded form says that other things do too, or if two rows go by it."""
        rows = self._by_fold.get(form, ())
        return len(rows) > 1 or any(form in self._ambiguous[index] for index in rows)

    def in_one_row(self, one: str, other: str) -> bool:
        """True if one row goes by both folded forms."""
        return not set(self._by_fold.get(one, ())).isdisjoint(self._by_fold.get(other, ()))

    def find(self, local: Local) -> int | None:
        """Index of the row that `local` is, or None.

        Its name tells, else what else the paper calls it. An ambiguous form is not taken for a thing of another
        kind, nor for what is new in its paper. A thing whose long form says something
        else than the row's, or that is new under an old name with a long form of its own, is another thing of the name.
        """
        for form in self._forms(local):
            for index in self._by_fold.get(form, ()):
                if self._fits(local, index, form):
                    return index
        return None

    def _forms(self, local: Local) -> Iterator[str]:
        yield local.own
        head = without_tail(local.name)
        if head is not None:
            yield fold(head)
        yield from sorted(
            {fold(text) for text, _ in other_names(local.name, [text for text, _ in local.forms])}, key=lambda f: (-len(f), f)
        )

    def _fits(self, local: Local, index: int, form: str) -> bool:
        row = self.rows[index]
        if form in self._ambiguous[index] and (local.proposed or not sides_agree(side(local.kind), side(row.kind))):
            return False
        ours = [end for _, _, ends in local.shorts for end in ends]
        theirs = [text for text in row.forms() if is_long(text)]
        if not ours or form in map(fold, theirs):
            return True
        if not theirs:
            # Before its year there was no such thing, and what is proposed after it is another one.
            age = 0 if local.year is None or row.year is None else local.year - row.year
            return age >= 0 and not (local.proposed and age > 0)
        return any(agree(one, other) for one in ours for other in theirs)
