"""How a server is reached, and what a person is told where it cannot be: one paragraph, the way out, and no password."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kg.config import Login, settings
from kg.errors import CladographError, StoreError, UsageError
from kg.stores import open_store
from kg.stores.neo4j_connection import refuse_old
from tests.commands import ROOT, run
from tests.places import Neo4j

SECRET = "correct-horse"


def refusal(where: str, login: Login) -> str:
    """What is said where a store cannot be opened."""
    with pytest.raises(CladographError) as caught, open_store(where, Path("nowhere"), write=True, login=login):
        pass
    text = str(caught.value)
    assert "\n" not in text
    assert SECRET not in text + repr(caught.value) + repr(caught.value.__cause__)
    return text


def test_a_wrong_password_names_the_variables_to_set(neo4j: Neo4j) -> None:
    said = refusal(neo4j.place.where, Login(password=SECRET))
    assert "'neo4j'" in said
    assert "KG_NEO4J_PASSWORD" in said


def test_no_password_is_a_login_that_is_refused(neo4j: Neo4j) -> None:
    assert "KG_NEO4J_PASSWORD" in refusal(neo4j.place.where, Login())


def test_a_database_that_is_not_there_is_named(neo4j: Neo4j) -> None:
    said = refusal(neo4j.place.where, replace(neo4j.place.login, database="nonesuch"))
    assert "'nonesuch'" in said
    assert "KG_NEO4J_DATABASE" in said


def test_a_server_that_does_not_answer_is_named_with_how_to_start_one() -> None:
    said = refusal("bolt://127.0.0.1:1", Login(password=SECRET))
    assert "bolt://127.0.0.1:1" in said
    assert "neo4j-start" in said


@pytest.mark.parametrize("agent", ["Neo4j/4.4.38", "Neo4j/3.5.1"])
def test_a_server_too_old_is_told_from_one_that_will_do(agent: str) -> None:
    with pytest.raises(StoreError, match="needs 5 or later"):
        refuse_old(agent, "bolt://h:1")


@pytest.mark.parametrize("agent", ["Neo4j/5.26.30", "Neo4j/2025.10.1", "Neo4j/5.27-aura", "something else"])
def test_later_servers_and_those_that_keep_it_to_themselves_are_not_refused(agent: str) -> None:
    refuse_old(agent, "bolt://h:1")


@pytest.mark.parametrize("where", [f"bolt://neo4j:{SECRET}@127.0.0.1:1", f"neo4j+s://neo4j:{SECRET}@db.example:7687"])
def test_an_address_with_a_login_is_refused_without_repeating_it(where: str) -> None:
    said = refusal(where, Login())
    assert "KG_NEO4J_PASSWORD" in said


@pytest.mark.parametrize("where", ["http://127.0.0.1:7474", "bolt+x://h", "://", "bolt://", "bolt://h:port"])
def test_an_address_that_is_none_is_refused(where: str) -> None:
    with pytest.raises((UsageError, StoreError)):
        open_store(where, Path("nowhere"), write=False, login=Login())


def test_the_driver_that_is_missing_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "neo4j", None)
    assert "cladograph[neo4j]" in refusal("bolt://127.0.0.1:1", Login())


# --- the login


def test_the_login_comes_from_the_environment_and_ours_comes_first(tmp_path: Path) -> None:
    theirs = {"NEO4J_USERNAME": "ada", "NEO4J_PASSWORD": SECRET, "NEO4J_DATABASE": "theirs"}
    ours = {"KG_NEO4J_USER": "bob", "KG_NEO4J_PASSWORD": "other", "KG_NEO4J_DATABASE": "ours"}
    none = tmp_path / "none.toml"
    assert settings(environment={}, file=none).login == Login("neo4j", "", "")
    assert settings(environment=theirs, file=none).login == Login("ada", SECRET, "theirs")
    assert settings(environment=theirs | ours, file=none).login == Login("bob", "other", "ours")


def test_settings_do_not_show_the_password(tmp_path: Path) -> None:
    chosen = settings(environment={"KG_NEO4J_PASSWORD": SECRET}, file=tmp_path / "none.toml")
    assert SECRET not in f"{chosen} {chosen!r} {chosen.login}"


def test_a_file_may_not_hold_the_password(tmp_path: Path) -> None:
    file = tmp_path / "kg.toml"
    file.write_text(f'neo4j_password = "{SECRET}"')
    with pytest.raises(UsageError) as caught:
        settings(environment={}, file=file)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("command", [["stats"], ["build", "examples/daily_papers.txt"]])
def test_a_command_with_a_wrong_password_is_one_paragraph(
    neo4j: Neo4j, graph_folder: Path, tmp_path: Path, command: list[str]
) -> None:
    folder = graph_folder if command == ["stats"] else tmp_path
    environment = neo4j.place.environment | {"KG_NEO4J_PASSWORD": SECRET}
    done = run(*command, "--dir", folder, environment=environment)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert SECRET not in done.stdout + done.stderr


def test_even_the_drivers_own_log_does_not_hold_the_password(neo4j: Neo4j) -> None:
    code = (
        "import logging; logging.basicConfig(level=logging.DEBUG)\n"
        "from pathlib import Path\nfrom kg.config import settings\nfrom kg.stores import open_store\n"
        "chosen = settings()\nopen_store(chosen.store, Path('x'), write=False, login=chosen.login).close()\n"
    )
    environment = {**os.environ, **neo4j.place.environment, "PYTHONPATH": "."}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert neo4j.place.login.password not in done.stdout + done.stderr


# --- the server that `make neo4j-start` runs


def test_starting_a_server_that_runs_prints_what_leads_to_it_and_nothing_else(neo4j: Neo4j) -> None:
    script = [sys.executable, "scripts/neo4j_server.py", "start", "--home", str(neo4j.home)]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, timeout=60)
    said = dict(line.removeprefix("export ").split("=", 1) for line in done.stdout.splitlines())
    assert said == neo4j.place.environment


def test_a_server_listens_on_loopback_alone_and_its_password_is_not_for_others(neo4j: Neo4j) -> None:
    settings_of = dict(line.split("=", 1) for line in (neo4j.home / "conf" / "neo4j.conf").read_text().splitlines())
    assert settings_of["server.bolt.listen_address"].startswith("127.0.0.1:")
    assert settings_of["server.http.enabled"] == "false"
    assert (neo4j.home / "password").stat().st_mode & 0o077 == 0
    shown = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True).stdout
    assert neo4j.place.login.password not in shown


def test_stopping_where_nothing_runs_is_nothing(tmp_path: Path) -> None:
    script = [sys.executable, "scripts/neo4j_server.py", "stop", "--home", str(tmp_path / "none")]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("arguments", [["load"], ["start", "graph.neo4j.zip"]])
def test_only_loading_takes_a_file_and_it_needs_one(tmp_path: Path, arguments: list[str]) -> None:
    script = [sys.executable, "scripts/neo4j_server.py", *arguments, "--home", str(tmp_path / "none")]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "graph.neo4j.zip" in done.stderr
    assert not (tmp_path / "none").exists()
