"""A stand-in for a Neo4j server: it speaks as much Bolt as a test wants, and then fails as it is told.

It answers every message with success and every query with no rows, but for those that a test names. Each failure is sent
a number of times, then the query succeeds: so a fault that passes is told from one that stays.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_PREAMBLE = b"\x60\x60\xb0\x17"
_HELLO, _GOODBYE, _RESET, _RUN, _PULL = 0x01, 0x02, 0x0F, 0x10, 0x3F
_SUCCESS, _IGNORED, _FAILURE = 0x70, 0x7E, 0x7F
_NAMED = {0x01: "HELLO", 0x12: "COMMIT"}


@dataclass
class Fault:
    """What to answer a query that holds `where`: a failure with this code, `times` times; silence where there is no code.

    The first `after` of them go well. HANDSHAKE, HELLO and COMMIT stand for those messages.
    """

    where: str
    code: str = ""
    times: int = 1_000_000
    after: int = 0


@dataclass
class StandIn:
    """The server: what it calls itself, what goes wrong, and the queries it was sent."""

    agent: str = "Neo4j/5.26.0"
    bolt: tuple[int, int] = (5, 2)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def fault_at(self, query: str) -> Fault | None:
        """The fault that this query meets, counted down."""
        for fault in self.faults:
            if fault.where in query and fault.after > 0:
                fault.after -= 1
            elif fault.where in query and fault.times > 0:
                fault.times -= 1
                return fault
        return None


@contextlib.contextmanager
def standing_in(server: StandIn) -> Iterator[StandIn]:
    """The server, listening on loopback until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.address = f"bolt://127.0.0.1:{listening.getsockname()[1]}"
        open_ones: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection = listening.accept()[0]
                    open_ones.append(connection)
                    threading.Thread(target=_serve, args=(connection, server), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield server
        finally:
            # Closing alone would not wake who waits in accept or recv.
            for connection in (listening, *open_ones):
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()


def _serve(connection: socket.socket, server: StandIn) -> None:
    with contextlib.suppress(OSError, EOFError, struct.error):
        stream = connection.makefile("rb")
        assert stream.read(20)[:4] == _PREAMBLE
        fault = server.fault_at("HANDSHAKE")
        if fault is None:
            connection.sendall(bytes((0, 0, server.bolt[1], server.bolt[0])))
        failed = False
        while True:
            tag, fields = _message(stream)
            if tag == _GOODBYE:
                return
            query = str(fields[0]) if tag == _RUN else _NAMED.get(tag, "")
            if tag == _RUN:
                server.asked.append(query)
            fault = server.fault_at(query) if query and not failed else None
            if fault is not None and not fault.code:
                continue
            if tag == _RESET:
                failed = False
            elif failed:
                _send(connection, _IGNORED)
                continue
            elif fault is not None:
                failed = True
                _send(connection, _FAILURE, {"code": fault.code, "message": "It was told to fail."})
                continue
            _send(connection, _SUCCESS, _about(tag, server))


def _about(tag: int, server: StandIn) -> dict[str, Any]:
    if tag == _HELLO:
        return {"server": server.agent, "connection_id": "bolt-1", "hints": {}}
    if tag == _RUN:
        return {"fields": [], "t_first": 0}
    return {"type": "r", "t_last": 0, "db": "neo4j"} if tag == _PULL else {}


def _message(stream: Any) -> tuple[int, list[Any]]:
    data = b""
    while True:
        (size,) = struct.unpack(">H", _exactly(stream, 2))
        if size:
            data += _exactly(stream, size)
        elif data:
            break
    count, tag, at = data[0] & 0x0F, data[1], 2
    fields = []
    for _ in range(count):
        value, at = _unpacked(data, at)
        fields.append(value)
    return tag, fields


def _exactly(stream: Any, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return bytes(found)


def _send(connection: socket.socket, tag: int, *fields: Any) -> None:
    data = bytes((0xB0 | len(fields), tag)) + b"".join(map(_packed, fields))
    connection.sendall(struct.pack(">H", len(data)) + data + b"\x00\x00")


def _packed(value: Any) -> bytes:
    """A value in PackStream, of the few types that are sent here."""
    if value is None:
        return b"\xc0"
    if isinstance(value, int):
        return b"\xcb" + struct.pack(">q", value)
    if isinstance(value, str):
        data = value.encode()
        return b"\xd1" + struct.pack(">H", len(data)) + data
    if isinstance(value, list):
        return b"\xd5" + struct.pack(">H", len(value)) + b"".join(map(_packed, value))
    pairs = (_packed(name) + _packed(one) for name, one in value.items())
    return b"\xd9" + struct.pack(">H", len(value)) + b"".join(pairs)


_SIZES = {0xD0: ">B", 0xD1: ">H", 0xD2: ">I", 0xD4: ">B", 0xD5: ">H", 0xD6: ">I", 0xD8: ">B", 0xD9: ">H", 0xDA: ">I",
          0xCC: ">B", 0xCD: ">H", 0xCE: ">I"}  # fmt: skip
_NUMBERS = {0xC8: ">b", 0xC9: ">h", 0xCA: ">i", 0xCB: ">q", 0xC1: ">d"}
_WORDS = {0xC0: None, 0xC2: False, 0xC3: True}


def _unpacked(data: bytes, at: int) -> tuple[Any, int]:
    """The value that begins at `at`, and where it ends."""
    mark, at = data[at], at + 1
    if mark in _WORDS:
        return _WORDS[mark], at
    if mark in _NUMBERS:
        end = at + struct.calcsize(_NUMBERS[mark])
        return struct.unpack(_NUMBERS[mark], data[at:end])[0], end
    if mark < 0x80 or mark >= 0xF0:
        return mark if mark < 0x80 else mark - 0x100, at
    size, form = mark & 0x0F, mark & 0xF0
    if mark in _SIZES:
        end = at + struct.calcsize(_SIZES[mark])
        size, at = struct.unpack(_SIZES[mark], data[at:end])[0], end
        form = {0xC0: 0xC0, 0xD0: 0x80 if mark < 0xD4 else 0x90 if mark < 0xD8 else 0xA0}[mark & 0xF0]
    if form in (0x80, 0xC0):
        found = data[at : at + size]
        return found.decode() if form == 0x80 else found, at + size
    items: list[Any] = []
    for _ in range(2 * size if form == 0xA0 else size):
        item, at = _unpacked(data, at)
        items.append(item)
    return (dict(zip(items[::2], items[1::2], strict=True)) if form == 0xA0 else items), at
