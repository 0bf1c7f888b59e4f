"""What holds for every service: a fetch that is stopped, wherever that is, goes on and neither loses nor repeats a paper."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg.fetching
from kg.errors import CladographError, FetchError, InputError, Locked
from kg.fetching import output as module
from kg.fetching.base import TRIES
from kg.fetching.output import note_of, opened
from kg.model import Paper
from kg.readers import find
from kg.readers.base import ReadOptions, Source
from kg.report import Report
from tests.fetching.conftest import KINDS, Kind, run
from tests.fetching.server import HTML, Asked, Loopback, Reply, serving

Serve = Callable[[Callable[[Asked], Reply]], Loopback]
BUSY = Reply(b"Busy", HTML, 503)

pytestmark = pytest.mark.usefixtures("small_pages")


class Killed(BaseException):
    """What nothing catches, as a kill."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "papers.jsonl"


def titles(path: Path) -> list[str]:
    return [json.loads(line)["title"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_service_is_tried_here() -> None:
    modules = [importlib.import_module(f"kg.fetching.{found.name}") for found in pkgutil.iter_modules(kg.fetching.__path__)]
    services = {found.SERVICE.key for found in modules if hasattr(found, "SERVICE")}
    assert services == {tried.question.service.key for tried in KINDS.values()}


@pytest.mark.parametrize(
    "paper",
    [
        Paper("a1", "Title", "Abstract", sources=("arXiv",)),
        Paper(
            id='a "1"\\',
            title='Über α-</script>\u2028 "LoRA"',
            abstract="Line one.\n\tLine two, 𝔘nicode, \\n and 'quotes'.",
            published="2024-05",
            url='https://example.org/?q=a&b="c"',
            doi="10.1000/x<y>",
            arxiv_id="cs/0112017",
            authors=2,
            upvotes=0,
            sources=("OpenAlex",),
            author_names=("Ada, Jr.", "李 明"),
        ),
    ],
    ids=["bare", "hostile"],
)
def test_a_line_reads_back_as_the_same_paper(out: Path, paper: Paper) -> None:
    out.write_text(module.line_of(paper) + "\n", encoding="utf-8")
    expected = replace(paper, title=" ".join(paper.title.split()))
    assert list(find(out).read(Source(out), ReadOptions(), report := Report())) == [expected]
    assert report == Report()


def test_a_fetch_writes_every_paper_once_and_kg_build_can_read_it(kind: Kind, serve: Serve, out: Path) -> None:
    outcome = run(kind.question, serve(kind.speak), out)
    assert (outcome.new, outcome.papers, outcome.complete, outcome.resumed) == (kind.papers, kind.papers, True, False)
    report = Report()
    read = list(find(out).read(Source(out), ReadOptions(), report))
    assert len({paper.arxiv_id for paper in read}) == kind.papers
    assert report == Report()
    assert all(paper.abstract and paper.published and paper.url and paper.authors == 2 for paper in read)


def test_a_service_that_fails_now_and_then_costs_no_paper(kind: Kind, serve: Serve, out: Path) -> None:
    server = serve(kind.speak)
    server.faults.extend([BUSY, BUSY, None, Reply(b"<html>", HTML), None, replace(BUSY, status=429)])
    assert run(kind.question, server, out).new == kind.papers
    assert [wait for wait in server.clock.slept if wait >= 3]


def test_a_service_that_stays_away_is_waited_for_ever_longer_and_then_given_up(kind: Kind, serve: Serve, out: Path) -> None:
    server = serve(kind.speak)
    server.faults.extend([None, *[BUSY] * TRIES])
    with pytest.raises(FetchError, match=r"503 \(Busy\), and so 6 times in a row.*the same command goes on from there"):
        run(kind.question, server, out)
    between = [later.at - earlier.at for earlier, later in pairwise(server.asked[1:])]
    assert between == sorted(between)
    assert between[-1] > 40
    assert run(kind.question, server, out).resumed
    assert len(titles(out)) == len(set(titles(out))) == kind.papers


def test_pages_that_were_written_are_not_asked_for_again(kind: Kind, serve: Serve, out: Path) -> None:
    whole = serve(kind.speak)
    run(kind.question, whole, out.with_name("whole.jsonl"))
    server = serve(kind.speak)
    server.faults.extend([None, Reply(status=400)])
    with pytest.raises(FetchError):
        run(kind.question, server, out)
    before = len(server.asked)
    run(kind.question, server, out)
    assert len(server.asked) - before == len(whole.asked) - 1
    assert out.read_bytes() == out.with_name("whole.jsonl").read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """The bytes that an undisturbed fetch writes."""
    found: dict[str, bytes] = {}

    def fetched(name: str) -> bytes:
        if name not in found:
            path = tmp_path_factory.mktemp("whole") / "papers.jsonl"
            with serving(KINDS[name].speak) as server:
                run(KINDS[name].question, server, path)
            found[name] = path.read_bytes()
        return found[name]

    return fetched


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(KINDS)), kills=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9_999)), max_size=3))
def test_a_kill_at_any_byte_leaves_the_same_file_in_the_end(
    name: str, kills: list[tuple[int, int]], whole: Callable[[str], bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    kind, path = KINDS[name], tmp_path_factory.mktemp("killed") / "papers.jsonl"
    with serving(kind.speak) as server:
        for line, torn in kills:
            _killed(kind, server, path, line, torn)
        run(kind.question, server, path)
    assert path.read_bytes() == whole(name)


def _killed(kind: Kind, server: Loopback, path: Path, line: int, torn: int) -> None:
    """A fetch whose process goes while it writes that line: of what it wrote since the last note, any part is on the disk."""
    real_line, real_save, lines, noted = module.line_of, module.Output.save, count(1), 0

    def line_of(paper: Paper) -> str:
        if next(lines) == line:
            raise Killed
        return real_line(paper)

    def save(output: module.Output, position: str | None) -> None:
        nonlocal noted
        real_save(output, position)
        noted = path.stat().st_size

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "line_of", line_of)
        patch.setattr(module.Output, "save", save)
        with suppress(Killed):
            run(kind.question, server, path)
    # A process that is killed takes away nothing, not even a file without a line.
    path.touch()
    written = path.stat().st_size
    os.truncate(path, noted + torn % (written - noted + 1))


def test_a_finished_fetch_run_again_adds_what_is_new(kind: Kind, serve: Serve, out: Path) -> None:
    run(kind.question, serve(kind.speak), out)
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(lines[:-3]))
    outcome = run(kind.question, serve(kind.speak), out)
    assert outcome.new == 3
    assert out.read_bytes() == b"".join(lines)


def test_a_limit_counts_all_runs_together(kind: Kind, serve: Serve, out: Path) -> None:
    server = serve(kind.speak)
    assert run(kind.question, server, out, limit=24).new == 24
    asked = len(server.asked)
    assert run(kind.question, server, out, limit=24).new == 0
    assert len(server.asked) == asked
    outcome = run(kind.question, server, out, limit=kind.papers)
    assert (outcome.new, outcome.complete) == (kind.papers - 24, outcome.complete)
    assert len(set(titles(out))) == kind.papers


def test_a_file_that_holds_other_things_is_left_alone(kind: Kind, serve: Serve, out: Path) -> None:
    server = serve(kind.speak)
    out.write_text('{"title": "Mine", "abstract": "My own notes."}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"is there already, and no note of a fetch beside it.*--append"):
        run(kind.question, server, out)
    assert server.asked == []
    assert titles(out) == ["Mine"]


def test_appending_keeps_what_is_there(kind: Kind, serve: Serve, out: Path) -> None:
    out.write_text('{"title": "Mine", "abstract": "My own notes."}', encoding="utf-8")
    assert run(kind.question, serve(kind.speak), out, append=True, limit=30).new == 30
    assert titles(out)[0] == "Mine"
    assert run(kind.question, serve(kind.speak), out).new == kind.papers - 30


def test_the_answers_to_another_question_are_not_mixed_in_unasked(serve: Serve, out: Path) -> None:
    first, second = KINDS["arxiv"], KINDS["openalex"]
    run(first.question, serve(first.speak), out)
    with pytest.raises(InputError, match="another fetch \\(source: arxiv, query: all:widget"):
        run(second.question, serve(second.speak), out)
    # The same papers, by their arXiv numbers.
    assert run(second.question, serve(second.speak), out, append=True).known == first.papers


@pytest.mark.parametrize("note", ["", "{", "[]", '{"asked": 1, "before": 0, "position": ""}', '{"format": 99}'])
def test_a_note_that_cannot_be_read_is_no_leave_to_write(serve: Serve, out: Path, note: str) -> None:
    kind = KINDS["openalex"]
    run(kind.question, serve(kind.speak), out, limit=5)
    note_of(out).write_text(note, encoding="utf-8")
    with pytest.raises(InputError, match="no note of a fetch"):
        run(kind.question, serve(kind.speak), out)


@pytest.mark.parametrize("position", ["nonsense", "page:0x", "-1", "99999999", "cursor:", "2024-99-99/0", "٣"])
def test_a_position_that_cannot_be_is_not_gone_on_from(kind: Kind, serve: Serve, out: Path, position: str) -> None:
    run(kind.question, serve(kind.speak), out, limit=5)
    note = json.loads(note_of(out).read_text(encoding="utf-8"))
    note_of(out).write_text(json.dumps({**note, "position": position}), encoding="utf-8")
    run(kind.question, serve(kind.speak), out)
    assert len(titles(out)) == len(set(titles(out))) == kind.papers


def test_a_file_of_another_kind_is_never_cut(serve: Serve, out: Path) -> None:
    kind, text = KINDS["openalex"], "a,b\n1,2\nno newline"
    out.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="line 1 is not a paper"):
        run(kind.question, serve(kind.speak), out, append=True)
    assert out.read_text(encoding="utf-8") == text


def test_two_fetches_never_write_in_one_file(out: Path) -> None:
    with opened(out, {"source": "x"}), pytest.raises(Locked), opened(out, {"source": "x"}):
        pass


def test_where_nothing_can_be_written_nothing_is_asked(serve: Serve, tmp_path: Path) -> None:
    kind = KINDS["openalex"]
    server = serve(kind.speak)
    for path in (tmp_path, tmp_path / "nowhere" / "papers.jsonl", Path("/dev/null")):
        with pytest.raises(CladographError, match="--output"):
            run(kind.question, server, path)
    assert server.asked == []


def test_a_failed_first_fetch_leaves_nothing_behind(kind: Kind, serve: Serve, out: Path) -> None:
    with pytest.raises(FetchError, match="Nothing was written"):
        run(kind.question, serve(lambda _: Reply(status=404)), out)
    assert list(out.parent.iterdir()) == []


def test_a_folder_of_fetched_papers_holds_nothing_else_that_would_be_read(kind: Kind, serve: Serve, out: Path) -> None:
    run(kind.question, serve(kind.speak), out)
    assert [path.name for path in out.parent.iterdir() if not path.name.startswith(".")] == ["papers.jsonl"]
