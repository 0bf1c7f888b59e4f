from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.fetching import openalex as openalex_module
from kg.fetching.base import Clock
from tests.commands import ROOT, Done
from tests.commands import run as kg
from tests.fetching.server import Asked, FakeClock, Loopback, Reply
from tests.fetching.speakers import arxiv, daily_papers, made, openalex

PAPERS = made(30)
Serve = Callable[[Callable[[Asked], Reply]], Loopback]


@pytest.fixture(autouse=True)
def _no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    monkeypatch.setattr(Clock, "monotonic", lambda _: clock.monotonic())
    monkeypatch.setattr(Clock, "sleep", lambda _, seconds: clock.sleep(seconds))


def lines(path: Path) -> list[str]:
    return [json.loads(line)["arxiv_id"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_papers_of_arxiv_are_fetched_and_summed_up(serve: Serve, tmp_path: Path) -> None:
    server, out = serve(arxiv(PAPERS)), tmp_path / "papers.jsonl"
    question = ("arxiv", "all:widget", "--since", "2024-01-11", "--contact", "me@example.org", "--base-url", server.url)
    done = kg("fetch", *question, "-o", out)
    assert done.returncode == 0, done.stderr
    assert lines(out) == [paper.arxiv_id for paper in PAPERS[9:]]
    assert [line.split() for line in done.stdout.splitlines() if "papers" in line] == [
        ["papers", "new", "21"],
        ["papers", "in", "the", "file", "already", "0"],
        ["papers", "in", "the", "file", "now", "21"],
    ]
    assert f"Next: kg build '{out}'" in done.stderr
    assert "me@example.org" in server.asked[0].headers["User-Agent"]


def test_the_environment_names_mirror_and_contact(serve: Serve, tmp_path: Path) -> None:
    server = serve(openalex(PAPERS, key="secret"))
    environment = {"KG_OPENALEX_URL": server.url, "KG_CONTACT": "me@example.org", "KG_OPENALEX_KEY": "secret"}
    done = kg("fetch", "openalex", "low-rank adaptation", "--limit", "3", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    assert len(lines(tmp_path / "openalex-low-rank-adaptation.jsonl")) == 3
    assert (server.asked[0].parameters["mailto"], server.asked[0].parameters["api_key"]) == ("me@example.org", "secret")
    assert "That is the --limit of 3" in done.stderr
    assert "secret" not in done.stdout + done.stderr


def test_the_days_of_daily_papers_name_their_file(serve: Serve, tmp_path: Path) -> None:
    server = serve(daily_papers({"2024-05-01": PAPERS[:3], "2024-05-02": PAPERS[3:]}))
    for days in (("--date", "2024-05-01"), ("--date", "2024-05-01", "--until", "2024-05-02")):
        done = kg("fetch", "daily-papers", *days, "--base-url", server.url, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert len(lines(tmp_path / "daily-papers-2024-05-01.jsonl")) == 3
    assert len(lines(tmp_path / "daily-papers-2024-05-01-to-2024-05-02.jsonl")) == 30


def test_a_service_that_is_busy_is_spoken_of(serve: Serve, tmp_path: Path) -> None:
    server = serve(arxiv(PAPERS))
    server.faults.append(Reply(b"Rate exceeded.", "text/plain", 429, {"Retry-After": "20"}))
    done = kg("fetch", "arxiv", "all:widget", "--base-url", server.url, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "arXiv answered 429 (Rate exceeded.). Asking again in 20 s (2 of 6)." in done.stderr


def test_a_record_without_an_abstract_is_left_out_and_counted(serve: Serve, tmp_path: Path) -> None:
    entry = {"paper": {"id": "2405.00001", "title": "A title alone", "summary": ""}}
    server = serve(lambda asked: Reply(b"[]" if asked.parameters["p"] != "0" else json.dumps([entry]).encode()))
    done = kg("fetch", "daily-papers", "--date", "2024-05-01", "--base-url", server.url, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "left out" in done.stdout
    assert "no abstract" in done.stdout
    assert "has no such papers" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("arxiv", "all:x", "--base-url", "http://example.org"), 2, "not an address to fetch from"),
        (("arxiv", "all:x", "--since", "yesterday"), 2, "not a day"),
        (("arxiv", ""), 2, "The query is empty"),
        (("arxiv", "all:x", "--contact", "nobody"), 2, "neither an e-mail address"),
        (("daily-papers",), 2, "--date"),
        (("daily-papers", "--date", "2999-01-01"), 2, "still to come"),
        (("openalex", "x", "--limit", "0"), 2, "--limit"),
        (("arxiv", "nonsense"), 1, "incorrect query format"),
    ],
)
def test_what_is_wrong_is_told_with_the_way_out(
    serve: Serve, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    environment = {"KG_ARXIV_URL": serve(arxiv(PAPERS)).url}
    done = kg("fetch", *arguments, cwd=tmp_path, environment=environment)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def _fetch(arguments: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app.cli", "fetch", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))


def test_a_process_that_is_killed_goes_on_where_it_was(serve: Serve, tmp_path: Path) -> None:
    arrived, killed = threading.Event(), threading.Event()
    papers, out = made(250), tmp_path / "papers.jsonl"

    def speak(asked: Asked) -> Reply:
        if asked.parameters["page"] == "2" and not killed.is_set():
            arrived.set()
            killed.wait(60)
        return openalex(papers)(asked)

    server = serve(speak)
    process = _fetch(["openalex", "widget", "-o", str(out), "--base-url", server.url])
    assert arrived.wait(100)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed.set()
    assert len(lines(out)) == openalex_module.PER_PAGE
    done: Done = kg("fetch", "openalex", "widget", "-o", out, "--base-url", server.url)
    assert done.returncode == 0, done.stderr
    assert lines(out) == [paper.arxiv_id for paper in papers]
    assert [asked.parameters["page"] for asked in server.asked] == ["1", "2", "2", "3"]


def test_no_network_library_is_loaded_for_the_help() -> None:
    code = "import sys, app.cli, app.reference; app.reference.reference(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"requests", "urllib3", "tenacity", "http.client", "kg.fetching"} & set(done.stdout.split())
