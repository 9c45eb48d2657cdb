"""The collections of a home: which there are, what may be done there, and where they stand now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic
from urllib.parse import unquote

from einklang.providers.dav import href, servers, xml
from einklang.providers.dav.client import Client
from einklang.providers.dav.content import Content
from einklang.providers.dav.servers import Habit
from einklang.providers.errors import Again, ProviderError, SignIn
from einklang.providers.port import Collection, Kind, R

_PRIVILEGES = xml.DAV + "current-user-privilege-set"
_COMPONENTS = xml.CAL + "supported-calendar-component-set"
_REPORTS = xml.DAV + "supported-report-set"
_COLOUR = xml.APPLE + "calendar-color"
_NAME = xml.DAV + "displayname"
_OWNER = xml.DAV + "owner"
_CTAG = xml.SERVER + "getctag"
_WANTED = (xml.RESOURCETYPE, _NAME, _OWNER, _PRIVILEGES, _COMPONENTS, _COLOUR)

_RGB = re.compile(r"#[0-9A-Fa-f]{6}")  # an alpha may follow
_WRITING = frozenset(xml.DAV + name for name in ("all", "write", "write-content", "bind"))
_NOT_OURS = frozenset(
    {
        xml.CAL + "schedule-inbox",
        xml.CAL + "schedule-outbox",
        xml.SERVER + "subscribed",
        "{http://nextcloud.com/ns}trash-bin",
        "{http://nextcloud.com/ns}deleted-calendar",
    }
)


@dataclass(frozen=True, slots=True)
class Place(Generic[R]):
    """One collection, with what is needed to speak of its members. `url` ends in '/'; `versions`
    remembers, by collection, in which version of the format its members are asked for."""

    client: Client
    content: Content[R]
    url: str
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The newest version, where the server lists it; else '', which is its own choice. Raises
        Again."""
        if self.url not in self.versions:
            self.versions[self.url] = _version(self) if self.content.supported else ""
        return self.versions[self.url]


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a collection stands: its sync token if it can be asked with, and any mark of change."""

    token: str
    mark: str


def collections(
    client: Client, place: str, content: Content[Any], depth: int = 1
) -> Iterator[Collection]:
    """The collections of this content in a home; with depth 0 the place itself, if it is one."""
    at, answer = client.propfind(place, depth, _WANTED)
    schedules = None
    for response in answer:
        if isinstance(response, xml.Response) and _ours(response, content):
            if schedules is None:
                schedules = content.guests is not None and schedules_itself(client, at)
            found = _collection(href.place(at, response.href), response, content.kind)
            yield replace(found, schedules=schedules)


def schedules_itself(client: Client, url: str) -> bool:
    """Whether the server mails guests by itself (RFC 6638, 2): its `DAV` header says so."""
    try:
        reply = client.send("OPTIONS", url)
    except (Again, SignIn):
        raise
    except ProviderError:
        return False
    return "calendar-auto-schedule" in reply.headers.get("dav", "").lower()


def _version(place: Place[Any]) -> str:
    """What a server lists it can tell without loss; what it lists not it may refuse."""
    supported, newest = place.content.supported, place.content.newest
    try:
        _, answer = place.client.propfind(place.url, 0, (supported,))
        parts = [part for part in answer if isinstance(part, xml.Response)]
    except (Again, SignIn):
        raise
    except ProviderError:
        return ""
    listed = (part.attributes(supported, "version") for part in parts)
    return newest if any(newest in versions for versions in listed) else ""


def marks(place: Place[Any]) -> Marks:
    """Where the collection stands now. Raises Missing where it is gone."""
    _, answer = place.client.propfind(place.url, 0, (xml.SYNC_TOKEN, _CTAG, _REPORTS))
    for response in answer:
        if isinstance(response, xml.Response):
            token, reports = _token(place.url, response), response.names(_REPORTS)
            can = not reports or xml.DAV + "sync-collection" in reports
            return Marks(token if can else "", response.text(_CTAG) or token)
    return Marks("", "")


def _token(url: str, response: xml.Response) -> str:
    """The sync token; where it counts seconds, that of the second before, so that what is yet to
    change in this one is told. What is told twice costs nothing."""
    token = response.text(xml.SYNC_TOKEN)
    if token.isdecimal() and servers.has(Habit.SECONDS, href.path(url)):
        return str(int(token) - 1)
    return token


def _ours(response: xml.Response, content: Content[Any]) -> bool:
    kinds = response.names(xml.RESOURCETYPE)
    holds = response.attributes(_COMPONENTS, "name")
    fits = not content.component or not holds or content.component in holds
    return content.resource in kinds and not kinds & _NOT_OURS and fits


def _collection(ref: str, response: xml.Response, kind: Kind) -> Collection:
    ref = ref if ref.endswith("/") else ref + "/"
    owner = response.hrefs(_OWNER)
    colour = _RGB.match(response.text(_COLOUR))
    return Collection(
        ref=ref,
        name=response.text(_NAME) or unquote(ref.rstrip("/").rpartition("/")[2]),
        kind=kind,
        writable=_writable(response),
        colour=colour[0] if colour else "",
        owner=href.place(ref, owner[0]) if owner else "",
    )


def _writable(response: xml.Response) -> bool:
    """Whether the user may write there, as far as it is told. Who may not even read his own rights
    (RFC 3744, 5.4) is a guest in another's calendar: so DAViCal answers for a share to read."""
    if _PRIVILEGES in response.found:
        return bool(response.names(_PRIVILEGES) & _WRITING)
    return _PRIVILEGES not in response.withheld
