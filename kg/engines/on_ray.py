"""Reading papers on all cores of a Ray cluster: a Ray Data pipeline from parts of the papers to shards, one a part.

Nothing is lost with a machine: Ray gives the part it had to another one. Nothing is repeated after a kill but the parts
under way: what is in shards already is taken from there.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import codec
from kg.batches import batched
from kg.engines.shards import Found, Journal, Shards, name_of
from kg.errors import CladographError, InvalidData, StoreError
from kg.model import Extraction, KnownName, Paper
from kg.papers import text_key

if TYPE_CHECKING:
    from ray.data import Dataset

Read = Callable[[Sequence[Paper]], Iterator[Found]]
"""Reads papers: one extraction a paper, in their order; of a paper that it fails at, what went wrong."""

Load = Callable[[Sequence[KnownName]], Read]
"""Makes what reads papers, knowing some names; takes seconds, and is done once in each process."""

PART = 250
"""Papers in a shard at most: half a minute of one core, which is what a lost machine repeats."""

_CHANCES = 2
"""So often a part, and then each of its papers, is read whose process dies."""
_FIRST = 3
"""Where so many papers of a part, and none else, take every process with them, the fault is not theirs."""
_ALL = "all"
_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",  # it reports what it is used for over the network
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # what it does is said by the build
    "RAY_raylet_start_wait_time_s": "120",  # where much else runs, half a minute is too short
    "RAY_worker_niceness": "0",  # it would give way to whatever else runs
}
"""What Ray is told in its environment, unless somebody has told it something else."""


class OnRay:
    """Reads papers on a cluster, the one of RAY_ADDRESS or a local one, and keeps what it finds in shards below `folder`."""

    def __init__(self, load: Load, folder: Path, *, processes: int) -> None:
        """`processes`: how many a local cluster has. Raises CladographError where Ray is not installed."""
        if find_spec("ray") is None:
            raise CladographError(
                "`--engine ray` needs Ray, which is not installed. Install it: pip install 'cladograph[ray]'. "
                "Without --engine the build reads papers with this machine's own processes."
            )
        self._load, self._folder, self._processes = load, folder, processes
        self._index: dict[str, str] | None = None

    def __call__(self, papers: Sequence[Paper], names: Sequence[KnownName], version: str) -> Iterator[Found]:
        """One extraction a paper, in their order, each as soon as its shard is there.

        Raises StoreError where a machine does not see the folder, CladographError where it has another version of the extractor.
        """
        shards = Shards.of(self._folder, version)
        if self._index is None:
            self._index = shards.index()
        where = self._index
        missing = list({text_key(paper): paper for paper in papers if text_key(paper) not in where}.values())
        with ExitStack() as stack:
            parts: dict[str, list[Paper]] = {}
            made: Iterator[str] = iter(())
            if missing:
                cores = stack.enter_context(cluster(self._processes))
                parts = parts_of(missing, cores)
                made = _made(parts, min(cores, len(parts)), (self._load, tuple(names), shards))
            there: set[str] = set()
            of = {text_key(paper): name for name, part in parts.items() for paper in part}
            for paper in papers:
                name = where.get(text_key(paper)) or of[text_key(paper)]
                while name in parts and name not in there:
                    there.add(next(made))
                yield shards.take(name, paper)
            # To its end: otherwise Ray's threads are still at work when the cluster goes, and complain.
            there.update(made)
        where |= of


def parts_of(papers: Sequence[Paper], cores: int) -> dict[str, list[Paper]]:
    """The papers in parts by the names of their shards; where they are few, still one for each core."""
    size = max(1, min(PART, -(-len(papers) // cores)))
    return {name_of(part): part for part in batched(papers, size)}


@contextmanager
def cluster(processes: int) -> Iterator[int]:
    """Connects to a cluster; how many cores it has. One that was there before is left as it was."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    import ray

    logging.getLogger("ray").setLevel(logging.ERROR)
    is_mine = not ray.is_initialized()
    if is_mine:
        _connect(processes)
    try:
        yield max(1, int(ray.cluster_resources().get("CPU", 0)))
    finally:
        if is_mine:
            ray.shutdown()


def _connect(processes: int) -> None:
    import ray

    address = os.environ.get("RAY_ADDRESS")
    local: dict[str, Any] = {} if address else {"num_cpus": processes, "include_dashboard": False}
    try:
        ray.init(address=address or "local", logging_level="ERROR", log_to_driver=False, **local)
    except Exception as error:  # a start that takes too long is a plain one
        where = f"the cluster at RAY_ADDRESS={address} cannot be reached" if address else "no cluster can be started here"
        raise CladographError(
            f"Ray: {where} ({error}). Start one (`ray start --head`) and name its address, or build without --engine."
        ) from error


def _made(parts: dict[str, list[Paper]], processes: int, how: tuple[Load, tuple[KnownName, ...], Shards]) -> Iterator[str]:
    """The names of the shards, each when it is written."""
    import ray

    try:
        for row in _pipeline(parts, processes, how).iter_rows():
            if row["refused"]:
                raise StoreError(str(row["refused"]))
            yield str(row["name"])
    except ray.exceptions.RayError as error:
        cause = getattr(error, "cause", None) or error
        told = str(cause).strip().splitlines()
        raise CladographError(
            f"Ray could not read the papers: {type(cause).__name__}: {told[-1] if told else ''}. "
            "The finished shards are kept: run the command again when the cluster is well."
        ) from error


def _pipeline(parts: dict[str, list[Paper]], processes: int, how: tuple[Load, tuple[KnownName, ...], Shards]) -> Dataset:
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    rows = [{"name": name, "papers": "\n".join(map(codec.encode, part))} for name, part in parts.items()]
    # One block a part: what is lost with a process is the part that it had, and no more.
    dataset = ray.data.from_items(rows, override_num_blocks=len(rows))
    # Now: with its first data set Ray sets up what it logs.
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    return dataset.map(Reader, fn_constructor_args=how, compute=ray.data.ActorPoolStrategy(size=processes), num_cpus=1)


class Reader:
    """What each process of the cluster does: reads a part of the papers, and writes its shard."""

    def __init__(self, load: Load, names: tuple[KnownName, ...], shards: Shards) -> None:
        self._load, self._names, self._shards = load, names, shards
        self._read: Read | None = None

    def __call__(self, row: dict[str, Any]) -> dict[str, str]:
        """The name of the shard, or why nothing can be written here."""
        try:
            self._make(str(row["name"]), list(map(_paper, str(row["papers"]).split("\n"))))
        except CladographError as error:
            return {"name": str(row["name"]), "refused": str(error)}
        return {"name": str(row["name"]), "refused": ""}

    def _make(self, name: str, papers: Sequence[Paper]) -> None:
        if not self._shards.folder.is_dir():
            raise StoreError(
                f"The machine '{socket.gethostname()}' of the cluster does not see '{self._shards.folder}'. "
                "Build into a --dir on storage that all its machines share, under the same name."
            )
        if self._read is None:
            self._read = self._load(self._names)
        journal = self._shards.journal(name)
        found = list(self._read(papers)) if journal.begin(_ALL) < _CHANCES else self._one_at_a_time(papers, journal)
        for one in found:
            self._require_version(one)
        self._shards.write(name, zip(papers, found, strict=True))
        journal.close()

    def _one_at_a_time(self, papers: Sequence[Paper], journal: Journal) -> list[Found]:
        """The same where processes died of this part: it is found out of which of its papers."""
        found: list[Found] = []
        died = 0
        assert self._read is not None  # noqa: S101 - `_make` has made it
        for paper in papers:
            if journal.begin(text_key(paper)) < _CHANCES:
                found += self._read([paper])
                journal.end(text_key(paper))
                continue
            died += 1
            found.append(InvalidData("the process that read it died, twice"))
            if len(found) == died == min(_FIRST, len(papers)):
                raise CladographError(
                    "Every process that is to read papers dies, perhaps for want of memory. The finished shards are kept: "
                    "run the command again with fewer cores to a machine (`ray start --num-cpus`)."
                )
        return found

    def _require_version(self, found: Found) -> None:
        version = self._shards.version
        if isinstance(found, Extraction) and found.extractor_version != version:
            raise CladographError(
                f"The machine '{socket.gethostname()}' of the cluster has the extractor {found.extractor_version}, not "
                f"{version}. "
                "Install the same Cladograph on all machines, and start Ray on them anew."
            )


def _paper(line: str) -> Paper:
    found = codec.decode(line)
    if not isinstance(found, Paper):
        raise InvalidData(f"a {type(found).__name__.lower()} came where a paper should")
    return found
