"""Where a request may go: never into the house, unless the operator named the host.

Addresses are typed by people, so a request could be aimed at what only this machine can reach. The
check stands after the name is resolved and the connection is made to exactly the address that was
checked; a name that resolves differently a moment later gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

from einklang.providers.errors import Again, Refused

Resolve = Callable[[str, int], Sequence[str]]
SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]

DEADLINE: ContextVar[float] = ContextVar("DEADLINE")
"""When the request under way must have ended, on `time.monotonic`; unset: no end."""

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, by the system. Raises Again where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Again("host_not_found", f"{host}: {error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def public(address: str) -> bool:
    """Whether an IP address lies in the open internet, whatever form it is wrapped in."""
    ip = ip_address(address.partition("%")[0])
    inner = _wrapped(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return public(str(inner))
    return ip.is_global and not ip.is_multicast


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def named(host: str, port: int | None, allow: frozenset[str]) -> bool:
    """Whether the operator opened this host, by `host` or `host:port`."""
    bare = host.lower().strip("[]")
    return bare in allow or f"{bare}:{port}" in allow


class Gate(httpcore.NetworkBackend):
    """Opens sockets to checked addresses only. TLS and `Host` keep the name that was asked for."""

    def __init__(
        self,
        allow: frozenset[str],
        resolve: Resolve = resolved,
        network: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._allow = allow
        self._resolve = resolve
        self._network = network or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to one of the checked addresses. Raises Refused where none may be used."""
        failure: Exception = Again("host_not_found", host)
        for address in self._checked(host, port):
            try:
                stream = self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
                return Timed(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _checked(self, host: str, port: int) -> list[str]:
        addresses = list(self._resolve(host, port))
        if named(host, port, self._allow):
            return addresses
        allowed = [address for address in addresses if public(address)]
        if not allowed:
            raise Refused("address_not_allowed", host)
        return allowed


class Timed(httpcore.NetworkStream):
    """A connection whose reads end with the request: headers that trickle hold no worker."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Raises ReadTimeout also where the whole request has taken too long."""
        deadline = DEADLINE.get(None)
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise httpcore.ReadTimeout("the request took too long")
            timeout = left if timeout is None else min(timeout, left)
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As the stream below."""
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """As the stream below."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same over TLS, to the host that was asked for."""
        return Timed(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # what it is depends on what is asked
        """As the stream below."""
        return self._stream.get_extra_info(info)


@cache
def _trusted_roots() -> ssl.SSLContext:
    """Read once a process: to read all certificates took longer than a run without changes."""
    return httpx.create_ssl_context()


class GuardedTransport(httpx.HTTPTransport):
    """httpx's transport, with every connection going through a `Gate`."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(verify=_trusted_roots())
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted_roots(),
            # One for each thread of a worker at most; as many threads as anybody will set.
            max_connections=128,
            max_keepalive_connections=32,
            keepalive_expiry=30.0,
            network_backend=gate,
        )
