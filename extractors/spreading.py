"""Reading many papers by several processes, each with an extractor of its own: one core each, nothing shared."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import CladographError, InvalidData
from kg.model import Extraction, KnownName, Paper

if TYPE_CHECKING:
    from extractors.pipeline import Extractor

MANY = 100
"""From so many papers on, further processes are worth the second or two that each takes to start."""
MOST = 4
"""Processes at most: each holds 400 megabytes."""

_CHUNK = 16
_AHEAD = 4
"""Chunks begun or waiting, a process: enough that a long paper holds none of the others up."""

_CHANCES = 2
"""So often a paper is read whose process dies before it is given up."""
_FIRST = 3
"""Where so many papers in the beginning take every process with them, the fault is not theirs."""

_extractor: Extractor | None = None
"""That of this process, where it is one of those that `spread` starts."""


def processes() -> int:
    """How many of them there are cores for; 1: reading spread out gains nothing."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST)


def each(read: Callable[[Sequence[Paper]], Iterator[Extraction]], papers: Sequence[Paper]) -> Iterator[Extraction | InvalidData]:
    """What `read` extracts from each paper, in their order; where it fails at one, what went wrong.

    Raises what `read` raises where it fails at all of the first papers: then the fault is not theirs.
    """
    done = 0
    while done < len(papers):
        try:
            for found in read(papers[done:]):
                yield found
                done += 1
        except MemoryError:
            raise
        except Exception:
            # The one at fault is among the next: a batch and the one ahead of it.
            alone = [_alone(read, paper) for paper in papers[done : done + 2 * _CHUNK]]
            if not done and len(alone) > 1 and all(isinstance(found, InvalidData) for found in alone):
                raise
            yield from alone
            done += len(alone)


def _alone(read: Callable[[Sequence[Paper]], Iterator[Extraction]], paper: Paper) -> Extraction | InvalidData:
    try:
        return next(read([paper]))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one text brings about, the others are read
        return InvalidData(f"{type(error).__name__}: {error}")


def spread(papers: Sequence[Paper], names: Sequence[KnownName], model: Path, count: int) -> Iterator[Extraction | InvalidData]:
    """One extraction for each paper, in the same order, by `count` processes that know `names`; see `each` for faults.

    The processes end with this one, however it ends. Where one of them dies, those papers that it may have died of are read
    one at a time; of one that takes its process with it twice, what went wrong. Raises CladographError if the first ones all do.
    """
    start = partial(_pool, tuple(names), model)
    done = 0
    while done < len(papers):
        try:
            for found in _together(papers[done:], start, count):
                yield found
                done += 1
        except BrokenProcessPool:
            for found in _one_at_a_time(papers[done : done + _AHEAD * count * _CHUNK], start, is_first=not done):
                yield found
                done += 1


def _pool(names: Sequence[KnownName], model: Path, count: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_prepare, initargs=(names, model))


def _together(
    papers: Sequence[Paper], start: Callable[[int], ProcessPoolExecutor], count: int
) -> Iterator[Extraction | InvalidData]:
    """One extraction for each paper, in their order. Raises BrokenProcessPool where a process dies."""
    rest = iter(papers)
    begun: deque[Future[list[Extraction | InvalidData]]] = deque()
    with start(count) as pool:
        try:
            while True:
                while len(begun) < _AHEAD * count and (chunk := list(islice(rest, _CHUNK))):
                    begun.append(pool.submit(_read, chunk))
                if not begun:
                    return
                yield from begun.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _one_at_a_time(
    papers: Sequence[Paper], start: Callable[[int], ProcessPoolExecutor], *, is_first: bool
) -> Iterator[Extraction | InvalidData]:
    """The same by one process, and another one where that dies: then it is known at which paper."""
    waiting = deque(papers)
    died: Counter[Paper] = Counter()
    while waiting:
        with start(1) as pool:
            try:
                while waiting:
                    yield from pool.submit(_read, [waiting[0]]).result()
                    waiting.popleft()
                    is_first = False
            except BrokenProcessPool as error:
                # It may have been killed for what others need: the paper gets another chance.
                died[waiting[0]] += 1
                if died[waiting[0]] < _CHANCES:
                    continue
                if is_first and len(died) == min(_FIRST, len(papers)):
                    raise CladographError(
                        "Every process that is to read papers dies, perhaps for want of memory. What was read before is kept: "
                        "run the command again, with other programs closed."
                    ) from error
                yield InvalidData("the process that read it died, twice")
                waiting.popleft()


def _prepare(names: Sequence[KnownName], model: Path) -> None:
    """Makes this process one that reads."""
    global _extractor  # noqa: PLW0603 - the one thing that a task finds again in its process
    # Ctrl-C reaches the whole group: the process that started this one says what is to be said.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from extractors.pipeline import load

    _extractor = load(names, model, threads=1)
    # What was loaded stays: no need to look through it whenever garbage is collected.
    gc.freeze()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read(papers: list[Paper]) -> list[Extraction | InvalidData]:
    if _extractor is None:
        raise RuntimeError("This process has no extractor: `_prepare` was not called.")
    return list(each(_extractor, papers))
