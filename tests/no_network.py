"""Sockets reach this machine only: a test that goes out fails at once."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

CONNECT = socket.socket.connect
CONNECT_EX = socket.socket.connect_ex
LOOK_UP = socket.getaddrinfo


class WentOutError(RuntimeError):
    """A test asked for something outside this machine."""


def _own(host: object) -> bool:
    if host in {None, "", b"", "localhost"}:
        return True
    try:
        address = ip_address(str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check(address: object) -> None:
    if isinstance(address, tuple) and not _own(address[0]):  # a str is a Unix socket's path
        raise WentOutError(f"a test may not reach {address[0]}")


def _connect(self: socket.socket, address: Any) -> None:
    _check(address)
    CONNECT(self, address)


def _connect_ex(self: socket.socket, address: Any) -> int:
    _check(address)
    return CONNECT_EX(self, address)


def _look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        ip_address(str(host))
    except ValueError:
        _check((host,))
    return LOOK_UP(host, *args, **kwargs)


def stay_at_home() -> None:
    """From now on, for the whole process."""
    socket.socket.connect = _connect  # type: ignore[method-assign, assignment]  # that is the point
    socket.socket.connect_ex = _connect_ex  # type: ignore[method-assign, assignment]  # the same
    socket.getaddrinfo = _look_up
