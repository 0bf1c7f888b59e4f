from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zlib
from functools import partial
from pathlib import Path

import pytest
import zstandard

from kg.errors import InputError
from kg.readers import files
from kg.readers.base import Source
from kg.report import Reason, Report

TEXT = "".join(f"line {i}: α and ω\n" for i in range(5000))


def unpacked_lines(path: Path, report: Report) -> list[str]:
    return [text for _, text in files.lines(Source(path), report)]


@pytest.mark.parametrize("name", ["page.txt.gz", "page.txt.zst", "page.txt.bz2", "page.txt.xz", "page.txt", "misnamed.txt"])
def test_packed_and_plain_files_give_the_same_lines(tmp_path: Path, name: str) -> None:
    data = TEXT.encode()
    packed = {"page.txt.gz": gzip.compress(data), "page.txt.zst": zstandard.compress(data), "page.txt": data}
    packed |= {"page.txt.bz2": bz2.compress(data), "page.txt.xz": lzma.compress(data)}
    path = tmp_path / name
    path.write_bytes(packed.get(name, gzip.compress(data)))
    report = Report()
    assert unpacked_lines(path, report) == TEXT.splitlines()
    assert report == Report()


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, bz2.compress, lzma.compress])
def test_several_packed_members_are_one_file(tmp_path: Path, pack: object) -> None:
    path = tmp_path / "two"
    path.write_bytes(pack(b"a\n") + pack(b"b\n") + b"\0" * 16)  # type: ignore[operator]
    report = Report()
    assert unpacked_lines(path, report) == ["a", "b"]
    assert report == Report()


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".zst", zstandard.compress),
        (".bz2", partial(bz2.compress, compresslevel=1)),
        (".xz", lzma.compress),
    ],
)
def test_a_packed_file_that_breaks_off_is_read_so_far_and_the_rest_reported(tmp_path: Path, suffix: str, pack: object) -> None:
    noise = "".join(f"{os.urandom(30).hex()}\n" for _ in range(20_000))
    packed = pack(noise.encode())  # type: ignore[operator]
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(packed[: len(packed) // 2])
    report = Report()
    found = unpacked_lines(path, report)
    assert len(found) > 5000
    assert found[:-1] == noise.splitlines()[: len(found) - 1]
    assert [r.reason for r in report.rejections] == [Reason.CUT_OFF]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor(write_checksum=True).compress])
def test_a_damaged_packing_is_reported(tmp_path: Path, pack: object) -> None:
    packed = bytearray(pack(os.urandom(200_000).hex().encode()))  # type: ignore[operator]
    packed[100_000:100_100] = b"\xff" * 100
    path = tmp_path / "damaged"
    path.write_bytes(bytes(packed))
    report = Report()
    unpacked_lines(path, report)
    assert [r.reason for r in report.rejections] == [Reason.CUT_OFF]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
@pytest.mark.parametrize(
    ("suffix", "pack"), [(".gz", gzip.compress), (".zst", zstandard.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_a_packed_file_cut_in_its_first_bytes_is_refused(tmp_path: Path, suffix: str, pack: object, size: int) -> None:
    path = tmp_path / f"stump{suffix}"
    path.write_bytes(pack(b"text" * 100)[:size])  # type: ignore[operator]
    with pytest.raises(InputError, match=r"breaks off|damaged"):
        files.head(path)


def test_each_unreadable_file_is_named_with_its_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = {
        "is empty": b"",
        "is empty.": b" \n\r\n\t",
        "binary": b"text\x00\x01\x02",
        "PDF": b"%PDF-1.7 ...",
        "ZIP": b"PK\x03\x04rest",
    }
    for number, (problem, data) in enumerate(samples.items()):
        path = tmp_path / f"file{number}"
        path.write_bytes(data)
        with pytest.raises(InputError, match=problem) as error:
            files.head(path)
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="no file"):
        files.head(tmp_path / "absent.txt")
    with pytest.raises(InputError, match="folder"):
        files.head(tmp_path)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="permissions"):
        files.head(tmp_path / "file2")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="pipe"):
        files.head(tmp_path / "pipe")


def test_byte_order_mark_and_windows_line_ends_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    assert files.head(path).text == "one\ntwo\n"
    assert unpacked_lines(path, Report()) == ["one", "two"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_of_every_width_gives_the_same_lines(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "wide.txt"
    path.write_bytes(TEXT.encode(encoding))
    report = Report()
    assert unpacked_lines(path, report) == TEXT.splitlines()
    assert "".join(files.texts(Source(path), report)) == TEXT
    assert TEXT.startswith(files.head(path).text.rstrip("\ufffd"))
    assert report == Report()


def test_a_packing_that_breaks_off_behind_a_line_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    path.write_bytes(packer.compress(b"one\ntwo\n") + packer.flush(zlib.Z_SYNC_FLUSH))
    for read in (files.lines, files.texts):
        report = Report()
        assert list(read(Source(path), report))
        assert [r.reason for r in report.rejections] == [Reason.CUT_OFF]


def test_pieces_of_text_cut_no_character(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    for size in range(65_530, 65_540):
        text = "x" * size + "α€𝄞" * 5
        path.write_bytes(text.encode())
        assert "".join(files.texts(Source(path), Report())) == text


def test_lines_with_bytes_that_are_no_utf8_are_read_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(b"good\ncaf\xe9\n\xce\xb1 caf\xe9\n")
    report = Report()
    assert unpacked_lines(path, report) == ["good", "café", "α caf\ufffd"]
    assert len(report.notes) == 1
    assert "2 lines" in report.notes[0]


def test_a_line_beyond_the_limit_is_rejected_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    limit = files.LONGEST_LINE
    path.write_bytes(b"a\n" + b"x" * (limit + 100_000) + b"\n" + b"y" * (limit - 1) + b"\nb")
    report = Report()
    assert [len(line) for line in unpacked_lines(path, report)] == [1, limit - 1, 1]
    assert [(r.where, r.reason) for r in report.rejections] == [(f"{tmp_path / 'long.txt'}, line 2", Reason.BAD_TEXT)]


def test_the_head_names_the_file_without_its_packing_and_may_cut_a_character(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(gzip.compress(("x" + "α" * 60_000).encode()))
    beginning = files.head(path)
    assert beginning.name == "papers.jsonl"
    assert set(beginning.text) == {"x", "α"}
