"""What is known of servers, as data: where they are, who may have credentials, what they ignore.

Gathered from RFC 6764 discovery in the field and from the compatibility measurements that the
`caldav` project publishes (https://github.com/python-caldav/caldav, compatibility hints, 3.6), and
seen at the servers that docs/conformance/caldav.md names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from einklang.providers.port import Kind


@dataclass(frozen=True, slots=True)
class Server:
    """One offer. `mail`: domains of its addresses; `start`: where discovery begins;
    `family`: the domain under which its hosts may take the credentials."""

    mail: tuple[str, ...]
    start: Mapping[Kind, str] = field(hash=False)
    family: str


SERVERS = (
    Server(
        mail=("icloud.com", "me.com", "mac.com"),
        start={
            Kind.EVENTS: "https://caldav.icloud.com/",
            Kind.CONTACTS: "https://contacts.icloud.com/",
        },
        family="icloud.com",
    ),
    Server(
        mail=("fastmail.com", "fastmail.fm"),
        start={
            Kind.EVENTS: "https://caldav.fastmail.com/dav/",
            Kind.CONTACTS: "https://carddav.fastmail.com/dav/",
        },
        family="fastmail.com",
    ),
    Server(
        mail=("yahoo.com", "yahoo.de"),
        start={Kind.EVENTS: "https://caldav.calendar.yahoo.com/"},
        family="yahoo.com",
    ),
    Server(
        mail=("posteo.de", "posteo.net"),
        start={
            Kind.EVENTS: "https://posteo.de:8443/",
            Kind.CONTACTS: "https://posteo.de:8443/",
        },
        family="posteo.de",
    ),
    Server(
        mail=("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        start={Kind.EVENTS: "https://caldav.gmx.net/begenda/dav/{username}/"},
        family="gmx.net",
    ),
)

BASE_PATHS = ("/remote.php/dav/", "/dav/", "/webdav/", "/ucaldav/", "/SOGo/dav/{username}/")
"""Nextcloud and ownCloud; Zimbra, Stalwart and others; Purelymail; Bedework; SOGo."""


class Habit(StrEnum):
    """What a server does that the book does not."""

    OVERWRITES = "overwrites in spite of If-None-Match: *"
    CARELESS = "deletes in spite of If-Match, and makes anew what it should replace"
    ALTERS = "alters what it stores, and tells a strong ETag all the same"
    SECONDS = "counts changes by the second: a token may hide what follows in its own"
    ASKS_ORGANISER = "asks only the organiser, and no guest, whether it is to mail the guests"


HABITS: Mapping[str, frozenset[Habit]] = {
    "/SOGo/": frozenset(Habit),
    "/begenda/": frozenset({Habit.OVERWRITES}),
    "/dav/": frozenset({Habit.OVERWRITES}),
    "/dav/calendars/user/": frozenset({Habit.ALTERS}),
}
"""By the beginning of the path. SOGo; GMX; Zimbra, whose path is also that of servers that do not,
but a look costs little; Cyrus and Fastmail, where blanks go and numbers are written anew."""


def start(domain: str, kind: Kind) -> str:
    """Where discovery begins for a mail domain; '' where nothing is known."""
    for server in SERVERS:
        if domain in server.mail:
            return server.start.get(kind, "")
    return ""


def trusted(host: str, given: str) -> bool:
    """Whether credentials typed for `given` may go to `host`: itself, below it, or its family."""
    if host == given or host.endswith("." + given):
        return True
    return any(_belongs(given, server) and _below(host, server.family) for server in SERVERS)


def has(habit: Habit, path: str) -> bool:
    """Whether the server with this path is known for the habit."""
    return any(path.startswith(begin) and habit in habits for begin, habits in HABITS.items())


def _belongs(given: str, server: Server) -> bool:
    return given in server.mail or _below(given, server.family)


def _below(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)
