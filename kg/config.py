"""Settings: a flag wins over the environment, the environment over `kg.toml` in the current folder, that over the default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg import shown
from kg.errors import UsageError, unknown

FILE = "kg.toml"
MIN_CONFIDENCE = shown.MIN_CONFIDENCE
"""Which statements are shown when nobody says otherwise: those from here on are right in 80 of 100 cases, as measured."""
MIN_CONFIDENCE_OF_RESULTS = 0.35
"""The same for results. Half of those from here on are right in all their parts, nine in ten as numbers; no confidence tells
more, so that the bound of statements would only hide them all."""

MOST_VARIANTS = 20
"""How many variants of one thing a family tree shows when nobody says otherwise; the others are counted."""

_DEFAULTS = {"dir": "cladograph", "store": "embedded"}


def least_of_results(min_confidence: float) -> float:
    """From where results are shown beside statements from `min_confidence` on: the same, unless that is what nobody chose."""
    return MIN_CONFIDENCE_OF_RESULTS if min_confidence == MIN_CONFIDENCE else min_confidence


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks a server, and which of its databases; an empty database is the user's home database."""

    user: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the graph's folder is, and which store holds the graph: `embedded` or the address of a server."""

    dir: Path
    store: str
    login: Login = Login()


def settings(
    *,
    dir: str | Path | None = None,  # noqa: A002 - the flag's name
    store: str | None = None,
    environment: Mapping[str, str] = os.environ,
    file: Path = Path(FILE),
) -> Settings:
    """The settings in force. `KG_DIR` and `KG_STORE` are the environment's names; empty ones count as not there.

    The login stands in the environment alone (`KG_NEO4J_USER`, `KG_NEO4J_PASSWORD`, `KG_NEO4J_DATABASE`): a command line
    shows in `ps`, and a file gets committed.
    Raises UsageError if `file` cannot be read, is not TOML, or holds something that is no setting; and for an empty text
    that was given, which would silently stand for the current folder.
    """
    _require_text({"dir": dir, "store": store}, "The setting ")
    values = dict(_DEFAULTS)
    values |= _from_file(file)
    for name in _DEFAULTS:
        values[name] = environment.get(f"KG_{name.upper()}") or values[name]
    return Settings(dir=Path(dir or values["dir"]), store=store or values["store"], login=_login(environment))


def _login(environment: Mapping[str, str]) -> Login:
    # The second names are those that Neo4j's own tools and examples use.
    return Login(
        user=environment.get("KG_NEO4J_USER") or environment.get("NEO4J_USERNAME") or Login().user,
        password=environment.get("KG_NEO4J_PASSWORD") or environment.get("NEO4J_PASSWORD") or "",
        database=environment.get("KG_NEO4J_DATABASE") or environment.get("NEO4J_DATABASE") or "",
    )


def _from_file(file: Path) -> dict[str, str]:
    try:
        if not file.is_file():
            return {}
        found = _toml(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"'{file}' cannot be read: {error.strerror}. Change its permissions.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"'{file}' is not valid TOML: {error}. It holds lines like dir = \"cladograph\".") from error
    for name, value in found.items():
        if name not in _DEFAULTS:
            raise UsageError(f"In '{file}': {unknown('setting', name, _DEFAULTS)}")
        if not isinstance(value, str):
            raise UsageError(f"In '{file}': {name} = {value!r} is not a text. Put it in quotes.")
    _require_text(found, f"In '{file}' the setting ")
    return {name: str(value) for name, value in found.items()}


def _toml(text: str) -> dict[str, object]:
    # Imported here: most commands run where there is no such file.
    import tomllib

    return tomllib.loads(text)


def _require_text(values: Mapping[str, object], where: str) -> None:
    for name, value in values.items():
        if value == "":
            raise UsageError(f"{where}'{name}' is empty. Leave it out for '{_DEFAULTS[name]}', or name one.")
