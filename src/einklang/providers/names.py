"""What the DNS says of a name beyond its addresses, as a port: SRV and TXT records.

Whoever asks gets what there is; a name without records, an unknown name and a DNS that does not
answer look the same, since all that is asked here is only a hint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dns.exception import DNSException
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.SRV import SRV
from dns.resolver import Resolver

_PATIENCE = 3.0  # seconds for one question, all servers and tries together


@dataclass(frozen=True, slots=True)
class Service:
    """One SRV record (RFC 2782). `target` has no dot at its end; alone, "." says: not here."""

    target: str
    port: int
    priority: int = 0
    weight: int = 0


class Names(Protocol):
    """The DNS, as far as discovery asks it."""

    def services(self, name: str) -> Sequence[Service]:
        """The SRV records of a name, in no order."""

    def texts(self, name: str) -> Sequence[str]:
        """The strings of the TXT records of a name."""


class Dns:
    """The DNS through the resolvers of this machine, or through the given one."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver

    def services(self, name: str) -> Sequence[Service]:
        """See `Names`."""
        return tuple(
            Service(r.target.to_text(omit_final_dot=True), r.port, r.priority, r.weight)
            for r in self._records(name, "SRV")
            if isinstance(r, SRV)
        )

    def texts(self, name: str) -> Sequence[str]:
        """See `Names`. Bytes that are no UTF-8 are replaced."""
        return tuple(
            text.decode("utf-8", "replace")
            for record in self._records(name, "TXT")
            if isinstance(record, TXT)
            for text in record.strings
        )

    def _records(self, name: str, kind: str) -> Sequence[object]:
        try:
            resolver = self._resolver or Resolver()
            return tuple(resolver.resolve(name, kind, search=False, lifetime=_PATIENCE))
        except (DNSException, OSError):
            return ()
