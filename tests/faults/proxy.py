"""A wire to a server that can be cut: a TCP proxy on loopback that lets so many bytes through, and then hangs up."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Wire:
    """What goes through. `sent` and `received` are bytes left for each direction; None lets all pass.

    `silent` passes nothing on, and hangs up on nobody. `whole` tells whether no connection was cut so far.
    """

    target: tuple[str, int]
    address: str = ""
    sent: int | None = None
    received: int | None = None
    silent: bool = False
    whole: bool = True
    passed: int = 0
    _open: list[socket.socket] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def heal(self) -> None:
        """From now on all passes."""
        self.sent = self.received = None
        self.silent, self.whole = False, True

    def cut(self) -> None:
        """Hang up on everybody now. Who calls afterwards is let through."""
        with self._turn:
            self.whole = False
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def allowed(self, data: bytes, direction: str) -> bytes:
        """The part of `data` that is let through."""
        with self._turn:
            left = getattr(self, direction)
            self.passed += len(data)
            if left is None:
                return data
            setattr(self, direction, max(0, left - len(data)))
            return data[:left]


@contextlib.contextmanager
def wired(address: str) -> Iterator[Wire]:
    """A wire to the server at `address`, whole at first."""
    place = urlsplit(address)
    wire = Wire((str(place.hostname), int(place.port or 7687)))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wire.address = f"bolt://127.0.0.1:{listening.getsockname()[1]}"

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    near = listening.accept()[0]
                    far = socket.create_connection(wire.target)
                    wire._open += [near, far]
                    for one, other, direction in ((near, far, "sent"), (far, near, "received")):
                        threading.Thread(target=_carry, args=(one, other, direction, wire), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield wire
        finally:
            wire.cut()
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)


def _carry(near: socket.socket, far: socket.socket, direction: str, wire: Wire) -> None:
    with contextlib.suppress(OSError):
        while data := near.recv(65536):
            if wire.silent:
                continue
            passed = wire.allowed(data, direction)
            far.sendall(passed)
            if len(passed) < len(data):
                wire.cut()
                return
    for one in (near, far):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
