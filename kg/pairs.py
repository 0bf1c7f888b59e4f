"""Pairs of names, judged by assembling: whether the two are one node.

Each pair is a small corpus of its own: the papers named in it, with the forms that stand there as mentions. It goes
through `kg.assembly.assemble` like any other, and what is asked is which entities the two names came to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.assembly import assemble
from kg.assembly.kinds import side, sides_agree
from kg.assembly.known import KnownNames
from kg.errors import InputError, unknown
from kg.evaluate import Row
from kg.model import Extraction, KnownName, Mention, Paper, Span
from kg.names import fold, title_id
from kg.report import Report
from kg.schema import Kind

COLUMNS = ("name_a", "kind_a", "name_b", "kind_b", "forms_a", "forms_b", "papers_a", "papers_b")
SAME, DIFFERENT = "same", "different"
_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class Side:
    """One name of a pair: its kind, the other forms it has in its papers, and their titles."""

    name: str
    kind: Kind
    forms: tuple[str, ...]
    papers: tuple[str, ...]

    def texts(self) -> tuple[str, ...]:
        """Name and forms, each once."""
        return tuple(dict.fromkeys((self.name, *self.forms)))


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two names, the line of the file they stand in, and the right answer (`same` or `different`) where it is known."""

    one: Side
    other: Side
    line: int
    label: str | None = None

    def __str__(self) -> str:
        return f"{self.one.name} ({self.one.kind}) / {self.other.name} ({self.other.kind})"


def read(path: Path) -> list[NamePair]:
    """The pairs of a tab-separated file with a header. Columns that are not among `COLUMNS` or `label` are ignored.

    Raises InputError with the line and the way to mend it.
    """
    try:
        # Lines end at line feeds alone: what else Python takes for an end (a form feed, U+2028) may stand in a cell.
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"'{path}' is not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    header = lines[0].rstrip("\r").split("\t")
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise InputError(f"{path.name}: the header has no column {', '.join(missing)}. Columns, with tabs: {' '.join(COLUMNS)}.")
    rows = ((number, line.rstrip("\r")) for number, line in enumerate(lines[1:], 2))
    # A row may lack its last cells.
    return [_pair(dict(zip(header, row.split("\t"), strict=False)), number, path.name) for number, row in rows if row]


def _pair(row: Mapping[str, str], line: int, file: str) -> NamePair:
    where = f"{file}, line {line}"
    label = (row.get("label") or "").strip() or None
    if label not in (SAME, DIFFERENT, None):
        raise InputError(f"{where}: {unknown('label', label, (SAME, DIFFERENT))}")
    return NamePair(_side(row, "a", where), _side(row, "b", where), line, label)


def _side(row: Mapping[str, str], which: str, where: str) -> Side:
    name, kind = ((row.get(f"{column}_{which}") or "").strip() for column in ("name", "kind"))
    if not name:
        raise InputError(f"{where}: name_{which} is empty. Give both names.")
    if kind not in [*Kind]:
        raise InputError(f"{where}: {unknown('kind', kind, Kind)}")
    return Side(name, Kind(kind), _split(row.get(f"forms_{which}")), _split(row.get(f"papers_{which}")))


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split(_BETWEEN) if part.strip())


def decide(pairs: Iterable[NamePair], names: Sequence[KnownName]) -> list[str]:
    """`same` or `different` for each pair, in their order."""
    known = KnownNames(names)
    return [SAME if one_node(pair, known) else DIFFERENT for pair in pairs]


def one_node(pair: NamePair, names: KnownNames) -> bool:
    """True if assembly makes one entity of the two names."""
    read_papers, places = _as_papers(pair)
    graph = assemble(read_papers, names, Report())
    found = [{o.entity for o in graph.occurrences if o.paper == paper and span in o.spans} for paper, span in places]
    return bool(found[0] & found[1])


def _as_papers(pair: NamePair) -> tuple[list[tuple[Paper, Extraction]], list[tuple[str, Span]]]:
    """The papers of the pair as if they had been read, and where the two names stand in them.

    Names that the same paper uses for one thing, which shows in the forms they share there, are one thing of that paper;
    not those of a data set and a task, say, which a paper always keeps apart.
    """
    one, other = pair.one, pair.other
    shared = set(one.papers) & set(other.papers) and {*map(fold, one.texts())} & {*map(fold, other.texts())}
    if shared and sides_agree(side(one.kind), side(other.kind)):
        both = Side(one.name, one.kind, (*one.texts(), *other.texts()), one.papers)
        paper, extraction, spans = _as_paper(both, "a")
        return [(paper, extraction)], [(paper.id, spans[one.name]), (paper.id, spans[other.name])]
    (a, of_a, in_a), (b, of_b, in_b) = _as_paper(one, "a"), _as_paper(other, "b")
    return [(a, of_a), (b, of_b)], [(a.id, in_a[one.name]), (b.id, in_b[other.name])]


def _as_paper(side: Side, which: str) -> tuple[Paper, Extraction, dict[str, Span]]:
    """A paper whose abstract is the forms of one side, one after the other, all of them mentions of its name."""
    spans: dict[str, Span] = {}
    text = ""
    for form in side.texts():
        spans[form] = Span("abstract", len(text), len(text) + len(form))
        text += form + ". "
    title = side.papers[0] if side.papers else side.name
    paper = Paper(f"{which}-{title_id(title)}", title, text)
    mentions = tuple(Mention(side.name, side.kind, span, form, "pairs", 1.0) for form, span in spans.items())
    return paper, Extraction(paper.id, "pairs", mentions), spans


def score(pairs: Sequence[NamePair], decisions: Sequence[str]) -> Row | None:
    """Precision, recall and F1 over `same`; None where no pair has a label."""
    judged = [(pair.label, decision) for pair, decision in zip(pairs, decisions, strict=True) if pair.label]
    if not judged:
        return None
    right = sum(label == decision == SAME for label, decision in judged)
    return Row(right, sum(label == SAME for label, _ in judged), sum(decision == SAME for _, decision in judged))
