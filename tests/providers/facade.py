"""A small CalDAV or CardDAV server in this process, odd as those in the world: see `Oddities`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

import httpx
from tests.providers import scheduler

Answer = tuple[int, dict[str, str], bytes]
Start = Callable[[str, list[tuple[str, str]]], object]
PRINCIPAL = "/people/alice/"
OWNER = "alice@x"
LENT = "/cal/bob@x/geteilt/"
_NAMES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" '
    'xmlns:CR="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/"'
)
_TOKEN = re.compile(rb"sync-token>([^<]*)<")
FORMS = {
    "quoted": '"e{}"',
    "unquoted": "e{}",
    "weak": 'W/"e{}"',
    "missing": "",
    "accented": '"é{}"',
    "long": f'"{"x" * 600}{{}}"',
    "broken": '"a\x7f{}"',
}
"""How an ETag is spelt."""
_HREF = re.compile(rb"href>([^<]+)<")


@dataclass(slots=True)
class Oddities:
    """How the server differs from the book. As made, it does not."""

    put_etag: str = "quoted"  # one of FORMS
    tells_etag: str = "quoted"
    matches: str = "quoted"  # in what spelling If-Match must come
    tells_token: bool = True
    tells_ctag: bool = True
    reports: str = ""  # what it says it can report; nothing: it does not say
    sync_status: int = 207  # what every sync-collection gets instead
    dead_status: int = 403  # what a dead token gets; 207 is everything, silently
    dead_body: bool = True
    page: int = 0  # cut after so many, with 507
    tells_deletions: bool = True
    twin_status: int = 409  # another resource has the UID; 0 stores it
    twin_body: bool = True
    heeds_none_match: bool = True
    heeds_match: bool = True  # before it deletes, and where nothing is left to replace
    wraps_refusals: bool = False  # of a PUT, into a multistatus
    alters: bool = False  # blanks at the ends go, and the ETag is as strong as ever
    by_second: bool = False  # its tokens count seconds, of four changes each
    home_everywhere: bool = False  # what is no principal has a home, too: itself
    lent: bool = False  # somebody else lends a calendar, which no home tells
    asks: str = "ATTENDEE"  # who says whether guests are mailed
    twin_href: bool = False  # it says who has the UID
    twin_elsewhere: bool = False  # it is in another calendar, or in a bin
    queries: bool = True  # it answers calendar-query, by a part of the UID
    multiget: bool = True
    denies: str = ""  # a member that is listed, but not given
    denial: int = 403
    breaks_xml: bool = False  # a control character in a body
    encodes: bool = True  # `@` as %40 in hrefs
    home: str = "/cal/alice@x/"
    lists: str = ""  # the version of vCard that it says it speaks
    absolute: str = ""  # what stands before the path in hrefs
    relocates: bool = False  # stores under another name than asked, and says where
    schedules: bool = False
    well_known: str = PRINCIPAL
    html: bool = False  # a page instead of every answer
    drop_at: int = 0  # the line breaks at this request, counted from now
    gone_inside: bool = False  # what is gone is told in a multistatus, with 207
    lists_nothing: bool = False  # a listing without a single response
    member_collection: bool = True  # the collection is told among its members


@dataclass(frozen=True, slots=True)
class Words:
    """What calendars and address books are called on the wire."""

    kind: str
    home: str
    data: str
    query: bytes
    can: str
    twin: str


CALENDARS = Words(
    kind="C:calendar",
    home="C:calendar-home-set",
    data="C:calendar-data",
    query=b"calendar-query",
    can="calendar-access",
    twin="C:no-uid-conflict",
)
BOOKS = Words(
    kind="CR:addressbook",
    home="CR:addressbook-home-set",
    data="CR:address-data",
    query=b"addressbook-query",
    can="addressbook",
    twin="CR:no-uid-conflict",
)


@dataclass(slots=True)
class Facade:
    """Calendars by name; each a map of names to texts, with a log of numbers."""

    odd: Oddities = field(default_factory=Oddities)
    words: Words = CALENDARS
    texts: dict[str, str] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    number: int = 0
    oldest: int = 0
    gone: bool = False
    says: dict[tuple[str, str], Callable[[], Answer]] = field(default_factory=dict)
    """Answers given word by word, by method and kind: "sync", or the depth."""
    log: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    mails: list[scheduler.Mail] = field(default_factory=list)
    """What it wrote to guests and organisers by itself."""

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], unquote(environ["PATH_INFO"])
        headers = {k[5:].lower(): v for k, v in environ.items() if k.startswith("HTTP_")}
        self.log.append((method, path, headers))
        if self.odd.drop_at:
            self.odd.drop_at -= 1
            if not self.odd.drop_at:
                raise httpx.ReadError("connection reset")
        asked = environ["wsgi.input"].read()
        self.bodies.append(asked)
        said = self.says.get(
            (method, "sync" if b"sync-coll" in asked else headers.get("depth", ""))
        )
        status, told, body = said() if said else self._answer(method, path, headers, asked)
        start(f"{status} x", [*told.items(), ("Content-Length", str(len(body)))])
        return [body]

    @property
    def calendar(self) -> str:
        """The path of the only calendar."""
        return self.odd.home + "termine/"

    def store(self, name: str, text: str) -> None:
        """Put a resource, or a new text in its place."""
        self.number += 1
        self.texts[name] = text
        self.changed[name] = self.number

    def remove(self, name: str) -> None:
        """Delete a resource."""
        self.number += 1
        del self.texts[name]
        self.changed[name] = self.number

    def asked(self, method: str) -> list[dict[str, str]]:
        """The headers of all requests with this method."""
        return [headers for used, _, headers in self.log if used == method]

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if self.odd.html:
            return 200, {"Content-Type": "text/html"}, b"<html><p>Wartung</html>"
        if path.startswith("/.well-known/"):
            return 301, {"Location": self.odd.well_known}, b""
        inside = path.startswith(self.calendar)
        if inside and self.gone:
            told = self.odd.gone_inside and method == "PROPFIND"
            return _multi(self._response("", "", 404)) if told else (404, {}, b"")
        match method:
            case "OPTIONS":
                scheduling = ", calendar-auto-schedule" if self.odd.schedules else ""
                return 200, {"DAV": f"1, {self.words.can}{scheduling}"}, b""
            case "PROPFIND":
                return self._propfind(path, headers["depth"])
            case "REPORT":
                return self._report(body)
            case _ if inside:
                act = {"GET": self._get, "PUT": self._put, "DELETE": self._delete}[method]
                return act(path.removeprefix(self.calendar), headers, body)
        return 501, {}, b""

    def _propfind(self, path: str, depth: str) -> Answer:
        if path == PRINCIPAL:
            return _multi(_response(PRINCIPAL, self._home(self.odd.home)))
        if path == self.odd.home:
            return _multi(_response(self.odd.home, ""), self._collection())
        if path == self.calendar:
            if self.odd.lists_nothing and depth == "1":
                return _multi()
            members = [self._member(name) for name in self.texts] if depth == "1" else []
            return _multi(self._collection(), *members)
        if path == LENT and self.odd.lent and depth == "0":
            kind = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
            return _multi(_response(LENT, kind + _principal()))
        if path == "/":
            home = self._home("/") if self.odd.home_everywhere else ""
            return _multi(_response("/", _principal() + home))
        return 404, {}, b""

    def _home(self, path: str) -> str:
        return f"<{self.words.home}>{_href(path)}</{self.words.home}>"

    def _collection(self) -> str:
        token = f"<D:sync-token>{self._token()}</D:sync-token>" if self.odd.tells_token else ""
        ctag = f"<CS:getctag>{self.number}</CS:getctag>" if self.odd.tells_ctag else ""
        kind = f"<D:resourcetype><D:collection/><{self.words.kind}/></D:resourcetype>"
        if self.odd.lists:
            told = f'content-type="text/vcard" version="{self.odd.lists}"'
            inside = f"<CR:address-data-type {told}/>"
            kind += f"<CR:supported-address-data>{inside}</CR:supported-address-data>"
        can = f"<D:supported-report-set>{self.odd.reports}</D:supported-report-set>"
        return self._response("", kind + token + ctag + (can if self.odd.reports else ""))

    def _member(self, name: str) -> str:
        return self._response(name, self._getetag(name))

    def _getetag(self, name: str) -> str:
        etag = FORMS[self.odd.tells_etag].format(self.changed[name])
        return f"<D:getetag>{etag}</D:getetag>" if etag else ""

    def _response(self, name: str, props: str, status: int = 0) -> str:
        path = quote(self.calendar + name, safe="/" if self.odd.encodes else "/@")
        return _response(self.odd.absolute + path, props, status)

    def _sync(self, body: bytes) -> Answer:
        if self.odd.sync_status != 207:
            return self.odd.sync_status, {}, b""
        found = _TOKEN.search(body)
        since = int(found.group(1).lstrip(b"t") or 0) if found else 0
        if since < self.oldest:
            if self.odd.dead_status != 207:
                return self.odd.dead_status, {}, _error("valid-sync-token", self.odd.dead_body)
            since = 0
        names = sorted((at, name) for name, at in self.changed.items() if self._at(at) > since)
        told = [entry for entry in names if self._tells(entry[1], since)]
        cut = told[: self.odd.page] if self.odd.page else told
        parts = [self._told(name) for _, name in cut]
        token = self._token(early=True)
        if len(cut) < len(told):
            token = f"t{cut[-1][0]}"
            parts.append(self._response("", "", 507))
        elif self.odd.member_collection and parts:
            parts.append(self._response("", '<D:getetag>"c"</D:getetag>'))
        return _multi(*parts, f"<D:sync-token>{token}</D:sync-token>")

    def _at(self, number: int) -> int:
        return number // 4 if self.odd.by_second else number

    def _token(self, *, early: bool = False) -> str:
        """SOGo's reports name the second before, its properties do not."""
        now = self._at(self.number)
        return str(now - early) if self.odd.by_second else f"t{now}"

    def _report(self, body: bytes) -> Answer:
        if b"sync-collection" in body:
            return self._sync(body)
        return self._query(body) if self.words.query in body else self._multiget(body)

    def _query(self, body: bytes) -> Answer:
        if not self.odd.queries:
            return 501, {}, b""
        (part,) = re.findall(rb'name="UID">.*text-match[^>]*>([^<]+)<', body)
        return _multi(*(self._member(n) for n, t in self.texts.items() if part.decode() in t))

    def _tells(self, name: str, since: int) -> bool:
        return name in self.texts or (bool(since) and self.odd.tells_deletions)

    def _told(self, name: str) -> str:
        return self._member(name) if name in self.texts else self._response(name, "", 404)

    def _multiget(self, body: bytes) -> Answer:
        if not self.odd.multiget:
            return 501, {}, b""
        parts = []
        for href in _HREF.findall(body):
            name = unquote(href.decode()).removeprefix(self.calendar)
            if name in self.texts and name != self.odd.denies:
                text = self.texts[name].replace("&", "&amp;").replace("<", "&lt;")
                broken = "\x0b" if self.odd.breaks_xml else ""
                data = f"<{self.words.data}>{text}{broken}</{self.words.data}>"
                parts.append(self._response(name, self._getetag(name) + data))
            else:
                gone = name not in self.texts
                parts.append(self._response(name, "", 404 if gone else self.odd.denial))
        return _multi(*parts)

    def _get(self, name: str, _headers: dict[str, str], _body: bytes) -> Answer:
        if name not in self.texts:
            return 404, {}, b""
        if name == self.odd.denies:
            return self.odd.denial, {}, b""
        etag = FORMS[self.odd.tells_etag].format(self.changed[name])
        return 200, {"ETag": etag} if etag else {}, self.texts[name].encode()

    def _put(self, name: str, headers: dict[str, str], body: bytes) -> Answer:
        status, told, said = self._stored(name, headers, body)
        if status < 400 or not self.odd.wraps_refusals:
            return status, told, said
        return _multi(self._response(name, said.decode(), status))

    def _stored(self, name: str, headers: dict[str, str], body: bytes) -> Answer:
        if self._fails(name, headers):
            return 412, {}, b""
        text = body.decode()
        uid = re.search(r"UID:(\S+)", text)
        twins = [n for n, t in self.texts.items() if n != name and uid and f"UID:{uid[1]}\r" in t]
        if self.odd.twin_elsewhere:
            return self.odd.twin_status, {}, self._twin("/cal/other/x.ics")
        if twins and self.odd.twin_status:
            return self.odd.twin_status, {}, self._twin(self.calendar + twins[0])
        new = name not in self.texts
        told = {}
        if new and self.odd.relocates:
            name = f"moved-{name}"
            told = {"Location": quote(self.calendar + name)}
        if self.odd.schedules and self.words is CALENDARS:
            before = self.texts.get(name, "")
            self.mails += scheduler.written(OWNER, before, text, asks=self.odd.asks)
        self.store(name, re.sub(r" +\r", "\r", text) if self.odd.alters else text)
        etag = FORMS[self.odd.put_etag].format(self.number)
        return 201 if new else 204, {**told, **({"ETag": etag} if etag else {})}, b""

    def _twin(self, path: str) -> bytes:
        told = _href(path) if self.odd.twin_href else ""
        inside = f"<{self.words.twin}>{told}</{self.words.twin}>"
        return f"<D:error {_NAMES}>{inside}</D:error>".encode() if self.odd.twin_body else b"Fehler"

    def _delete(self, name: str, headers: dict[str, str], _body: bytes) -> Answer:
        if name not in self.texts:
            return 404, {}, b""
        if self.odd.heeds_match and self._fails(name, headers):
            return 412, {}, b""
        if self.odd.schedules and self.words is CALENDARS:
            quiet = headers.get("schedule_reply", "") == "F"
            text = self.texts[name]
            self.mails += scheduler.deleted(OWNER, text, quiet=quiet, asks=self.odd.asks)
        self.remove(name)
        return 204, {}, b""

    def _fails(self, name: str, headers: dict[str, str]) -> bool:
        if "if_none_match" in headers:
            return self.odd.heeds_none_match and name in self.texts
        if "if_match" not in headers or (name not in self.texts and not self.odd.heeds_match):
            return False
        form = FORMS[self.odd.matches]
        return (
            headers["if_match"] != form.format(self.changed.get(name, "?"))
            or name not in self.texts
        )


def _principal() -> str:
    return f"<D:current-user-principal>{_href(PRINCIPAL)}</D:current-user-principal>"


def _href(path: str) -> str:
    return f"<D:href>{path}</D:href>"


def _response(path: str, props: str, status: int = 0) -> str:
    told = f"<D:status>HTTP/1.1 {status} x</D:status>{props}" if status else ""
    found = f"<D:prop>{props}</D:prop><D:status>HTTP/1.1 200 OK</D:status>"
    inside = told or f"<D:propstat>{found}</D:propstat>"
    return f"<D:response>{_href(path)}{inside}</D:response>"


def _multi(*parts: str) -> Answer:
    text = f'<?xml version="1.0"?><D:multistatus {_NAMES}>{"".join(parts)}</D:multistatus>'
    return 207, {"Content-Type": "application/xml"}, text.encode()


def _error(name: str, tells: bool) -> bytes:
    return f'<D:error xmlns:D="DAV:"><D:{name}/></D:error>'.encode() if tells else b"Fehler"
