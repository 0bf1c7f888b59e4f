"""A connection to a Neo4j server, and what its driver raises put into words that name the way out.

No password is ever part of a text here: none is read but by the driver, and an address that holds one is refused unseen.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.config import Login
from kg.errors import StoreError, UsageError

if TYPE_CHECKING:
    from neo4j import Bookmarks, Driver, Session

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
"""How the address of a server may begin. `+s` encrypts, `+ssc` does so without checking who the server is."""

OLDEST = 5
"""The first version of Neo4j whose Cypher the query library is written in."""

_CONNECT_S = 10.0
_RETRY_S = 30.0
# What the driver logs, that it tries again, say, is not for a person who builds a graph, and would be printed by default.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
_AGENT = re.compile(r"Neo4j/v?(\d+)\.(\S+)")


@dataclass(frozen=True)
class Connection:
    """A driver that has reached its server, with what error messages say about it."""

    driver: Driver
    address: str
    login: Login

    @property
    def where(self) -> str:
        """The database, as messages name it."""
        database = f"database '{self.login.database}'" if self.login.database else "the database"
        return f"{database} at {self.address}"

    @property
    def begin(self) -> str:
        """The database, as a sentence begins with it."""
        return self.where[0].upper() + self.where[1:]

    def session(self, *, write: bool, fetch_size: int = 1000, after: Bookmarks | None = None) -> Session:
        """A session in the database, seeing what `after` stands for; the server refuses any change in one that does not write."""
        return self.driver.session(
            database=self.login.database or None,
            default_access_mode="WRITE" if write else "READ",
            fetch_size=fetch_size,
            bookmarks=after,
        )

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Whatever the driver raises within, as a StoreError."""
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            yield
        except (DriverError, Neo4jError, OSError) as error:
            raise StoreError(explained(error, self.address, self.login)) from error

    def close(self) -> None:
        """Let go of the server."""
        self.driver.close()


def connect(address: str, login: Login) -> Connection:
    """A connection to the server at `address`, tried once.

    Raises UsageError for an address that is none, StoreError if the driver is not installed, the server does not answer,
    refuses the login or the database, or is too old.
    """
    _check(address)
    try:
        from neo4j import exceptions
    except ImportError as error:
        raise StoreError(
            "A graph on a server needs the extra 'neo4j'. Install it with `pip install 'cladograph[neo4j]'`."
        ) from error
    try:
        return _tried(address, login, quiet=True)
    except exceptions.ConfigurationError:
        # Servers before 5.7 cannot be told to keep their advice to themselves.
        return _tried(address, login, quiet=False)


def _tried(address: str, login: Login, *, quiet: bool) -> Connection:
    """A connection that has been used. Raises a driver's ConfigurationError where the server cannot be asked to be quiet."""
    from neo4j import exceptions

    driver = None
    try:
        driver = _driver(address, login, quiet=quiet)
        connection = Connection(driver, address, login)
        with connection.session(write=False) as session:
            refuse_old(session.run("RETURN 1 AS one").consume().server.agent, address)
    except BaseException as error:
        if driver is not None:
            driver.close()
        if quiet and driver is not None and isinstance(error, exceptions.ConfigurationError):
            raise
        if isinstance(error, ValueError) or (driver is None and isinstance(error, exceptions.DriverError)):
            raise UsageError(f"'{address}' is not the address of a server: {sentence(str(error))}") from error
        if isinstance(error, (exceptions.DriverError, exceptions.Neo4jError, OSError)):
            raise StoreError(explained(error, address, login)) from error
        raise
    return connection


def _driver(address: str, login: Login, *, quiet: bool) -> Driver:
    from neo4j import GraphDatabase, NotificationMinimumSeverity

    return GraphDatabase.driver(
        address,
        auth=(login.user, login.password) if login.password else None,
        user_agent="cladograph",
        connection_timeout=_CONNECT_S,
        connection_acquisition_timeout=2 * _CONNECT_S,
        max_transaction_retry_time=_RETRY_S,
        # Advice about labels that are not there yet is not for a person who builds a graph.
        notifications_min_severity=NotificationMinimumSeverity.OFF if quiet else None,
    )


@contextmanager
def patience(session: Session, seconds: float) -> Iterator[None]:
    """Hangs up where what is done within takes longer: a network that falls silent does not tell, and is waited for else.

    What was being done fails as it does where the server goes away. A driver that then tries again has as much time once more.
    """
    done = threading.Event()

    def watch() -> None:
        while not done.wait(seconds):
            hang_up(session)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def hang_up(session: Session, *, for_good: bool = False) -> None:
    """Ends what another thread waits for: it fails as it does where the server goes away, and `for_good` is not tried again."""
    # The driver has no time limit for answers of its own, and offers no way to end a wait, or its tries, from outside.
    if for_good and (settings := getattr(session, "_config", None)) is not None:
        settings.max_transaction_retry_time = 0.0
    connection = getattr(session, "_connection", None)
    if connection is not None:
        connection.kill()


def refuse_old(agent: str, address: str) -> None:
    """Raises StoreError where `agent`, by which a server names itself, is a Neo4j too old for the queries here."""
    found = _AGENT.search(agent)
    if found and int(found[1]) < OLDEST:
        raise StoreError(
            f"The server at {address} is Neo4j {found[1]}.{found[2]}; Cladograph needs {OLDEST} or later. "
            "Upgrade it, or name another server with KG_STORE."
        )


def explained(error: Exception, address: str, login: Login) -> str:
    """What `error` means for the person who named the server, in one paragraph with the way out."""
    code = str(getattr(error, "code", None) or "")
    said = sentence(str(getattr(error, "message", None) or error))
    for pattern, text in _MEANINGS.items():
        if re.search(pattern, f"{type(error).__name__} {code}"):
            return text.format(address=address, user=login.user, database=login.database or "(the home database)", said=said)
    return f"The server at {address} failed: {said} What was written so far is not taken for a graph; run the command again."


def sentence(text: str) -> str:
    """`text` on one line, with a full stop at its end."""
    line = " ".join(text.split()) or "it gave no reason"
    return line if line.endswith((".", "!", "?")) else line + "."


_MEANINGS: dict[str, str] = {
    r"AuthenticationRateLimit": (
        "The server at {address} takes no more logins for '{user}' after several wrong passwords. "
        "Wait a few seconds, set KG_NEO4J_PASSWORD to the right one, and try again."
    ),
    r"CredentialsExpired": (
        "The server at {address} wants '{user}' to change the first password. Do that with Neo4j's own tools "
        "(`ALTER CURRENT USER SET PASSWORD`), then set KG_NEO4J_PASSWORD."
    ),
    r"Security\.Unauthorized|^AuthError": (
        "The server at {address} does not let '{user}' in with that password. Set KG_NEO4J_USER and KG_NEO4J_PASSWORD "
        "in the environment."
    ),
    r"DatabaseNotFound|GraphNotFound": (
        "The server at {address} has no database '{database}'. `SHOW DATABASES` in Neo4j lists those there are; "
        "name one with KG_NEO4J_DATABASE."
    ),
    r"DatabaseUnavailable": (
        "The database '{database}' at {address} is not running. Start it in Neo4j, or name another one with KG_NEO4J_DATABASE."
    ),
    r"NotALeader|ForbiddenOnReadOnlyDatabase|WriteServiceUnavailable": (
        "The server at {address} does not write: it follows another one, or its database is read-only. Name the cluster "
        "with neo4j:// in place of bolt://, or let the database be written."
    ),
    r"Forbidden": (
        "'{user}' may not do that in the database '{database}' at {address}: {said} Building needs the right to read, to "
        "write, and to make indexes, constraints and new names (the role architect); asking needs the right to read."
    ),
    r"ServiceUnavailable|SessionExpired|TimeoutError|OSError|ConnectionRefused|UnsupportedServer|BoltHandshake|BoltProtocol": (
        "No Neo4j server that Cladograph can talk to answers at {address}: {said} Start one (`make neo4j-start`, or "
        "`docker compose up`), or name the right address with KG_STORE."
    ),
    r"MemoryPoolOutOfMemory|OutOfMemory": (
        "The server at {address} has too little memory for that: {said} Give it more "
        "(server.memory.heap.max_size), and run the command again."
    ),
}
"""What to say for a driver's error, by what stands in its class and its code; the first that fits."""


def _check(address: str) -> None:
    scheme, _, rest = address.partition("://")
    if "@" in rest:
        # Not repeated: it holds a password, and so does the command line on which it stood.
        raise UsageError(
            "The address of a server must not hold a login. Write it as bolt://HOST:PORT, and set KG_NEO4J_USER and "
            "KG_NEO4J_PASSWORD in the environment."
        )
    if scheme not in SCHEMES:
        raise UsageError(f"No server is reached by '{scheme}://'. Known: {', '.join(f'{one}://' for one in SCHEMES)}.")
