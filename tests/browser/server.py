"""`kg explore` as a process of its own, on a free port of loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Server:
    """A running explorer, and the id of its process."""

    url: str
    pid: int = 0

    def at(self, path: str) -> str:
        """Address of a view."""
        return f"{self.url}/{path.lstrip('/')}"


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Server]:
    """`kg explore` on the graph in `folder` with these options, until the block ends. Raises RuntimeError if it cannot start."""
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "explore", "--dir", str(folder), "--port", str(port), "--no-browser", *options]
    log = folder.parent / f"explorer-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(process, f"http://127.0.0.1:{port}/_stcore/health", log)
            yield Server(f"http://127.0.0.1:{port}", process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The explorer did not start: {log.read_text(errors='replace')}")
