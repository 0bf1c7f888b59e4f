"""Where servers listen: on loopback, at the port that was asked for or the first free one."""

from __future__ import annotations

import socket

from kg.errors import UsageError

LOOPBACK = "127.0.0.1"
_TRIES = 50


def listening(port: int | None, *, first: int, host: str = LOOPBACK) -> socket.socket:
    """A socket bound to `port`; without one, to the first free port from `first` on.

    Raises UsageError if the port asked for is taken, if none is free, or if `host` is no address of this machine.
    """
    for candidate in [port] if port else range(first, first + _TRIES):
        found = socket.socket(_family(host))
        # As servers do: a port whose last connection has only just ended is free.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, candidate))
        except OSError:
            found.close()
            continue
        return found
    if port:
        raise UsageError(f"Port {port} is taken, or not yours to use. Give another one with --port.")
    raise UsageError(f"No port from {first} to {first + _TRIES - 1} is free. Give another one with --port.")


def _family(host: str) -> socket.AddressFamily:
    """Whether `host` is an address of IPv4 or IPv6. Raises UsageError for what is neither."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except (OSError, ValueError):
            continue
        return family
    raise UsageError(f"'{host}' is no address such as 127.0.0.1, 0.0.0.0 or ::1. Give one of this machine with --host.")
