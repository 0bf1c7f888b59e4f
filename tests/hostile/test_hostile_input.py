"""Hostile records, files, names and corrections: each is refused with its reason, or is data like any other. Nothing crashes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors import gazetteer
from kg import codec, readers
from kg.corrections import Correction, Corrections, Drop, DropStatement, Merge, Name, Rename, Retype, Split
from kg.corrections.reading import parsed
from kg.corrections.reading import read as read_corrections
from kg.corrections.writing import add
from kg.errors import InputError, InvalidData
from kg.ledger import Ledger
from kg.model import KnownName, Paper
from kg.names import fold, slug, title_id
from kg.papers import merge
from kg.readers import ReadOptions, Source
from kg.report import Report
from kg.schema import Kind, RelationKind
from tests.commands import run
from tests.hostile import corpus

pytestmark = pytest.mark.timeout(120)
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
READERS = tuple(readers.readers())
EVERY = pytest.mark.parametrize("reader", READERS)
ALL_TEXTS = {**corpus.TEXTS, **corpus.HALVES}
PACKED = (".gz", ".bz2", ".xz", ".zst")


def in_words(error: Exception, holds: str = "") -> None:
    """It says something that a person can read."""
    assert holds in str(error)
    assert 0 < len(str(error)) < 3_000


def read(reader: str, path: Path) -> list[Paper]:
    """The papers that this reader finds in the file, checked. Nothing but an error of ours comes out of it."""
    report = Report()
    try:
        found = list(readers.readers()[reader].read(Source(path), ReadOptions(), report))
    except InputError as error:
        in_words(error)
        return []
    for paper in found:
        assert codec.decode(codec.encode(paper)) == paper
        told = " ".join((paper.id, paper.title, paper.abstract, *paper.author_names, paper.url or "", paper.doi or ""))
        told.encode()
        assert "\0" not in told
        assert paper.url is None or paper.url.lower().startswith(("http://", "https://"))
    for rejection in report.rejections:
        assert rejection.detail
        assert len(rejection.detail) < 1_000
    merge(found, Report())
    return found


def as_format(sample: Path, text: str) -> str:
    """`text` as files of this format write it."""
    if sample.suffix in (".json", ".jsonl"):
        return json.dumps(text)[1:-1]
    return escape(text) if sample.suffix == ".xml" else text


@EVERY
def test_hostile_text_in_a_file_of_any_format(reader: str, tmp_path: Path) -> None:
    sample = sorted((SAMPLES / reader).iterdir())[0]
    data = sample.read_bytes()
    for text in ALL_TEXTS.values():
        for said in {text, as_format(sample, text)}:
            path = tmp_path / sample.name
            path.write_bytes(data.replace(b"We ", f"We {said} ".encode(errors="surrogatepass")))
            read(reader, path)


@EVERY
def test_hostile_files_given_to_any_reader_by_name(reader: str, tmp_path: Path) -> None:
    for _, name, data in corpus.files():
        # All readers unpack alike; these three take a file by lines, as text, and by its objects.
        if name.endswith(PACKED) and reader not in ("jsonl", "arxiv_atom", "openalex"):
            continue
        path = tmp_path / name
        path.write_bytes(data)
        for paper in read(reader, path):
            assert "root:" not in paper.title + paper.abstract


def test_hostile_files_are_read_or_refused_with_a_reason_by_the_registry(tmp_path: Path) -> None:
    for _, name, data in corpus.files():
        path = tmp_path / name
        path.write_bytes(data)
        report = Report()
        try:
            list(readers.read([path], report=report))
        except InputError as error:
            in_words(error, name)


@EVERY
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12) | st.sampled_from(
    (b"{", b"}", b"[", b'"', b"<", b">", b"&", b"\\", b"\n\n", b"\0", b"\xff", b"@", b",", b"\t", b"<![CDATA[", b"<!--")
)), min_size=1, max_size=6))  # fmt: skip
def test_samples_with_random_damage(reader: str, edits: list[tuple[float, int, bytes]], tmp_path: Path) -> None:
    for sample in sorted((SAMPLES / reader).iterdir()):
        data = sample.read_bytes()
        for share, gone, new in edits:
            at = int(share * len(data))
            data = data[:at] + new + data[at + gone :]
        path = tmp_path / sample.name
        path.write_bytes(data)
        read(reader, path)


@EVERY
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=200))
def test_any_text_in_a_file_of_any_format(reader: str, text: str, tmp_path: Path) -> None:
    sample = sorted((SAMPLES / reader).iterdir())[0]
    path = tmp_path / sample.name
    path.write_bytes(sample.read_bytes().replace(b"We ", f"We {as_format(sample, text)} ".encode(errors="surrogatepass")))
    read(reader, path)


def of_json(reader: str) -> bool:
    return sorted((SAMPLES / reader).iterdir())[0].suffix in (".json", ".jsonl")


EVERY_OF_JSON = pytest.mark.parametrize("reader", [*filter(of_json, READERS)])
KEYS = st.sampled_from(
    "title abstract summary authors author name id year date issued date-parts paper paperId externalIds DOI message items "
    "results abstract_inverted_index authorships authors_parsed versions venue url upvotes".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from((10**30, "2021", "We do.")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@EVERY_OF_JSON
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=st.lists(st.dictionaries(KEYS, VALUES, max_size=8), min_size=1, max_size=3), in_lines=st.booleans())
def test_any_values_where_records_of_json_have_others(
    reader: str, records: list[dict[str, object]], in_lines: bool, tmp_path: Path
) -> None:
    path = tmp_path / "any.json"
    path.write_text("\n".join(map(json.dumps, records)) if in_lines else json.dumps(records, indent=1), encoding="utf-8")
    read(reader, path)


@EVERY_OF_JSON
def test_whatever_is_nested_to_any_depth_is_refused_and_costs_no_crash(reader: str, tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    for depth in (150, 250, 900, 950, 990, 1_000, 5_000):
        for begin, end in (("[", "]"), ('{"title":', "}")):
            deep = begin * depth + "1" + end * depth
            for around in (f"[{deep}]", f'[{{"title": {deep}, "year": {deep}, "authors": {deep}}}]'):
                path.write_text(around, encoding="utf-8")
                read(reader, path)
                path.write_text(f"{around}\n{around}\n", encoding="utf-8")
                read(reader, path)


ONE = '{"title": "A title", "abstract": "An abstract.", "upvotes": 1}'


@pytest.mark.parametrize("number", ["9" * 30, "9" * 600, "-" + "9" * 400, "0." + "1" * 500, "1e400", "-1e-400"])
def test_a_record_with_a_number_that_no_machine_holds_costs_no_other_one(number: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f"[\n{ONE},\n{ONE.replace('1}', number + '}')},\n{ONE}\n]\n", encoding="utf-8")
    report = Report()
    assert len(list(readers.read([path], report=report))) == 3
    assert not report.rejections


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 100_000, "1." + "0" * 5_000, "1e99999999999999999999"])
def test_a_number_longer_than_any_is_refused_with_its_reason(number: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f"[\n{ONE.replace('1}', number + '}')},\n{ONE}\n]\n", encoding="utf-8")
    report = Report()
    assert not list(readers.readers()["jsonl"].read(Source(path), ReadOptions(), report))
    assert len(report.rejections) == 1


def test_a_bomb_is_not_unpacked_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(bytes(80_000_000), mtime=0))
    for reader in ("jsonl", "arxiv_atom"):
        report = Report()
        list(readers.readers()[reader].read(Source(path), ReadOptions(), report))
        assert any("times its size" in rejection.detail for rejection in report.rejections)


# --- names


@pytest.mark.parametrize("name", ALL_TEXTS)
def test_any_text_folds_and_has_an_id(name: str) -> None:
    text = ALL_TEXTS[name]
    assert fold(text) or not text
    assert fold(fold(text)) == fold(fold(fold(text)))
    for made in (slug, title_id):
        try:
            assert made(text)
        except UnicodeEncodeError:
            assert name in corpus.HALVES


def test_a_record_whose_id_no_server_can_hold_is_a_paper_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "x" * 10_000, "title": "A title", "abstract": "An abstract."}), encoding="utf-8")
    report = Report()
    (paper,) = readers.read([path], report=report)
    assert len(paper.id) < 1_000
    assert any("'id' was left out" in note for note in report.notes)


@pytest.mark.parametrize("line", corpus.NAMES.values(), ids=corpus.NAMES)
def test_a_hostile_list_of_names_is_refused_with_its_line_or_used(line: str) -> None:
    try:
        names = gazetteer.parse(f"# own\n{line}\n", "names.tsv")
    except InputError as error:
        in_words(error, "line 2")
    else:
        assert all(isinstance(one, KnownName) and one.name.strip() for one in names)


# --- corrections


@pytest.mark.parametrize("text", corpus.CORRECTIONS.values(), ids=corpus.CORRECTIONS)
def test_hostile_corrections_are_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parsed(text, "corrections.toml")
    assert len(str(caught.value)) < 3_000


ACTIONS: dict[str, Callable[[str], Correction]] = {
    "merge": lambda text: Merge(Name(text), Name("Another")),
    "into": lambda text: Merge(Name("Another"), Name(text), text),
    "split": lambda text: Split(Name("Another"), (text,), (text,), text, text),
    "rename": lambda text: Rename(Name("Another"), text, text),
    "retype": lambda text: Retype(Name(text, Kind.MODEL), Kind.TASK, text),
    "drop": lambda text: Drop(Name(text), text),
    "drop statement": lambda text: DropStatement(Name(text), RelationKind.USES, Name("Another"), text),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_a_correction_of_any_text_is_refused_or_read_as_it_was_written(action: str, tmp_path: Path) -> None:
    for number, text in enumerate(ALL_TEXTS.values()):
        path = tmp_path / f"{number}.toml"
        try:
            correction = ACTIONS[action](text)
            add(path, correction)
        except (InvalidData, InputError):
            assert not path.exists()
            continue
        assert read_corrections(path) == Corrections((correction,))


PIECES = ("[[correction]]", "\n", "merge", "into", "split", "to", " = ", '"a"', "'b'", "[", "]", "{", "}", ",", "1", "note", "#")


@settings(max_examples=100, deadline=None)
@given(text=st.text() | st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_file_of_corrections_is_read_or_refused(text: str) -> None:
    try:
        parsed(text, "corrections.toml")
    except InputError as error:
        in_words(error)


# --- through the whole house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph that was built from the hostile records, by the real extractor."""
    place = tmp_path_factory.mktemp("house")
    (place / "records.jsonl").write_bytes(corpus.as_lines(corpus.records()))
    (place / "graph").mkdir()
    built = run("build", place / "records.jsonl", "--dir", place / "graph")
    assert built.returncode == 0, built.stderr
    return place / "graph"


def test_hostile_records_are_in_the_graph_or_counted(house: Path) -> None:
    counts = json.loads(run("stats", "--json", "--dir", house).stdout)
    assert counts["papers"] > 10
    assert sum(counts["rejected"].values()) > 5
    with Ledger(house / "ledger.sqlite", write=False) as ledger:
        assert sum(1 for _ in ledger.records()) + sum(counts["rejected"].values()) >= len(ALL_TEXTS)


COMMANDS = ("show", "search", "paper", "lineage", "explain", "results")


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_given_hostile_names_answer_or_refuse_in_words(house: Path, command: str) -> None:
    # Each takes every third text, so that each text is taken by two of them. No system hands over an argument with a null.
    texts = [text for text in corpus.TEXTS.values() if "\0" not in text]
    for text in texts[COMMANDS.index(command) % 3 :: 3]:
        done = run(command, "--dir", house, "--", text)
        assert done.returncode in (0, 1, 2)
        assert "Traceback" not in done.stderr
        assert "\x1b[2J" not in done.stdout + done.stderr
