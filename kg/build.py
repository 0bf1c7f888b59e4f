"""The one path through the house: read, keep, extract, assemble, write. Every step can be killed and run again."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from kg import assembly, readers
from kg.assembly.assembled import Assembled
from kg.batches import batched
from kg.corrections import Corrections
from kg.corrections.reading import read as read_corrections
from kg.errors import CladographError, Damaged, InvalidData, NotFound, unknown
from kg.folder import Folder
from kg.ledger import Ledger
from kg.made import MADE, Counts, Made, Past
from kg.model import Extraction, KnownName, Paper
from kg.readers.base import ReadOptions
from kg.report import Reason, Rejection, Report
from kg.shelves import LedgerShelf
from kg.stores.base import Imprint, Store

_RECORDS = 500
_TEXTS = 64
_PAPERS = 10_000
"""So many are handed to the extractor at a time: enough that starting its processes counts for nothing."""
ASSEMBLY, EXTRACTION = "(assembly)", "(extraction)"
"""What the ledger keeps their rejections under, beside those of files."""


class Extractor(Protocol):
    """What turns papers into extractions. Making one is quick; it loads its models when it is first called."""

    @property
    def version(self) -> str:
        """Changes whenever the same text may give another extraction."""

    @property
    def names(self) -> Sequence[KnownName]:
        """The names it knows; assembly joins by them too."""

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction | InvalidData]:
        """One extraction a paper, in their order; of a paper that it fails at, what went wrong."""


@runtime_checkable
class Wide(Protocol):
    """What an extractor has that may want to be handed another number of papers at a time; None: the usual one."""

    at_once: int | None


class Progress(Protocol):
    """Is told how a phase goes: its name, how much is done, and of how much (None: not known)."""

    def __call__(self, phase: str, done: int, total: int | None) -> None:
        """`done` of `total` in this phase."""


def silent(phase: str, done: int, total: int | None) -> None:
    """A Progress that says nothing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did: records new in the ledger, texts extracted, papers in the graph, and whether the graph changed.

    `counts` are of the graph there is now; None where they are not known. The report holds the first rejections of each
    file; `more_rejected` counts the others. `waits` is True where a correction was written down that only a build can apply.
    """

    new_records: int
    extracted: int
    papers: int
    changed: bool
    counts: Counts | None = None
    report: Report = field(default_factory=Report)
    more_rejected: int = 0
    waits: bool = False


def build(
    paths: Sequence[Path],
    *,
    folder: Folder,
    open_store: Callable[[], Store],
    extractor: Extractor,
    reader: str | None = None,
    options: ReadOptions | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Reads the files into the ledger, extracts what is new, and makes the store hold the graph of all papers.

    All files are looked at before the first is read. Without any, the graph is made of what the ledger holds already.
    Raises InputError, NotFound (no file, and no ledger either), Locked, StoreError, TooNew.
    """
    report, options = Report(), options or ReadOptions()
    chosen = readers.choose(paths, reader, report, options)
    if not paths:
        folder.require()
    folder.require_ledger_of_graph()
    with folder.writing(), Ledger(folder.ledger, write=True) as ledger, open_store() as store:
        corrections = read_corrections(folder.corrections)
        for path, rejection in chosen.refused.items():
            ledger.reject(_file_key(path), [rejection])
        read = [_read(path, found, ledger, options, report, progress) for path, found in chosen.files.items()]
        if report.passed_over:
            one = "1 paper of another category was"
            others = one if report.passed_over == 1 else f"{report.passed_over:,} papers of other categories were"
            report.note(f"{others} passed over.")
        outcome = _finish(ledger, store, extractor, corrections, report, progress, sum(new for new, _ in read))
        return replace(outcome, more_rejected=sum(more for _, more in read))


def remove(
    ids: Sequence[str],
    *,
    folder: Folder,
    open_store: Callable[[], Store],
    extractor: Extractor,
    progress: Progress = silent,
) -> Outcome:
    """Takes papers out of the ledger and the graph. Raises NotFound if one of them is not there: then none is removed."""
    folder.require()
    folder.require_ledger_of_graph()
    report = Report()
    with folder.writing(), Ledger(folder.ledger, write=True) as ledger, open_store() as store:
        corrections = read_corrections(folder.corrections)
        ledger.merge(Report())
        records = {id_: ledger.records_of(id_) for id_ in ids}
        for id_ in ids:
            if not records[id_]:
                raise NotFound(unknown_paper(id_, ledger.paper_ids()))
        ledger.forget(key for keys in records.values() for key in keys)
        ledger.pardon(_extraction_key(id_) for id_ in ids)
        outcome = _finish(ledger, store, extractor, corrections, report, progress, 0)
        # The ledger has what is in them; what only the removed papers say must not stay behind.
        shutil.rmtree(folder.shards, ignore_errors=True)
        return outcome


def correct(
    change: Callable[[Path], object],
    *,
    folder: Folder,
    open_store: Callable[[], Store],
    progress: Progress = silent,
) -> Outcome:
    """Lets `change` write the corrections' file, and makes the graph again from what was extracted before.

    Nothing is read and nothing extracted. Where the graph cannot be made without that, the correction waits for the next
    build. Raises what `change` raises, StoreError for a graph without a ledger, Locked.
    """
    folder.require()
    folder.require_ledger_of_graph()
    report = Report()
    with folder.writing(), Ledger(folder.ledger, write=True) as ledger, open_store() as store:
        change(folder.corrections)
        made = Made.of(ledger.remembered(MADE))
        count = ledger.merge(Report())
        if made is None or ledger.count_missing(made.extractor):
            return Outcome(0, 0, count, changed=False, report=report, waits=True)
        corrections = read_corrections(folder.corrections)
        return _finish(ledger, store, Past(made.extractor, made.names), corrections, report, progress, 0)


def unknown_paper(id_: str, known: Iterable[str]) -> str:
    """The text for a paper that is not there, with the nearest id where there is one."""
    return unknown("paper", id_, known).split(" Known:")[0] + " `kg query papers_mentioning` and `kg show` print the ids."


def _read(
    path: Path, reader: readers.Reader, ledger: Ledger, options: ReadOptions, report: Report, progress: Progress
) -> tuple[int, int]:
    """Number of records that are new in the ledger, and of rejections beyond those that the report holds now."""
    key = _file_key(path)
    ledger.pardon([key])
    own = _OfFile(lambda rejections: ledger.reject_more(key, rejections))
    source = readers.Source(path)
    new = done = 0
    for batch in batched(reader.read(source, options, own), _RECORDS):
        new += ledger.add(batch)
        done += len(batch)
        progress("reading", done, None)
    own.hand_over()
    report.rejections += own.rejections
    report.passed_over += own.passed_over
    for note in own.notes:
        report.note(note)
    if not (done or own.passed_over):
        report.note(f"No papers were found in '{source.name}'.")
    return new, own.more


class _OfFile(Report):
    """The report on one file: it hands over rejections while they come, holds the first, and counts how many `more` there are."""

    def __init__(self, keep: Callable[[Sequence[Rejection]], None]) -> None:
        super().__init__()
        self._keep = keep
        self._waiting: list[Rejection] = []
        self.more = 0

    def reject(self, where: str, reason: Reason, detail: str) -> None:
        """Count one thing as left out."""
        rejection = Rejection(where, reason, detail)
        self._waiting.append(rejection)
        if len(self._waiting) >= _RECORDS:
            self.hand_over()
        if len(self.rejections) < _RECORDS:
            self.rejections.append(rejection)
        else:
            self.more += 1

    def hand_over(self) -> None:
        """Hand over those that wait."""
        self._keep(self._waiting)
        self._waiting = []


def _file_key(path: Path) -> str:
    """What the ledger keeps the rejections of a file under: the same one however, and from wherever, the file is named."""
    return os.fsencode(os.path.realpath(path)).decode(errors="backslashreplace")


def _extraction_key(paper: str) -> str:
    return f"{EXTRACTION} {paper}"


def _finish(
    ledger: Ledger,
    store: Store,
    extractor: Extractor,
    corrections: Corrections,
    report: Report,
    progress: Progress,
    new: int,
) -> Outcome:
    count = ledger.merge(report)
    extracted = _extract(ledger, extractor, report, progress)
    imprint = Imprint(ledger.id, _fingerprint(ledger, extractor, corrections))
    changed = _imprint_there(store, report) != imprint
    if changed:
        names, version = tuple(extractor.names), assembly.account_version(extractor.version, extractor.names)

        def write(graph: Assembled, of_assembly: Report) -> Counts:
            effects, counts = tuple(of_assembly.effects), graph.counts()
            made = Made(imprint.fingerprint, extractor.version, names, corrections.digest(), effects, counts)
            # The store comes last: what a kill leaves undone before it, the next build does again.
            ledger.reject(ASSEMBLY, of_assembly.rejections)
            ledger.remember(MADE, made.encode())
            ledger.purge(extractor.version)
            ledger.parts.drop_old(version)
            store.write(graph, imprint, progress=lambda done, total: progress("writing", done, total))
            report.effects += of_assembly.effects
            _tell_of_idle(corrections, report)
            return counts

        counts: Counts | None = assembly.assemble_for(write, LedgerShelf(ledger, extractor.version, version), names, corrections)
    else:
        kept = Made.of(ledger.remembered(MADE))
        counts = kept.counts if kept and kept.fingerprint == imprint.fingerprint else None
    return Outcome(new, extracted, count, changed, counts, report)


def _tell_of_idle(corrections: Corrections, report: Report) -> None:
    for effect in report.effects:
        if not effect.applied:
            item = corrections.items[effect.number - 1]
            report.note(f"Correction {effect.number} ({item}) changes nothing here: {effect.said}.")


def _imprint_there(store: Store, report: Report) -> Imprint | None:
    """Whose graph the store holds; None where there is none, or one that is damaged: the ledger has all to make it anew."""
    try:
        return store.imprint()
    except Damaged:
        report.note("The graph that was there was damaged. It was made anew from the ledger.")
        return None


def _extract(ledger: Ledger, extractor: Extractor, report: Report, progress: Progress) -> int:
    total, done = ledger.count_missing(extractor.version), 0
    at_once = extractor.at_once if isinstance(extractor, Wide) else None
    for missing in ledger.missing(extractor.version, at_once or _PAPERS):
        ledger.pardon(_extraction_key(paper.id) for paper in missing)
        for batch in batched(zip(missing, extractor(missing), strict=True), _TEXTS):
            ledger.keep([(paper, _checked(paper, found, extractor.version, ledger, report)) for paper, found in batch])
            done += len(batch)
            progress("extracting", done, total)
    return done


def _checked(paper: Paper, found: Extraction | InvalidData, version: str, ledger: Ledger, report: Report) -> Extraction:
    """The extraction if there is one, true of the text; else an empty one, and the fault is kept among the rejections."""
    try:
        if isinstance(found, Extraction):
            _require_version(found, version)
            found.check(paper)
            return found
        reason, fault = Reason.FAILED, str(found)
    except InvalidData as error:
        reason, fault = Reason.EXTRACTION, str(error)
    rejection = Rejection(f"paper {paper.id}", reason, fault)
    ledger.reject(_extraction_key(paper.id), [rejection])
    report.rejections.append(rejection)
    return Extraction(paper.id, version)


def _require_version(extraction: Extraction, version: str) -> None:
    """Raises CladographError where the extractor is no longer the one that began: what it reads would be thrown away."""
    if extraction.extractor_version != version:
        raise CladographError(
            f"The extractor changed from {version} to {extraction.extractor_version} while papers were read, so nothing "
            "more is kept of them. Run the command again."
        )


def _fingerprint(ledger: Ledger, extractor: Extractor, corrections: Corrections) -> str:
    """Digest of all that the graph is made from: equal fingerprints, equal graphs."""
    digest = hashlib.sha256()
    for part in (assembly.version(), extractor.version, corrections.digest(), *ledger.record_keys()):
        digest.update(part.encode() + b"\n")
    return digest.hexdigest()
