"""Which of several processes runs which file of tests (pytest-xdist)."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController


class FromBothEnds(LoadFileScheduling):  # type: ignore[misc] - it comes without types
    """Hands out files as they stand: to the first process from the beginning, to all others from the end.

    A Neo4j server takes long to start, and a gigabyte: as long as the first process has files that need it, no other begins one.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        if node is not self.nodes[0]:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)
