"""What `kg eval` does with sheets to judge by hand: `--sample` writes one, `--judged` counts its verdicts."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from app.console import opened, print_json, say
from app.text import percent
from app.words import counted
from kg.errors import InputError, StoreError, UsageError, unknown
from kg.folder import require_not_own

SAMPLES = ("lineage",)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: `count` statements of the sort `what`, of one family or of all, with their sentences or without."""

    what: str
    count: int
    seed: str
    family: str | None
    sentences: bool


def answer(
    drawn: Drawn | None,
    judged: Path | None,
    target: Path | None,
    *,
    alone: bool,
    as_json: bool,
    folder: Path | None,
    store: str | None,
) -> None:
    """Write what is drawn or count what is judged. Raises UsageError where both, or something else too, are asked for."""
    if not alone or (drawn and judged):
        raise UsageError("Give one of GOLD, --pairs FILE, --sample WHAT and --judged SHEET.")
    if target and not drawn:
        raise UsageError("--out goes with --sample: the verdicts of a sheet are only counted. Leave it out.")
    if drawn:
        _write_sheet(drawn, target, folder=folder, store=store)
    elif judged:
        _count_verdicts(judged, as_json=as_json)


def _write_sheet(drawn: Drawn, target: Path | None, *, folder: Path | None, store: str | None) -> None:
    """Write a sheet, to stdout without `target`. Raises UsageError for what cannot be sampled."""
    from kg.sampling import as_text, sheet

    if drawn.what not in SAMPLES:
        raise UsageError(unknown("sample", drawn.what, SAMPLES))
    if target:
        require_not_own(target)
        _require_no_verdicts(target)
    with opened(folder, store) as graph:
        rows = sheet(graph, count=drawn.count, seed=drawn.seed, family=drawn.family, sentences=drawn.sentences)
    if target is None:
        sys.stdout.write(as_text(rows))
    else:
        try:
            target.write_text(as_text(rows), encoding="utf-8")
        except OSError as error:
            raise StoreError(f"The sheet cannot be written to '{target}': {error.strerror}.") from error
    if len(rows) - 1 < drawn.count:
        say(f"There are only {counted(len(rows) - 1, 'statement')}.")
    say("Write right, wrong or unclear into the last column; kg eval --judged FILE counts them.")


def _require_no_verdicts(target: Path) -> None:
    """Raises UsageError where a file is a sheet that somebody has judged in part: that work would be lost."""
    from kg.sampling import judged

    try:
        found = judged(target.read_text(encoding="utf-8-sig"), name=target.name)
    except (OSError, UnicodeDecodeError, InputError):
        return  # no sheet; whether it can be written, writing it says
    verdicts = found.right + found.wrong + found.unclear
    if verdicts:
        raise UsageError(f"'{target}' holds {counted(verdicts, 'verdict')}, which would be lost. Name another file to write to.")


def _count_verdicts(file: Path, *, as_json: bool) -> None:
    """Print how many statements of a sheet are right."""
    from kg.sampling import judged

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"'{file}' cannot be read as a sheet: {error}.") from error
    found = judged(text, name=file.name)
    low, high = found.interval()
    if as_json:
        counts = {"right": found.right, "wrong": found.wrong, "unclear": found.unclear, "open": found.open}
        print_json({**counts, "share": found.share, "low": low, "high": high})
        return
    everything = found.right + found.wrong + found.unclear
    sys.stdout.write(
        f"{found.right} of {everything} right: {percent(found.share)} ({percent(low)} to {percent(high)}, 95 times of 100); "
        f"{found.wrong} wrong, {found.unclear} unclear, {found.open} not judged\n"
    )
