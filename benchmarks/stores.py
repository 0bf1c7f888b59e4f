"""The stores side by side: how fast they load a large graph and answer, beside NetworkX, Neo4j's bare driver and its importer.

    python benchmarks/stores.py                                               10,000 nodes and 50,000 relationships
    python benchmarks/stores.py --nodes 100000 --relationships 500000         the full size
    python benchmarks/stores.py --only soak --soak 2000 --soak-out soak       2,000 builds of one paper: soak.csv, soak.svg

Neo4j is started as `make neo4j-start` starts it, with a database of its own, but for `--heap`; where it cannot be had, the
rest is measured alone. The bare driver runs the statements of our writer with the same rows in batches of the same size,
one after the other, in the same run, in an empty database too. With `--loads` it, our writer and the importer load the graph
several times in turns, each into a new database, and the medians are told. What was written before is on the disk when a
load begins. Questions are asked of names drawn by how often they are mentioned, the same for all; the first few do not count.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from parts.made_up import made_up, names_by_popularity
from parts.network import ANSWERS, Network
from parts.soaking import Sample, as_csv, as_curves, soak

from kg import queries
from kg.collector import without_collector
from kg.config import Login
from kg.errors import NotFound
from kg.model import Graph
from kg.offline import OfflineStore
from kg.scripts import schema
from kg.stores import neo4j_writer, open_store, rows
from kg.stores.base import Imprint, Store
from scripts import neo4j_server
from scripts.neo4j_server import CannotStart, Server, prepare, start, stop

IMPRINT = Imprint("benchmark", "1")
WARM = 5
NOWHERE = "bolt://127.0.0.1:1"


@dataclass
class Measured:
    """Columns of a table, in seconds: by what was done, each load, and the median and 95th percentile of each question."""

    done: dict[str, dict[str, float]] = field(default_factory=dict)
    loads: dict[str, list[float]] = field(default_factory=dict)
    asked: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)


def loaded(action: Callable[[], object]) -> float:
    """Seconds that it takes, once all that was written before is on the disk."""
    os.sync()
    return timed(action)


def timed(action: Callable[[], object]) -> float:
    """Seconds that it takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def parameters(query: str, name: str, other: str) -> dict[str, str | float]:
    """What a query is asked."""
    ways: dict[str, dict[str, str | float]] = {
        "path_between": {"a": name, "b": other},
        "search": {"prefix": name[:8]},
        "most_used": {"kind": "Method"},
        "statistics": {},
    }
    return ways.get(query, {"name": name})


def latencies(ask: Callable[[str, str, str], object], names: list[str]) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of each question over the names."""
    found = {}
    for query in ANSWERS:
        times = [timed(lambda q=query, a=a, b=b: ask(q, a, b)) for a, b in zip(names, reversed(names), strict=True)][WARM:]
        found[query] = (statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[18])
    return found


def ask_store(store: Store) -> Callable[[str, str, str], object]:
    """Asks the store a question; that there is nothing is an answer too."""

    def ask(query: str, name: str, other: str) -> object:
        try:
            return queries.run(store, query, parameters(query, name, other))
        except NotFound as error:
            return error

    return ask


def measure_store(what: str, opened: Callable[[bool], Store], graph: Graph, names: list[str], to: Measured) -> None:
    """Writing, writing again, opening, reading all, and asking."""
    say(f"{what}: writing")
    done: dict[str, float] = {}
    with opened(True) as store:
        to.loads[what] = [loaded(lambda: store.write(graph, IMPRINT))]
        done["load again, nothing changed"] = timed(lambda: store.write(graph, Imprint("benchmark", "2")))
    with opened(False) as store:
        done["open and ask the first question"] = timed(lambda: ask_store(store)("uses_of", names[0], names[1]))
        done["read the whole graph"] = timed(store.graph)
        say(f"{what}: asking")
        to.asked[what] = latencies(ask_store(store), names)
    to.done[what] = done


def measure_network(graph: Graph, names: list[str], to: Measured) -> None:
    """The same in NetworkX, which holds the graph in memory and keeps none."""
    say("NetworkX")
    made: list[Network] = []
    to.loads["NetworkX"] = [timed(lambda: made.append(Network(graph)))]
    to.asked["NetworkX"] = latencies(lambda query, a, b: ANSWERS[query](made[0], a, b), names)


def load_bare(server: Server, graph: Graph) -> float:
    """Seconds that the driver alone takes for the statements of our writer: rows ready, nothing looked at, nothing kept out."""
    from neo4j import GraphDatabase, ManagedTransaction

    todo = list(rows.batches(graph, IMPRINT, size=neo4j_writer.BATCH))

    def run(transaction: ManagedTransaction, statement: str, batch: list[object]) -> None:
        transaction.run(statement, {"rows": batch}).consume()  # type: ignore[arg-type]

    @without_collector()
    def load() -> None:
        for statement, batch in todo:
            session.execute_write(run, statement, batch)

    with (
        GraphDatabase.driver(server.address, auth=(neo4j_server.USER, server.password)) as driver,
        driver.session() as session,
    ):
        for statement in (*schema("constraints"), *schema("indexes")):
            session.run(statement).consume()  # type: ignore[arg-type]
        return loaded(load)


@contextmanager
def running(home: Path, heap: str) -> Iterator[Server]:
    """A server with an empty database, until the end."""
    usual = neo4j_server._JAVA
    neo4j_server._JAVA = [f"-Xmx{heap}" if flag.startswith("-Xmx") else flag for flag in usual]
    try:
        yield start(home)
    finally:
        neo4j_server._JAVA = usual
        stop(home)


def measure_server(folder: Path, graph: Graph, names: list[str], heap: str, loads: int, to: Measured) -> None:
    """Neo4j by the bare driver, our writer and the importer in turns, each into a database of its own; asked after the first."""
    for turn in range(loads):
        place = folder / str(turn)
        say("Neo4j: the bare driver")
        with running(place / "bare", heap) as server:
            to.loads.setdefault("bare driver", []).append(load_bare(server, graph))
        with running(place / "ours", heap) as server:
            opened = at(server, place / "g")
            if turn == 0:
                measure_store("Neo4j", opened, graph, names, to)
            else:
                say("Neo4j: writing")
                with opened(True) as store:
                    to.loads["Neo4j"].append(loaded(lambda store=store: store.write(graph, IMPRINT)))
        say("Neo4j: the importer")
        home = prepare(place / "imported")
        with OfflineStore(NOWHERE, Login(), place / "offline", home) as offline:
            to.loads.setdefault("importer", []).append(loaded(lambda store=offline: store.write(graph, IMPRINT)))
        with running(home, heap) as server:
            to.done.setdefault("importer", {})["indexes, once the server runs"] = finish(at(server, place / "g"))
        shutil.rmtree(place)


def at(server: Server, folder: Path) -> Callable[[bool], Store]:
    """Opens the graph on a server."""
    return lambda write: open_store(server.address, folder, write=write, login=Login(password=server.password))


def finish(opened: Callable[[bool], Store]) -> float:
    """Seconds that it takes to make what the importer leaves out."""
    begin = time.perf_counter()
    with opened(True) as store:
        seconds = time.perf_counter() - begin
        if store.imprint() != IMPRINT:
            raise RuntimeError("The importer's graph is not the one that was written.")
    return seconds


def tell(graph: Graph, measured: Measured) -> None:
    """Two tables of Markdown, and the two rates that are promised."""
    node_count = sum(map(len, rows.nodes(graph, IMPRINT).values()))
    link_count = sum(map(len, rows.links(graph).values()))
    degrees = sorted((entity.papers for entity in graph.entities), reverse=True)
    print(f"{node_count:,} nodes, {link_count:,} relationships; mentions of a thing: median {statistics.median(degrees):g}, "
          f"of the first hundredth at least {degrees[len(degrees) // 100]:,}, most {degrees[0]:,}.\n")  # fmt: skip
    print("| | seconds to load | rows a second |\n|---|---|---|")
    rate = {what: (node_count + link_count) / statistics.median(loads) for what, loads in measured.loads.items()}
    for what, loads in measured.loads.items():
        each = f" ({', '.join(f'{one:.1f}' for one in loads)})" if len(loads) > 1 else ""
        print(f"| {what} | {statistics.median(loads):.1f}{each} | {rate[what]:,.0f} |")
    if "bare driver" in rate:
        print(f"\nOur writer reaches {rate['Neo4j'] / rate['bare driver']:.0%} of the bare driver's rate, "
              f"the importer {rate['importer'] / rate['bare driver']:.1f} times it.")  # fmt: skip
    print()
    for what, done in measured.done.items():
        for action, seconds in done.items():
            print(f"- {what}, {action}: {_shown(seconds)}")
    print(f"\n| p50 / p95 | {' | '.join(measured.asked)} |\n|---|{'---|' * len(measured.asked)}")
    for query in ANSWERS:
        cells = (" / ".join(map(_shown, column[query])) for column in measured.asked.values())
        print(f"| `{query}` | {' | '.join(cells)} |")


def tell_soak(samples: list[Sample], out: Path | None) -> None:
    """The first, the middle and the last sample, and both files if they are wanted."""
    print("\n| builds | memory, MB | graph, MB | ledger, MB | seconds a build |\n|---|---|---|---|---|")
    for sample in (samples[0], *(samples[len(samples) * part // 4] for part in (1, 2, 3)), samples[-1]):
        print(f"| {sample.builds:,} | {sample.memory:.0f} | {sample.graph:.2f} | {sample.ledger:.2f} | {sample.seconds:.2f} |")
    if out:
        out.with_suffix(".csv").write_text(as_csv(samples), encoding="utf-8")
        out.with_suffix(".svg").write_text(as_curves(samples), encoding="utf-8")


def say(text: str) -> None:
    """One line of talk on stderr."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def _shown(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return (
        f"{seconds * 1000:.2f} ms"
        if seconds < 0.001
        else f"{seconds * 1000:.1f} ms"
        if seconds < 0.01
        else f"{seconds * 1000:.0f} ms"
    )


def main() -> None:
    """Print tables of Markdown."""
    parser = argparse.ArgumentParser(description="The stores side by side.")
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--relationships", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--rounds", type=int, default=50, help="times that each question is asked")
    parser.add_argument("--loads", type=int, default=1, help="times that Neo4j is loaded in each way")
    parser.add_argument("--heap", default="1g", help="memory of the Neo4j server")
    parser.add_argument("--only", choices=["embedded", "networkx", "neo4j", "soak"], action="append", default=[])
    parser.add_argument("--soak", type=int, default=50, help="builds of one paper each; 0 for none")
    parser.add_argument("--soak-out", type=Path, help="writes the samples to OUT.csv and the curves to OUT.svg")
    chosen = parser.parse_args()
    wanted = chosen.only or ["networkx", "embedded", "neo4j", *(["soak"] if chosen.soak else [])]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        if set(wanted) - {"soak"}:
            compare(folder, wanted, chosen)
        if "soak" in wanted:
            say(f"{chosen.soak} builds of one paper each")
            (folder / "soak").mkdir()
            opened = lambda place: open_store("embedded", place, write=True)  # noqa: E731
            tell_soak(list(soak(folder / "soak", opened, builds=chosen.soak, seed=chosen.seed)), chosen.soak_out)


def compare(folder: Path, wanted: list[str], chosen: argparse.Namespace) -> None:
    """Load and ask what is wanted, and tell."""
    graph, measured = made_up(chosen.nodes, chosen.relationships, chosen.seed), Measured()
    names = names_by_popularity(graph, chosen.rounds + WARM, chosen.seed)
    if "networkx" in wanted:
        measure_network(graph, names, measured)
    if "embedded" in wanted:
        measure_store("embedded", lambda write: open_store("embedded", folder / "e", write=write), graph, names, measured)
    if "neo4j" in wanted:
        try:
            measure_server(folder, graph, names, chosen.heap, chosen.loads, measured)
        except CannotStart as error:
            say(f"Neo4j is left out: {error}")
    tell(graph, measured)


if __name__ == "__main__":
    main()
