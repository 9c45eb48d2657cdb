"""The XML of WebDAV, CalDAV and CardDAV: requests as text, answers as a stream. Pure.

Property names are written as `{namespace}name`. Answers come from strangers: document types and
entities are refused, and a large answer is read response by response.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DAV = "{DAV:}"
CAL = "{urn:ietf:params:xml:ns:caldav}"
CARD = "{urn:ietf:params:xml:ns:carddav}"
SERVER = "{http://calendarserver.org/ns/}"
APPLE = "{http://apple.com/ns/ical/}"

GETETAG = DAV + "getetag"
RESOURCETYPE = DAV + "resourcetype"
SYNC_TOKEN = DAV + "sync-token"

_PREFIXES = {DAV: "D", CAL: "C", CARD: "CR", SERVER: "CS", APPLE: "A"}
_DECLARED = "".join(f' xmlns:{short}="{name[1:-1]}"' for name, short in _PREFIXES.items())


_DEEPEST = 50
_MOST = 10_000  # elements of one response
_LONGEST = 100_000  # bytes of an error body that are worth reading


class Garbled(ValueError):
    """The answer is not the XML that it should be."""


@dataclass(frozen=True, slots=True)
class Response:
    """One href's part of a multistatus: the properties found, or why there are none; `withheld`
    are those that this user may not read."""

    href: str
    status: int
    found: Mapping[str, Element]
    errors: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        """A property's text; '' where it was not found."""
        element = self.found.get(name)
        return (element.text or "").strip() if element is not None else ""

    def body(self, name: str) -> str:
        """A property's text as it stands, with its line ends."""
        element = self.found.get(name)
        return (element.text or "") if element is not None else ""

    def hrefs(self, name: str) -> tuple[str, ...]:
        """The hrefs inside a property."""
        element = self.found.get(name)
        inside = element.iter(DAV + "href") if element is not None else ()
        return tuple((e.text or "").strip() for e in inside if (e.text or "").strip())

    def names(self, name: str) -> frozenset[str]:
        """The names of all elements inside a property."""
        return frozenset(e.tag for e in self._inside(name)) - {name}

    def attributes(self, name: str, attribute: str) -> frozenset[str]:
        """The values of one attribute anywhere inside a property, in capitals."""
        return frozenset(e.get(attribute, "").upper() for e in self._inside(name)) - {""}

    def _inside(self, name: str) -> Iterable[Element]:
        element = self.found.get(name)
        return element.iter() if element is not None else ()


@dataclass(frozen=True, slots=True)
class Token:
    """The collection's new sync token (RFC 6578, 6.4); it may stand anywhere in the answer."""

    value: str


def propfind(props: Iterable[str]) -> bytes:
    """The body that asks for these properties (RFC 4918, 9.1)."""
    return _document("D:propfind", _prop(props))


def sync_collection(token: str, props: Iterable[str]) -> bytes:
    """The body that asks what changed since `token` (RFC 6578, 6.1). It never carries a limit."""
    return _document(
        "D:sync-collection",
        f"<D:sync-token>{escape(token)}</D:sync-token><D:sync-level>1</D:sync-level>{_prop(props)}",
    )


def multiget(report: str, data: str, hrefs: Iterable[str], version: str = "") -> bytes:
    """The body that asks for members by href (RFC 4791, 7.9; RFC 6352, 8.7): their ETags and their
    texts, in a version of vCard where one is given (RFC 6352, 10.4)."""
    asked = f' content-type="text/vcard" version="{version}"' if version else ""
    wanted = f"<D:prop><{_short(GETETAG)}/><{_short(data)}{asked}/></D:prop>"
    return _document(
        _short(report), wanted + "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    )


def query_by_uid(component: str, uid: str) -> bytes:
    """The body that asks which members have a UID (RFC 4791, 7.8). By the book a part of the UID
    is enough for a match, so the answer is a list of candidates."""
    return _document(
        "C:calendar-query",
        f'{_prop((GETETAG,))}<C:filter><C:comp-filter name="VCALENDAR">'
        f'<C:comp-filter name="{component}"><C:prop-filter name="UID">'
        f"<C:text-match>{escape(uid)}</C:text-match>"
        "</C:prop-filter></C:comp-filter></C:comp-filter></C:filter>",
    )


def cards_by_uid(uid: str) -> bytes:
    """As `query_by_uid`, of an address book (RFC 6352, 8.6)."""
    return _document(
        "CR:addressbook-query",
        f'{_prop((GETETAG,))}<CR:filter><CR:prop-filter name="UID">'
        f'<CR:text-match match-type="equals">{escape(uid)}</CR:text-match>'
        "</CR:prop-filter></CR:filter>",
    )


def answers(body: bytes) -> Iterator[Response | Token]:
    """The parts of a multistatus, in their order. Raises Garbled on anything else, and where one
    part has so many elements that they would fill the memory."""
    depth = count = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(body), ("start", "end"), forbid_dtd=True):
            if event == "start":
                depth, count = depth + 1, count + 1
                if depth > _DEEPEST or count > _MOST:
                    raise Garbled("too many elements")
                root = root if root is not None else _multistatus(element)
                continue
            depth -= 1
            if root is not None and depth == 1:
                yield from _part(element)
                root.clear()
                count = 0
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Garbled(str(error)) from error
    if root is None:
        raise Garbled("empty")


def preconditions(body: bytes) -> frozenset[str]:
    """The names in an error body (RFC 4918, 16), without namespaces; none where it is not one.

    Servers put CalDAV's preconditions into CardDAV's namespace and the other way round.
    """
    return frozenset(element.tag.rpartition("}")[2] for element in _error(body))


def blamed(body: bytes) -> tuple[str, ...]:
    """The hrefs in an error body: what stands in the way."""
    found = (e.text or "" for e in _error(body) if e.tag == DAV + "href")
    return tuple(text.strip() for text in found if text.strip())


def _error(body: bytes) -> list[Element]:
    """The elements of an error, which may lie inside a multistatus (Xandikos 0.2)."""
    if len(body) > _LONGEST:
        return []
    try:
        read = [element for _, element in iterparse(io.BytesIO(body), forbid_dtd=True)]
    except (ParseError, DefusedXmlException, ValueError):
        return []
    errors = (element for element in read if element.tag.rpartition("}")[2] == "error")
    return [element for error in errors for element in error.iter()]


def _short(name: str) -> str:
    namespace, _, local = name.rpartition("}")
    return f"{_PREFIXES[namespace + '}']}:{local}"


def _prop(props: Iterable[str]) -> str:
    return "<D:prop>" + "".join(f"<{_short(name)}/>" for name in props) + "</D:prop>"


def _document(root: str, inside: str) -> bytes:
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<{root}{_DECLARED}>{inside}</{root}>'
    return text.encode()


def _multistatus(element: Element) -> Element:
    if element.tag != DAV + "multistatus":
        raise Garbled(f"no multistatus but {element.tag}")
    return element


def _part(element: Element) -> Iterator[Response | Token]:
    if element.tag == SYNC_TOKEN:
        yield Token((element.text or "").strip())
    elif element.tag == DAV + "response":
        found, withheld = _props(element, {200}), _props(element, {401, 403})
        error = element.find(DAV + "error")
        errors = frozenset(e.tag for e in error.iter()) if error is not None else frozenset()
        for href in element.findall(DAV + "href"):
            at = (href.text or "").strip()
            yield Response(at, _status(element), found, errors, frozenset(withheld))


def _props(response: Element, statuses: Container[int]) -> dict[str, Element]:
    """The properties that were told with one of these."""
    parts = response.findall(DAV + "propstat")
    told = (part for part in parts if _status(part) in statuses)
    return {prop.tag: prop for part in told for prop in part.iterfind(DAV + "prop/*")}


def _status(element: Element) -> int:
    """The code in `HTTP/1.1 404 Not Found`; 200 where an element has none of its own."""
    words = element.findtext(DAV + "status", "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 200
