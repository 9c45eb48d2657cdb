"""A DNS as a table, and a real one on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.message
import dns.rrset
from dns.resolver import Resolver

from einklang.providers.names import Service


@dataclass(frozen=True, slots=True)
class Table:
    """Names and what they hold; every question is noted."""

    srv: Mapping[str, Sequence[Service]] = field(default_factory=dict)
    txt: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def services(self, name: str) -> Sequence[Service]:
        self.asked.append(name)
        return self.srv.get(name, ())

    def texts(self, name: str) -> Sequence[str]:
        return self.txt.get(name, ())


@contextmanager
def answering(*records: str, silent: bool = False) -> Iterator[Resolver]:
    """A resolver that asks a server here, which holds these records, or never answers."""
    held = [_record(*record.split(" ", 4)) for record in records]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

        def serve() -> None:
            while True:
                packet, whence = server.recvfrom(4096)
                if packet == b"end":
                    return
                if not silent:
                    server.sendto(_reply(packet, held), whence)

        thread = threading.Thread(target=serve)
        thread.start()
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
        try:
            yield resolver
        finally:
            server.sendto(b"end", server.getsockname())
            thread.join()


def _record(name: str, lifetime: str, space: str, kind: str, text: str) -> dns.rrset.RRset:
    return dns.rrset.from_text(f"{name}.", int(lifetime), space, kind, text)


def _reply(packet: bytes, held: Sequence[dns.rrset.RRset]) -> bytes:
    asked = dns.message.from_wire(packet)
    reply = dns.message.make_response(asked)
    (question,) = asked.question
    fitting = [r for r in held if (r.name, r.rdtype) == (question.name, question.rdtype)]
    reply.answer += fitting
    if not any(r.name == question.name for r in held):
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()
