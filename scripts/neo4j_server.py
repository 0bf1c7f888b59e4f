"""Neo4j Community on a loopback port, from Maven Central's artifacts, for tests and for people without Docker.

    python scripts/neo4j_server.py start [--home FOLDER]    prints `export KG_...=...` lines once the server answers
    python scripts/neo4j_server.py stop  [--home FOLDER]
    python scripts/neo4j_server.py prepare [--home FOLDER]  what `kg build --offline-import` needs before a first start
    python scripts/neo4j_server.py load  [--home FOLDER] graph.neo4j.zip    fills the database of a server that is stopped

`start` beside a running server prints the same lines again. The data stays in FOLDER from run to run; the jars are kept
in the user's cache, once for all checkouts. A password is made up at the first start: a page in a browser can reach
loopback, and must not get in.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
POM = Path(__file__).resolve().parent / "neo4j" / "pom.xml"
HOME = ROOT / ".cache" / "neo4j"
HOST = "127.0.0.1"
USER = "neo4j"

_PATIENCE_S = 180.0
_FAREWELL_S = 30.0
_JAVA = (
    "-Xms256m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --add-opens=java.base/java.nio=ALL-UNNAMED "
    "--add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
).split()
_MAIN = "org.neo4j.server.CommunityEntryPoint"
_ADMIN = "org.neo4j.cli.AdminTool"
_CONFIGURATION = """\
server.default_listen_address={host}
server.bolt.listen_address={host}:{port}
server.bolt.tls_level=DISABLED
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=128m
db.shutdown_transaction_end_timeout=1s
db.transaction.monitor.check.interval=200ms
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
internal.dbms.bolt.netty_server_shutdown_timeout=2
"""


class CannotStart(Exception):
    """The server cannot be had here; the text says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A running server and how it is reached."""

    home: Path
    pid: int
    port: int
    password: str

    @property
    def address(self) -> str:
        """What KG_STORE is set to."""
        return f"bolt://{HOST}:{self.port}"

    def environment(self) -> dict[str, str]:
        """The variables that lead `kg` to the server."""
        login = {"KG_NEO4J_USER": USER, "KG_NEO4J_PASSWORD": self.password}
        return {"KG_STORE": self.address, **login, "KG_NEO4J_HOME": str(self.home)}


def start(home: Path = HOME, *, configuration: str = "") -> Server:
    """The server whose data is in `home`, running and answering; `configuration` is added to what it is told.

    Raises CannotStart.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(home):
        running = _running(home)
        if running:
            return running
        java, jars = _java(), _prepared(home)
        password = _kept_password(home)
        port = _free_port()
        (home / "conf" / "neo4j.conf").write_text(_CONFIGURATION.format(host=HOST, port=port) + configuration, encoding="utf-8")
        with (home / "server.log").open("wb") as log:
            # A session of its own and no stream of ours: whoever waits for this command's output waits for nothing else.
            process = subprocess.Popen(
                [java, *_JAVA, "-cp", f"{jars}/*", _MAIN, f"--home-dir={home}", f"--config-dir={home / 'conf'}"],
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        (home / "port").write_text(str(port))
        (home / "pid").write_text(str(process.pid))
        server = Server(home, process.pid, port, password)
        _wait_until_it_answers(server, process)
        return server


def prepare(home: Path = HOME) -> Path:
    """The folder of a server that has not been started yet, with its jars in `lib/`. Raises CannotStart."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(home):
        _prepared(home)
    return home


def _prepared(home: Path) -> Path:
    """The jars of `home`. They lie where an ordinary Neo4j has them, so that whoever knows its folder finds the importer."""
    jars, lib = _jars(), home / "lib"
    if not lib.exists():
        lib.unlink(missing_ok=True)  # a link to jars that are gone
        lib.symlink_to(jars)
    (home / "conf").mkdir(exist_ok=True)
    (home / "conf" / "neo4j.conf").touch()
    return jars


def stop(home: Path = HOME) -> None:
    """End the server whose data is in `home`; nothing happens where none runs."""
    if not (home / "pid").is_file():
        return
    with _alone(home):
        pid = int((home / "pid").read_text())
        if not _ended(pid, home, signal.SIGTERM):
            _ended(pid, home, signal.SIGKILL)
        (home / "pid").unlink()


def load(archive: Path, home: Path = HOME) -> None:
    """Fill the database in `home` with what `kg export graph.neo4j.zip` wrote, in place of what is there.

    Done by Neo4j's own importer, which wants the server stopped; `after.cypher` of the archive is for whoever starts it.
    Raises CannotStart where the server runs, or the importer fails.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(home), tempfile.TemporaryDirectory() as scratch:
        if _running(home):
            raise CannotStart(f"The server in {home} is running. Stop it first: python scripts/neo4j_server.py stop.")
        jars = _prepared(home)
        with zipfile.ZipFile(archive) as files:
            files.extractall(scratch)
        what = ["database", "import", "full", "neo4j", "--overwrite-destination", "@import.args"]
        done = subprocess.run(
            [_java(), *_JAVA, "-cp", f"{jars}/*", _ADMIN, *what],
            cwd=scratch,
            env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-15:])
        raise CannotStart(f"Neo4j's importer failed. Its last lines:\n{last}")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running(home: Path) -> Server | None:
    try:
        pid, port = int((home / "pid").read_text()), int((home / "port").read_text())
    except (FileNotFoundError, ValueError):
        return None
    if not _is_ours(pid, home):
        return None
    server = Server(home, pid, port, _kept_password(home))
    with contextlib.suppress(Exception):
        _ask(server, server.password)
        return server
    _ended(pid, home, signal.SIGKILL)
    return None


def _is_ours(pid: int, home: Path) -> bool:
    """Whether the process with this number still is the server of `home`: numbers are given out again."""
    shown = subprocess.run(["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, arguments = shown.stdout.partition(" ")
    # One that was killed shows no arguments, and holds its files as long as there are threads left of it (l).
    return "l" in state if state.startswith("Z") else f"--home-dir={home}" in arguments


def _ended(pid: int, home: Path, how: signal.Signals) -> bool:
    """True once the server of `home` is gone: while any of it is left, its database is locked and a new one cannot start."""
    end = time.monotonic() + _FAREWELL_S
    while _is_ours(pid, home):
        if time.monotonic() > end:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        _reap(pid)
        time.sleep(0.05)
    return True


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _kept_password(home: Path) -> str:
    """The password of `home`, made up when it is first asked for; nobody else may read the file."""
    path = home / "password"
    if not path.is_file():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(18))
    return path.read_text(encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _java() -> str:
    """The command that runs Java 17 or later. Raises CannotStart where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if java is None:
        raise CannotStart(
            "Neo4j needs Java 17 or later, and there is no `java` here. Install it (Debian: openjdk-17-jre-headless)."
        )
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < 17:
        raise CannotStart(f"Neo4j needs Java 17 or later; {java} is {version[1] if version else 'none that says its version'}.")
    return java


def _jars() -> Path:
    """The folder of the server's jars, fetched by Maven where they are not there yet. Raises CannotStart."""
    version = re.findall(r"<neo4j\.version>(.+?)</neo4j\.version>", POM.read_text(encoding="utf-8"))[0]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cladograph"
    jars = cache / f"neo4j-{version}"
    if jars.is_dir():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise CannotStart("Maven fetches Neo4j, and there is no `mvn` here. Install it (Debian: maven).")
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache):
        if jars.is_dir():
            return jars
        sys.stderr.write(f"Fetching Neo4j {version} (120 MB, once).\n")
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            folder = Path(scratch) / "lib"
            copy = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
            fetched = subprocess.run([maven, "-B", "-q", "-f", str(POM), *copy], stdout=sys.stderr, check=False)
            if fetched.returncode:
                raise CannotStart("Maven could not fetch Neo4j; what it says stands above. Run the command again.")
            # Renamed when it is whole: a fetch that was cut off leaves nothing that looks complete.
            folder.rename(jars)
    return jars


def _wait_until_it_answers(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise CannotStart(
                f"Neo4j ended while it was starting. The last lines of {server.home / 'server.log'}:\n{_last(server)}"
            )
        if _listens(server.port):
            with contextlib.suppress(ConnectionError):
                _claim(server)
                return
        time.sleep(0.2)
    process.kill()
    raise CannotStart(f"Neo4j did not answer within {_PATIENCE_S:.0f} s. See {server.home / 'server.log'}:\n{_last(server)}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _claim(server: Server) -> None:
    """Give the server its password if it is new, and ask it something. Raises ConnectionError while it is not ready."""
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    try:
        if not (server.home / "claimed").is_file():
            with contextlib.suppress(AuthError):
                change = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
                _ask(server, USER, change, database="system", old=USER, new=server.password)
            (server.home / "claimed").touch()
        _ask(server, server.password)
    except AuthError as error:
        raise CannotStart(f"Neo4j does not take the password in {server.home}. Delete that folder and start again.") from error
    except (DriverError, Neo4jError) as error:
        raise ConnectionError from error


def _ask(server: Server, password: str, query: str = "RETURN 1", database: str | None = None, **values: str) -> None:
    from neo4j import GraphDatabase

    with (
        GraphDatabase.driver(server.address, auth=(USER, password), connection_timeout=10.0) as driver,
        driver.session(database=database) as session,
    ):
        session.run(query, values).consume()  # type: ignore[arg-type] - the texts are those above


def _last(server: Server) -> str:
    lines = (server.home / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-15:])


def main() -> int:
    """Exit code 0, or 1 where the server cannot be had."""
    parser = argparse.ArgumentParser(description="Neo4j Community on a loopback port.")
    parser.add_argument("action", choices=["start", "stop", "prepare", "load"])
    parser.add_argument("archive", type=Path, nargs="?", help="for load: what `kg export graph.neo4j.zip` wrote")
    parser.add_argument("--home", type=Path, default=HOME, help="where its data lies (default: .cache/neo4j in the checkout)")
    chosen = parser.parse_args()
    home = chosen.home.resolve()
    if (chosen.action == "load") != (chosen.archive is not None):
        parser.error("load takes the file that `kg export graph.neo4j.zip` wrote; start, stop and prepare take none")
    try:
        if chosen.action == "start":
            for name, value in start(home).environment().items():
                sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
        elif chosen.action == "prepare":
            sys.stdout.write(f"export KG_NEO4J_HOME={shlex.quote(str(prepare(home)))}\n")
        elif chosen.action == "load":
            load(chosen.archive, home)
        else:
            stop(home)
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
