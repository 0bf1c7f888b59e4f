"""Feeds the readers with what libFuzzer makes of their samples, until one of them fails otherwise than by an error of ours.

    python scripts/fuzz.py                        all readers in turn, a minute each
    python scripts/fuzz.py jsonl bibtex --seconds 600
    python scripts/fuzz.py --again FILE jsonl     one input once more, with its traceback

Needs Atheris (`pip install atheris`, or the extra `fuzz`); it is instrumented as it is imported, so that what libFuzzer
finds leads it on. Inputs that were of use are kept in `.cache/fuzz/<reader>`, and the ones that broke something in
`.cache/fuzz/broken`: a run goes on where the last one stopped.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "fuzz"
SAMPLES = ROOT / "tests" / "samples"
SLOWEST_S = 20


def reading(reader: str) -> Callable[[bytes], None]:
    """What is done with each input: read it as this format, and do with its papers what a build does first."""
    import atheris

    with atheris.instrument_imports(include=["kg", "rispy", "bibtexparser", "pylatexenc"]):
        from kg import codec, readers
        from kg.errors import InputError
        from kg.papers import merge
        from kg.report import Report

    found = readers.readers()[reader]
    path = Path(tempfile.mkdtemp(prefix="fuzz-")) / next(iter(sorted((SAMPLES / reader).iterdir()))).name

    def read(data: bytes) -> None:
        path.write_bytes(data)
        try:
            papers = list(found.read(readers.Source(path), readers.ReadOptions(), Report()))
        except InputError:
            return
        for paper in papers:
            if codec.decode(codec.encode(paper)) != paper:
                raise AssertionError(f"{paper!r} does not come back from its line.")
            f"{paper.title}{paper.abstract}{paper.id}".encode()
        merge(papers, Report())

    return read


def fuzz(reader: str, seconds: int) -> None:
    """Run libFuzzer in this process, which it ends."""
    import atheris

    kept, broken = CACHE / reader, CACHE / "broken"
    for folder in (kept, broken):
        folder.mkdir(parents=True, exist_ok=True)
    flags = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST_S}",
        "-rss_limit_mb=4096",
        "-max_len=20000",
        "-print_final_stats=1",
    ]
    places = [str(kept), str(SAMPLES / reader), f"-artifact_prefix={broken}/{reader}-"]
    atheris.Setup([sys.argv[0], *flags, *places], reading(reader))
    atheris.Fuzz()


def main() -> int:
    """Exit code 0, or 1 where a reader broke."""
    parser = argparse.ArgumentParser(description="Feeds the readers with what libFuzzer makes of their samples.")
    parser.add_argument("readers", nargs="*", help="which (default: all)")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--again", type=Path, help="one input once more")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    try:
        import atheris  # noqa: F401
    except ImportError:
        sys.stderr.write("Atheris is not installed. Install it with `pip install atheris` (Linux, Python 3.11 to 3.13).\n")
        return 2
    names = chosen.readers or sorted(folder.name for folder in SAMPLES.iterdir())
    if chosen.again:
        reading(names[0])(chosen.again.read_bytes())
        return 0
    if chosen.here:
        fuzz(names[0], chosen.seconds)
    failed = []
    for name in names:
        # libFuzzer ends the process it runs in, so each reader has one of its own.
        command = [sys.executable, __file__, name, "--here", "--seconds", str(chosen.seconds)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        lines = done.stderr.splitlines()
        runs = next((line.split()[-1] for line in lines if "number_of_executed_units" in line), "?")
        sys.stdout.write(f"{name}: {runs} inputs, {'broke' if done.returncode else 'held'}\n")
        sys.stdout.flush()
        if done.returncode:
            failed.append(name)
            sys.stdout.write("\n".join(["  " + line for line in lines if "INFO" not in line][-40:]) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
