"""The first load of a Neo4j database: the graph as CSV, and the server's own importer run over it. No other way is as fast.

The importer makes a new database while its server is stopped. It leaves out indexes and empty lists, so the graph is marked
as unfinished; the first build that finds it in the running server adds them. Where the server is not on this machine the
files stay in the graph's folder, and the command to run there is told.
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from kg.collector import without_collector
from kg.config import Login
from kg.errors import StoreError, UsageError
from kg.export import neo4j_csv
from kg.export.base import Files
from kg.export.files import write_folder
from kg.model import Graph
from kg.stores import on_server
from kg.stores.base import Imprint, Parts, Rows, Value
from kg.stores.rows import UNFINISHED

FOLDER = "neo4j-import"
"""Where the files lie, in the graph's folder."""

_DATABASE = "neo4j"
_ADMIN = "org.neo4j.cli.AdminTool"
_PORT = 7687
_LINES = 15
_SMALL = 200_000_000
"""Bytes of files with which the importer is done before it pays that Java compiles its code well."""
_QUICK = "-XX:TieredStopAtLevel=1"
_STOPPED = "A database that Neo4j's importer fills cannot be asked before its server runs."
_THEN = "Then start the server and run `kg build` once, without files: it adds the indexes, and the graph can be asked."


class OfflineStore:
    """A database that is filled while its server is stopped. `home` is the server's folder, None for one elsewhere.

    Raises UsageError where `where` is no server's address; StoreError where the server runs although its importer is to
    be run here, where its database is not empty, or where there is no importer in `home`. What it holds cannot be asked.
    """

    name = "neo4j-import"

    def __init__(self, where: str, login: Login, folder: Path, home: Path | None) -> None:
        if not on_server(where):
            raise UsageError(
                f"--offline-import fills a Neo4j database, and the store here is '{where}'. Name the server with KG_STORE or "
                "--store (bolt://HOST:PORT), or leave the option out."
            )
        self._database = login.database or _DATABASE
        self._folder = folder / FOLDER
        self._home = home
        self.next = ""
        runs = _answers(where)
        if home is not None:
            self._command = _importer(home)
            self._require_new(home, where, runs=runs)
        elif runs:
            _require_empty(where, login)

    def imprint(self) -> Imprint | None:
        """None: a database that is not there yet holds no graph."""
        return None

    @without_collector()
    def write(self, graph: Parts, imprint: Imprint, *, progress: Callable[[int, int], None] | None = None) -> None:
        """Make the database hold `graph`, or write the files for whoever does; `next` says what is to be done then.

        Raises StoreError where the files cannot be written or the importer fails: then there is no database, as before.
        A kill may leave half of one, which the next attempt names.
        """
        marked = Imprint(imprint.ledger, UNFINISHED + imprint.fingerprint)
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            nodes = write_folder(lambda files: _tables(graph, marked, files), self._folder)
        except OSError as error:
            raise StoreError(
                f"The files for the importer cannot be written to '{self._folder}': {error.strerror or error}. Make room, or get "
                "permission to write there."
            ) from error
        if self._home is None:
            self.next = self._told()
        else:
            self._import(self._home)
            shutil.rmtree(self._folder)
            self.next = f"The graph is in the database '{self._database}' of the server in '{self._home}'. {_THEN}"
        if progress is not None:
            progress(nodes, nodes)

    def query(
        self,
        cypher: str,  # noqa: ARG002
        params: Mapping[str, Value] | None = None,  # noqa: ARG002
        *,
        limit: int | None = None,  # noqa: ARG002
        timeout_s: float = 30.0,  # noqa: ARG002
    ) -> Rows:
        """Raises StoreError: the server is stopped."""
        raise StoreError(_STOPPED)

    def graph(self) -> Graph:
        """Raises StoreError: the server is stopped."""
        raise StoreError(_STOPPED)

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> OfflineStore:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _require_new(self, home: Path, where: str, *, runs: bool) -> None:
        if runs:
            raise StoreError(
                f"The server at {where} is running, and Neo4j's importer wants it stopped. Stop it (`make neo4j-stop`, or "
                "`neo4j stop`) and run this again; or leave --offline-import out, and the graph is written as it runs."
            )
        there = [str(place) for place in self._places(home) if place.exists()]
        if there:
            raise StoreError(
                f"The server in '{home}' has a database '{self._database}' already, and Neo4j's importer only makes new ones. "
                "Start the server and run the build without --offline-import, or name a database that is not there yet with "
                f"KG_NEO4J_DATABASE. If nothing in it is needed, delete {' and '.join(map(repr, there))}."
            )

    def _places(self, home: Path) -> list[Path]:
        """Where the server keeps the database."""
        return [home / "data" / kind / self._database for kind in ("databases", "transactions")]

    def _arguments(self) -> list[str]:
        return ["database", "import", "full", self._database, "@import.args"]

    def _import(self, home: Path) -> None:
        # A server's own way to find its configuration, where nothing else is said.
        configuration = os.environ.get("NEO4J_CONF") or str(home / "conf")
        done = subprocess.run(  # noqa: S603 - the program of the server that the user named, no shell, no value of the graph
            [*self._command, *self._arguments()],
            cwd=self._folder,
            env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": configuration, "JDK_JAVA_OPTIONS": self._java_options()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            for place in self._places(home):
                # Not there before: half a database is in nobody's interest.
                shutil.rmtree(place, ignore_errors=True)
            last = "\n".join(line for line in done.stdout.splitlines() if line.strip()).splitlines()[-_LINES:]
            raise StoreError(
                f"Neo4j's importer failed; its files are still in '{self._folder}'. Put right what it says, and run this again. "
                "Its last lines:\n" + "\n".join(last)
            )

    def _java_options(self) -> str:
        size = sum(file.stat().st_size for file in self._folder.iterdir())
        return " ".join(filter(None, (os.environ.get("JDK_JAVA_OPTIONS"), _QUICK if size < _SMALL else "")))

    def _told(self) -> str:
        command = shlex.join(["neo4j-admin", *self._arguments()])
        return (
            f"The files for Neo4j's importer are in '{self._folder}'. Copy that folder to the server's machine. There, with the "
            f"server stopped, run in it:\n  {command}\n{_THEN} "
            "A server on this machine is filled by this command itself if KG_NEO4J_HOME names its folder."
        )


def _tables(graph: Parts, imprint: Imprint, files: Files) -> int:
    """Write the importer's files; how many nodes there are. Its own report has its place among them, to be known for ours."""
    nodes = neo4j_csv.tables(graph, imprint, files)
    with files.open("import.report"):
        pass
    return nodes


def home_of(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder of the server on this machine, as KG_NEO4J_HOME (or NEO4J_HOME) says; None where neither is set."""
    named = environment.get("KG_NEO4J_HOME") or environment.get("NEO4J_HOME")
    return Path(named).resolve() if named else None


def _importer(home: Path) -> list[str]:
    """The command of the server's importer, without arguments. Raises StoreError where there is none."""
    script = home / "bin" / "neo4j-admin"
    if script.is_file():
        return [str(script)]
    if not any((home / "lib").glob("neo4j-import*.jar")):
        raise StoreError(
            f"There is no Neo4j in '{home}': neither bin/neo4j-admin nor its jars in lib/. Name a server's folder with "
            "KG_NEO4J_HOME; without it, the files and the command for the server's machine are made."
        )
    java_home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(java_home) / "bin")) if java_home else shutil.which("java")
    if java is None:
        raise StoreError("Neo4j's importer needs Java 17 or later, and there is no `java` here. Install it, or set JAVA_HOME.")
    return [java, "-cp", f"{home / 'lib'}/*", _ADMIN]


def _answers(where: str) -> bool:
    """True if something listens at the address."""
    place = where.partition("://")[2].partition("/")[0]
    host, _, port = place.rpartition(":") if ":" in place else (place, "", "")
    try:
        with socket.create_connection((host.strip("[]"), int(port or _PORT)), timeout=2.0):
            return True
    except (OSError, ValueError, OverflowError):
        return False


def _require_empty(where: str, login: Login) -> None:
    """Raises StoreError where the database of a server that runs elsewhere holds anything, or does not let anybody look."""
    from kg.stores.neo4j_connection import connect

    with ExitStack() as at_end:
        connection = connect(where, login)
        at_end.callback(connection.close)
        with connection.failures(), connection.session(write=False) as session:
            if session.run("MATCH (n) RETURN 1 AS one LIMIT 1").single() is not None:
                raise StoreError(
                    f"There are nodes in {connection.where} already, and Neo4j's importer only makes new databases. Name another "
                    "one with KG_NEO4J_DATABASE, or leave --offline-import out: what others have there stays then."
                )
