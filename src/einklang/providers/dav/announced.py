"""Where a domain says that its calendars or address books are (RFC 6764, 3 to 6; RFC 2782).

    SRV of _caldavs._tcp, else _caldav._tcp ─► targets, best first ─► https://target:port/
    TXT beside it, "path=…"                 ─► where to begin there

The DNS can be forged, so a target gets credentials only where the domain itself would: at the
domain or below it, or in a family of hosts that is known (RFC 6764, 8). Any other is named to the
person, who may type it. A record for plain HTTP only says where the host is: we ask it by HTTPS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from einklang.providers.dav import servers
from einklang.providers.errors import Refused
from einklang.providers.names import Names, Service

_MOST = 4  # targets that are tried; nobody has more
_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")  # a DNS label may hold any byte


def announced(names: Names, domain: str, service: str) -> Sequence[str]:
    """URLs to begin at, best first; none where the domain says nothing.

    `service` is "caldav" or "carddav". Raises Refused("no_dav_here") where the domain says that it
    offers none, Refused("leads_elsewhere") with the host where all targets are strangers.
    """
    denied = False
    for name in (f"_{service}s._tcp.{domain}", f"_{service}._tcp.{domain}"):
        told = names.services(name)
        targets = [s for s in told if _HOST.fullmatch(s.target)]
        if targets:
            return [_origin(s) + _path(names, name) for s in _trusted(targets, domain)]
        denied = denied or any(s.target == "." for s in told)
    if denied:
        raise Refused("no_dav_here", domain)
    return ()


def _trusted(targets: Sequence[Service], domain: str) -> Sequence[Service]:
    """In the order of RFC 2782, but of equal ones the heaviest first: nobody needs dice here."""
    best = sorted(targets, key=lambda s: (s.priority, -s.weight, s.target))
    own = [s for s in best if servers.trusted(s.target.lower(), domain)]
    if not own:
        raise Refused("leads_elsewhere", _origin(best[0]).removeprefix("https://"))
    return own[:_MOST]


def _origin(service: Service) -> str:
    port = "" if service.port in (0, 80, 443) else f":{service.port}"
    return f"https://{service.target.lower()}{port}"


def _path(names: Names, name: str) -> str:
    """The context path (RFC 6764, 4), a key and value as in RFC 6763, 6; "/" where none is told."""
    for text in names.texts(name):
        key, _, value = text.partition("=")
        if key.strip().lower() == "path" and value.startswith("/"):
            return value
    return "/"
