"""`kg serve`: every route answers, what is asked wrongly is a problem in JSON and never a fault of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from starlette.testclient import TestClient

from app.assistants.limits import MOST_BODY
from app.assistants.rest import DESCRIPTION, VERSION, api
from app.service.operations import OPERATIONS, Operation
from kg.errors import Locked
from kg.opened import Cladograph
from tests.commands import run
from tests.service.samples import SAMPLES, asked

SEED = 13


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cladograph]:
    with asked(tmp_path_factory.mktemp("rest")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(graph: Cladograph) -> Iterator[TestClient]:
    with TestClient(api(graph), base_url="http://127.0.0.1:8640", raise_server_exceptions=False) as opened:
        yield opened


def ask(client: TestClient, operation: Operation, arguments: dict[str, Any]) -> Any:
    """What a route answers."""
    address = f"{VERSION}/{operation.name}"
    return client.post(address, json=arguments) if operation.takes_objects else client.get(address, params=arguments)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_a_route(client: TestClient, graph: Cladograph, name: str) -> None:
    found = ask(client, OPERATIONS[name], dict(SAMPLES[name]))
    assert found.status_code == 200, found.text
    assert found.headers["content-type"] == "application/json"
    assert found.json()
    assert name in {path.removeprefix(f"{VERSION}/") for path in client.get(DESCRIPTION).json()["paths"]}


@pytest.mark.parametrize(
    ("name", "arguments", "status", "said"),
    [
        ("entity", {"name": "Brunch"}, 404, "Did you mean 'Branch'"),
        ("paper", {"id": "nothing"}, 404, "No paper here"),
        ("query", {"name": "nix"}, 404, "No query is called 'nix'"),
        ("query", {"name": "variants_of"}, 400, "needs the parameter 'name'"),
        ("cypher", {"query": "MATCH (n) DELETE n"}, 400, "DELETE writes"),
        ("cypher", {"query": "MATCH"}, 400, "does not run"),
        ("search", {}, 422, "text"),
        ("search", {"text": "a", "limit": 0}, 422, "limit"),
        ("search", {"text": "a", "limt": 1}, 422, "limt"),
        ("search", {"text": "a" * 501}, 422, "text"),
        ("entity", {"name": "Root", "min_confidence": "nan"}, 422, "min_confidence"),
        ("cypher", {"query": "RETURN 1 AS one", "params": {"a": {"b": 1}}}, 422, "params"),
        ("statistics", {"of": "all"}, 422, "of"),
    ],
)
def test_what_is_asked_wrongly_is_a_problem(
    client: TestClient, name: str, arguments: dict[str, Any], status: int, said: str
) -> None:
    found = ask(client, OPERATIONS[name], arguments)
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")
    assert found.json()["status"] == status
    assert said in found.json()["detail"]


def test_an_address_or_method_that_is_none_is_a_problem_too(client: TestClient) -> None:
    for found, status in ((client.get("/v1/nothing"), 404), (client.get("/"), 404), (client.delete("/v1/search"), 405)):
        assert (found.status_code, found.json()["status"]) == (status, status)
        assert DESCRIPTION in found.json()["detail"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b'{"query": "RETURN \\ud800 AS x"}', b'{"query": NaN}', b"null", b"3"]
)
def test_a_body_that_is_no_question_is_refused(client: TestClient, body: bytes) -> None:
    found = client.post(f"{VERSION}/cypher", content=body, headers={"content-type": "application/json"})
    assert found.status_code in (400, 422)
    assert found.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("text", ["\x00", "'\"`;", "\u2028", "α 🦙", " ", "%00", "../../etc/passwd", "$name", "\\"])
@pytest.mark.parametrize("name", ["search", "entity", "ask", "papers", "paper", "results"])
def test_odd_texts_are_answered_or_refused_and_never_a_fault(client: TestClient, name: str, text: str) -> None:
    first = OPERATIONS[name].parameters[0].name
    assert ask(client, OPERATIONS[name], {first: text}).status_code in (200, 400, 404)


def test_a_request_that_is_too_long_is_refused(client: TestClient) -> None:
    found = client.post(f"{VERSION}/cypher", json={"query": "RETURN 1 AS one", "params": {"a": "x" * MOST_BODY}})
    assert (found.status_code, found.json()["status"]) == (413, 413)


def test_a_request_that_names_another_host_is_refused(client: TestClient) -> None:
    found = client.get(f"{VERSION}/statistics", headers={"host": "evil.example:8640"})
    assert (found.status_code, found.json()["title"]) == (421, "Misdirected Request")
    for host in ("localhost:8640", "[::1]:8640", "127.0.0.1"):
        assert client.get(f"{VERSION}/statistics", headers={"host": host}).status_code == 200


def test_a_graph_that_cannot_be_read_now_is_a_problem_of_the_server(
    client: TestClient, graph: Cladograph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise Locked("Somebody else writes.")

    monkeypatch.setattr(graph.store, "query", locked)
    found = client.get(f"{VERSION}/search", params={"text": "a"})
    assert (found.status_code, found.json()["detail"]) == (503, "Somebody else writes.")


def test_a_fault_of_the_code_tells_nothing_of_the_inside(
    client: TestClient, graph: Cladograph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(graph.store, "query", broken)
    found = client.get(f"{VERSION}/search", params={"text": "a"})
    assert (found.status_code, found.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in found.text


def test_no_page_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert [client.get(page).status_code for page in ("/docs", "/redoc", "/v1/docs")] == [404, 404, 404]


def test_the_description_names_every_parameter_and_what_may_go_wrong(client: TestClient) -> None:
    described = client.get(DESCRIPTION).json()
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["description"]
            assert {"200", "400", "404", "422", "503"} <= operation["responses"].keys(), path
            assert all(one["description"] for one in operation.get("parameters", ()))


@pytest.fixture(scope="module")
def described(graph: Cladograph) -> Any:
    """The API as its description has it; requests carry the name of the client that makes them up."""
    made: FastAPI = api(graph, hosts=None)
    return schemathesis.openapi.from_asgi(DESCRIPTION, made, config=schemathesis.Config(seed=SEED))


MADE_UP = [(name, mode) for name, one in OPERATIONS.items() for mode in GenerationMode if one.parameters or mode.is_positive]


@pytest.mark.parametrize(("name", "mode"), MADE_UP)
def test_no_request_that_can_be_made_up_is_a_fault_of_the_server(described: Any, name: str, mode: GenerationMode) -> None:
    route = described[f"{VERSION}/{name}"]["POST" if OPERATIONS[name].takes_objects else "GET"]

    @seed(SEED)
    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=route.as_strategy(generation_mode=mode))
    def asked_(case: schemathesis.Case) -> None:
        case.call_and_validate(
            checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
        )

    asked_()


def test_a_port_that_is_taken_and_a_host_that_is_none_are_refused(tmp_path: Path, graph: Cladograph) -> None:
    done = run("serve", "--host", "nowhere.example", "--dir", graph.folder.path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--host" in done.stderr


def test_missing_packages_are_named_by_their_extra(monkeypatch: pytest.MonkeyPatch, graph: Cladograph) -> None:
    monkeypatch.setattr("app.assistants.find_spec", lambda name: None)
    for command in ("serve", "mcp"):
        done = run(command, "--dir", graph.folder.path)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"kg {command} needs the extra 'assistants'" in done.stderr


def test_answers_are_the_services_own(client: TestClient, graph: Cladograph) -> None:
    found = client.get(f"{VERSION}/entity", params={"name": "Root", "limit": 1}).json()
    assert found["page"] == {"offset": 0, "shown": 1, "total": found["page"]["total"], "next_offset": 1}
    assert json.dumps(found["statements"][0]["evidence"])
