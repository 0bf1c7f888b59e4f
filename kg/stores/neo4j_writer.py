"""Makes a server's database hold exactly one graph, by changing only what differs, and touching nothing of anybody else.

What is there is read back and compared with the rows of the graph; where nothing is, they are written as they are made.
Few changes are one transaction: whoever reads, or kills it, finds the old graph or the new one. Many are written in batches,
on two connections that take turns, the imprint taken out before the first and set after the last, so that half a graph is
never taken for one; the next build goes on from what is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from kg.batches import batched
from kg.errors import StoreError
from kg.schema import Kind
from kg.scripts import layout
from kg.stores import rows
from kg.stores.base import Batches, Imprint, Parts, Value
from kg.stores.neo4j_connection import Connection, patience
from kg.stores.neo4j_turns import SLOTS, in_turns, take

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Session, Transaction

AT_ONCE = 10_000
"""As many changed rows are written in one transaction; a server's memory for one is limited."""

BATCH = 2_000
SILENCE_S = 600.0
"""So long is waited for one transaction, or for what is there to be read; a server that takes longer has gone silent."""

_READ_AT_ONCE = 5_000
_KINDS = frozenset(Kind)
_LABELS = frozenset({"Paper", "Entity", "Result", "Alias"})

Key = tuple[str, ...]
Found = tuple[str, bytes, str]
"""Where the server keeps it, a digest of all that it says, and its kind."""
Step = tuple[str, list[Any]]
"""A statement and its rows."""


@dataclass(slots=True)
class Changes:
    """What to do: elements to delete, nodes to take their kind from, rows to write by their statement, the imprint last."""

    relationships: list[Value] = field(default_factory=list)
    nodes: list[Value] = field(default_factory=list)
    kinds: list[Value] = field(default_factory=list)
    written: Batches = ()
    size: int = 0
    """How many rows are written; where they are made meanwhile, about as many."""

    def phases(self) -> Iterator[Iterator[Step]]:
        """Statements with their rows. Those of one phase can be run in any order, once those of the phase before are done."""
        server = layout("server")
        for name, found in (
            ("delete_relationships", self.relationships),
            ("delete_nodes", self.nodes),
            ("unlabel", self.kinds),
        ):
            yield ((server[name], batch) for batch in batched(found, BATCH))
        nodes, links = layout("nodes"), layout("relationships")
        phase = dict.fromkeys(nodes.values(), "nodes") | dict.fromkeys(links.values(), "links") | {nodes[rows.STAMP]: rows.STAMP}
        yield from (group for _, group in groupby(self.written, key=lambda step: phase[step[0]]))

    def __len__(self) -> int:
        return len(self.relationships) + len(self.nodes) + len(self.kinds) + self.size


def write(
    connection: Connection,
    graph: Parts,
    imprint: Imprint,
    *,
    replace_ours: bool,
    progress: Callable[[int, int], None] | None,
    require_right: Callable[[], None],
) -> None:
    """Make the database hold exactly `graph`. Raises StoreError where that would touch what somebody else has there.

    `require_right` is called before each transaction; it raises where others may write here too by now.
    """
    todo = rows.batches(graph, imprint, size=BATCH)
    with connection.failures(), connection.session(write=True, fetch_size=_READ_AT_ONCE) as session:
        refuse_foreign(session, connection)
        _wait_for_commits(session)
        if replace_ours:
            _delete_ours(session)
        else:
            _refuse_others(session, connection, imprint.ledger)
        with patience(session, SILENCE_S):
            changes = _changes(session, todo, imprint.ledger, rows.size(graph) + 1)
        if not replace_ours:
            _refuse_attached(session, changes, connection)
        _run(session, connection, changes, imprint, progress or _silent, require_right)


def refuse_foreign(session: Session, connection: Connection) -> None:
    """Raises StoreError where nodes with our labels are not ours."""
    found = _rows(session, "foreign", {})
    if found:
        counts = " and ".join(f"{row['nodes']} :{row['label']}" for row in found)
        raise StoreError(
            f"There are nodes in {connection.where} that Cladograph did not write, with labels that it writes: {counts}. "
            "None was changed. Name another database with KG_NEO4J_DATABASE, or another server with KG_STORE."
        )


def _refuse_others(session: Session, connection: Connection, ledger: str) -> None:
    found = _rows(session, "others", {"ledger": ledger})
    if found:
        nodes = sum(int(row["nodes"]) for row in found)
        raise StoreError(
            f"{connection.begin} holds the graph of another ledger ({found[0]['ledger']}, "
            f"{nodes} nodes). Name another database with KG_NEO4J_DATABASE, or another server with KG_STORE; "
            "or let this command's --replace-ours delete that graph and write this one. Nodes that Cladograph did not write stay."
        )


def _refuse_attached(session: Session, changes: Changes, connection: Connection) -> None:
    for at in range(0, len(changes.nodes), BATCH):
        values = {"rows": changes.nodes[at : at + BATCH], "kinds": sorted(layout("relationships"))}
        for row in _rows(session, "attached", values):
            raise StoreError(
                f"'{row['id']}' is no longer in the graph, but a relationship :{row['kind']} that Cladograph did not write "
                f"leads to it in {connection.where}. Nothing was changed. Delete or move such relationships, or let "
                "`kg build --replace-ours` delete them along with our nodes."
            )


def _delete_ours(session: Session) -> None:
    """Deletes all that Cladograph wrote here, the imprint first."""

    def imprints(transaction: ManagedTransaction) -> None:
        take(transaction, SLOTS[0])
        transaction.run(_text("delete_imprints")).consume()

    def some(transaction: ManagedTransaction) -> int:
        take(transaction, SLOTS[0])
        found = transaction.run(_text("delete_others"), {"limit": BATCH}).single(strict=True)
        return int(found["nodes"])

    session.execute_write(imprints)
    while session.execute_write(some):
        pass


def _wait_for_commits(session: Session) -> None:
    """What a writer began to commit before it died, or failed, is there or not from now on."""

    def take_all(transaction: ManagedTransaction) -> None:
        for slot in SLOTS:
            take(transaction, slot)

    with patience(session, SILENCE_S):
        session.execute_write(take_all)


def _changes(session: Session, todo: Batches, ledger: str, size: int) -> Changes:
    """How what is there differs from what `todo` writes, about `size` rows."""
    changes = Changes()
    there = _nodes_there(session, ledger)
    if not there:
        return Changes(written=todo, size=size)
    linked = _links_there(session, ledger, changes)
    written = []
    labels, kinds = layout("nodes"), layout("relationships")
    names = {text: name for name, text in {**labels, **kinds}.items()}
    for text, batch in todo:
        name = names[text]
        if name == rows.STAMP:
            written.append((text, batch))
            continue
        changed = []
        for row in batch:
            if name in kinds:
                old = linked.pop((name, str(row["head"]), str(row["tail"])), None)
                is_same = old is not None and old[1] == _digest(row["properties"])
            else:
                old = there.pop((_label(name), str(row["id"])), None)
                is_same = old is not None and old[1] == _digest([name, row])
                if old and name in _KINDS and old[2] != name:
                    changes.kinds.append(old[0])
            if not is_same:
                changed.append(row)
        if changed:
            written.append((text, changed))
    changes.written, changes.size = written, sum(len(batch) for _, batch in written)
    changes.nodes += [found[0] for found in there.values()]
    changes.relationships += [found[0] for found in linked.values()]
    return changes


def _nodes_there(session: Session, ledger: str) -> dict[Key, Found]:
    """Every node of ours by label and id. Labels that others gave it besides stay, and do not count."""
    found: dict[Key, Found] = {}
    for row in session.run(_text("nodes"), {"ledger": ledger}):
        labels, properties = set(row["labels"]), row["properties"]
        own, kinds = "+".join(sorted(labels & _LABELS)), "+".join(sorted(labels & _KINDS))
        found[own, str(properties.get("id"))] = (row["element"], _digest([kinds or own, properties]), kinds)
    return found


def _links_there(session: Session, ledger: str, changes: Changes) -> dict[Key, Found]:
    """Every relationship of ours by kind and ends; the second of two alike is to go."""
    kinds = layout("relationships")
    found: dict[Key, Found] = {}
    for row in session.run(_text("relationships"), {"ledger": ledger}):
        if row["kind"] not in kinds:
            continue
        key = (row["kind"], str(row["head"]), str(row["tail"]))
        if key in found:
            changes.relationships.append(row["element"])
            continue
        found[key] = (row["element"], _digest(row["properties"]), row["kind"])
    return found


def _run(
    session: Session,
    connection: Connection,
    changes: Changes,
    imprint: Imprint,
    progress: Callable[[int, int], None],
    require_right: Callable[[], None],
) -> None:
    done, total = 0, len(changes)

    def run(transaction: ManagedTransaction, step: Step) -> None:
        statement, batch = step
        transaction.run(statement, {"ledger": imprint.ledger, "rows": batch}).consume()

    def run_all(transaction: ManagedTransaction, steps: list[Step]) -> None:
        nonlocal done
        take(transaction, SLOTS[0])
        # Here, not before: where the driver has to begin anew on another connection, it does this again too.
        require_right()
        done = 0
        for step in steps:
            run(transaction, step)
            count(step)

    def run_one(transaction: ManagedTransaction, step: Step) -> None:
        require_right()
        run(transaction, step)

    def count(step: Step) -> None:
        nonlocal done
        done += len(step[1])
        progress(min(done, total), total)

    if total <= AT_ONCE:
        with patience(session, SILENCE_S):
            session.execute_write(run_all, list(chain.from_iterable(changes.phases())))
    else:
        after = session.last_bookmarks()
        for phase in chain([[(_text("delete_imprint"), [])]], changes.phases()):
            after = in_turns(connection, phase, run_one, count, after=after, silence_s=SILENCE_S)
    progress(total, total)


def finish_import(session: Session) -> None:
    """Add what Neo4j's importer leaves out where it has loaded the graph; nothing otherwise. Can be killed and done again."""
    if _rows(session, "unfinished", {"mark": rows.UNFINISHED}):
        for statement in layout("imported").values():
            session.run(statement).consume()
        session.run(_text("finished"), {"mark": rows.UNFINISHED}).consume()


def hold(connection: Connection, patience_s: float) -> tuple[Session, Transaction]:
    """The right to write, held until the transaction is rolled back or this process ends.

    Raises a driver's error where somebody else holds it for longer than `patience_s`.
    """
    session = connection.session(write=True)
    try:
        with session.begin_transaction(timeout=patience_s) as probe:
            probe.run(_text("hold")).consume()
            probe.rollback()
        # Without an end of its own: it lives as long as the build. Whoever comes in between is waited for.
        holding = session.begin_transaction(timeout=0)
        holding.run(_text("hold")).consume()
    except BaseException:
        session.close()
        raise
    return session, holding


def _rows(session: Session, name: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return session.run(_text(name), dict(values)).data()


def _text(name: str) -> Any:
    # The driver's types ask for a text known beforehand, so that no value is formatted into one; a file's text is that.
    return layout("server")[name]


def _label(name: str) -> str:
    return "Entity" if name in _KINDS else name


def _digest(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _silent(done: int, total: int) -> None:
    """A progress that nobody watches."""
