"""`kg mcp`: the SDK's own client lists and calls every tool, in memory, over stdin and stdout, and over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from app.assistants.serving import TOOLS_PATH
from app.assistants.tools import server
from app.service.operations import OPERATIONS
from kg.opened import Cladograph
from tests.commands import ROOT, run
from tests.graphs import family
from tests.service.samples import SAMPLES, asked, explainable
from tests.service.talk import talked

KG = (sys.executable, "-m", "app.cli")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return explainable(tmp_path_factory.mktemp("mcp"), family())


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cladograph]:
    with asked(tmp_path_factory.mktemp("graph")) as opened:
        yield opened


async def every_tool(client: Client) -> dict[str, Any]:
    """The structured answer of each tool that is listed. A tool without a sample is an error."""
    answers = {}
    for tool in (await client.list_tools()).tools:
        found = await client.call_tool(tool.name, dict(SAMPLES[tool.name]))
        assert not found.is_error, (tool.name, found.content)
        assert json.loads(found.content[0].text) == found.structured_content
        answers[tool.name] = found.structured_content
    return answers


def test_every_tool_is_listed_with_schemas_and_answers(graph: Cladograph) -> None:
    answers = talked(server(graph), every_tool)
    assert list(answers) == list(OPERATIONS)
    assert answers["evidence"]["statement"]["evidence"][0]["title"] == "Root: a model"


def test_tools_say_that_they_only_read_and_what_each_argument_means(graph: Cladograph) -> None:
    tools = talked(server(graph), lambda client: client.list_tools()).tools
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
        assert all("description" in one for one in tool.input_schema["properties"].values()), tool.name
    assert next(tool for tool in tools if tool.name == "evidence").input_schema["required"] == ["head", "kind", "tail"]


@pytest.mark.parametrize(
    ("tool", "arguments", "command"),
    [
        ("entity", {"name": "Brunch"}, ("show", "Brunch")),
        ("lineage", {"name": "nothing like it"}, ("lineage", "nothing like it")),
        ("explain", {"name": "Brunch"}, ("explain", "Brunch")),
        ("paper", {"id": "p"}, ("paper", "p")),
        ("query", {"name": "variants_off"}, ("query", "variants_off")),
        ("query", {"name": "variants_of"}, ("query", "variants_of")),
        ("cypher", {"query": "MATCH (n) DELETE n"}, ("query", "--cypher", "MATCH (n) DELETE n")),
        ("cypher", {"query": "MATCH"}, ("query", "--cypher", "MATCH")),
    ],
)
def test_an_error_is_a_tool_error_with_the_message_of_the_command(
    tool: str, arguments: dict[str, Any], command: tuple[str, ...], graph: Cladograph, folder: Path
) -> None:
    found = talked(server(graph), lambda client: client.call_tool(tool, arguments))
    done = run(*command, "--dir", folder)
    assert found.is_error
    assert done.returncode != 0
    assert " ".join(found.content[0].text.split()) == " ".join(done.stderr.removeprefix("Error: ").split())


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("search", {}, "text"),
        ("search", {"text": "a", "limit": 0}, "limit"),
        ("search", {"text": "a", "limt": 3}, "limt"),
        ("search", {"text": "a" * 501}, "text"),
        ("lineage", {"name": "Root", "direction": "sideways"}, "direction"),
        ("entity", {"name": "Root", "min_confidence": 2}, "min_confidence"),
        ("look", {}, "search"),
    ],
)
def test_arguments_that_do_not_fit_are_tool_errors_that_name_them(
    tool: str, arguments: dict[str, Any], said: str, graph: Cladograph
) -> None:
    found = talked(server(graph), lambda client: client.call_tool(tool, arguments))
    assert found.is_error
    assert said in found.content[0].text


def test_over_stdin_and_stdout_nothing_is_printed_but_the_protocol(folder: Path, tmp_path: Path) -> None:
    seen = tmp_path / "stdout"
    # A pipe through tee keeps what the client reads.
    line = ["-c", '"$@" | tee "$SEEN"', "sh", *KG, "mcp", "--dir", str(folder)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SEEN": str(seen)}
    command = StdioServerParameters(command="sh", args=line, env=environment, cwd=tmp_path)
    assert list(talked(command, every_tool)) == list(OPERATIONS)
    lines = seen.read_text(encoding="utf-8").splitlines()
    assert len(lines) > len(OPERATIONS)
    assert all(json.loads(one)["jsonrpc"] == "2.0" for one in lines)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[tuple[str, int]]:
    """Host and port of `kg mcp --http`."""
    with subprocess.Popen([*KG, "mcp", "--http", "--dir", folder], cwd=ROOT, stderr=subprocess.PIPE, text=True) as server_:
        assert server_.stderr
        try:
            said = server_.stderr.readline()
            host, port = said.partition("http://")[2].partition("/")[0].split(":")
            yield host, int(port)
            server_.send_signal(signal.SIGINT)
            assert server_.wait(60) == 130
            assert "Traceback" not in server_.stderr.read()
        finally:
            server_.kill()


def test_over_http_every_tool_answers(address: tuple[str, int]) -> None:
    host, port = address
    assert host == "127.0.0.1"
    assert list(talked(f"http://{host}:{port}{TOOLS_PATH}", every_tool)) == list(OPERATIONS)


@pytest.mark.parametrize(
    ("headers", "status"), [({"Host": "evil.example"}, 421), ({"Origin": "http://evil.example"}, 403), ({}, 200)]
)
def test_pages_of_other_sites_are_refused(address: tuple[str, int], headers: dict[str, str], status: int) -> None:
    asked_ = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": _GREETING}
    plain = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    connection = http.client.HTTPConnection(*address, timeout=60)
    connection.request("POST", TOOLS_PATH, json.dumps(asked_), plain | headers)
    assert connection.getresponse().status == status
    connection.close()


def test_ctrl_c_ends_it_while_it_waits_for_its_assistant(folder: Path) -> None:
    asked_ = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": _GREETING}
    pipe = subprocess.PIPE
    with subprocess.Popen([*KG, "mcp", "--dir", folder], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as server_:
        assert server_.stdin
        assert server_.stdout
        assert server_.stderr
        server_.stdin.write(json.dumps(asked_) + "\n")
        server_.stdin.flush()
        assert json.loads(server_.stdout.readline())["result"]["serverInfo"]["name"] == "cladograph"
        server_.send_signal(signal.SIGINT)
        assert server_.wait(60) == -signal.SIGINT
        assert (server_.stdout.read(), server_.stderr.read()) == ("", "")


_GREETING = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


def test_a_port_without_http_is_refused(folder: Path) -> None:
    done = run("mcp", "--port", "8000", "--dir", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--port goes with --http" in done.stderr


def test_without_a_graph_the_command_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("mcp", "--dir", tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert "kg build" in done.stderr
