"""WebDAV requests in the words of the adapter, and what their refusals mean to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from einklang.providers.dav import href, servers, xml
from einklang.providers.errors import Again, Missing, ProviderError, Refused
from einklang.providers.wire import Login, Reply, Wire

_XML = {"Content-Type": "application/xml; charset=utf-8"}
_TOO_BIG = frozenset({413, 507})
GONE = frozenset({404, 410})
_NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks to the servers of one account. `given` is the host to which `login` was entrusted."""

    wire: Wire
    login: Login = field(repr=False)
    given: str

    def send(
        self, method: str, url: str, headers: Mapping[str, str] = _NO_HEADERS, body: bytes = b""
    ) -> Reply:
        """Send with credentials, also where a redirect led to another host that may have them.

        Raises Refused("leads_elsewhere") where another host would get them, its name in `detail`.
        """
        self._trust(url)
        reply = self.wire.request(method, url, headers, body, self.login)
        if reply.signed:
            return reply
        self._trust(reply.url)
        return self.wire.request(method, reply.url, headers, body, self.login)

    def opens(self, url: str) -> bool:
        """Whether the password may go there without encryption."""
        return self.wire.opens(url)

    def propfind(
        self, url: str, depth: int, props: Iterable[str]
    ) -> tuple[str, Iterator[xml.Response | xml.Token]]:
        """Where it was answered, and the parts of the answer. Raises what `refusal` says, and
        Missing also where a multistatus says that the place itself is not there (Xandikos)."""
        headers = {**_XML, "Depth": str(depth)}
        reply = self.send("PROPFIND", url, headers, xml.propfind(props))
        return reply.url, _there(reply)

    def report(self, url: str, body: bytes, depth: int = 0) -> Reply:
        """The answer to a REPORT, whatever its status."""
        return self.send("REPORT", url, {**_XML, "Depth": str(depth)}, body)

    def _trust(self, url: str) -> None:
        if not servers.trusted(href.host(url), self.given):
            raise Refused("leads_elsewhere", href.host(url))


def _there(reply: Reply) -> Iterator[xml.Response | xml.Token]:
    for part in parts(reply):
        if isinstance(part, xml.Response) and part.status in GONE:
            at = href.place(reply.url, part.href)
            if at.rstrip("/") == href.normalised(reply.url).rstrip("/"):
                raise Missing("not_found", f"HTTP {part.status}")
        yield part


def parts(reply: Reply) -> Iterator[xml.Response | xml.Token]:
    """The parts of a multistatus. Raises what `refusal` says where it is none."""
    if reply.status != 207:
        raise refusal(reply)
    try:
        yield from xml.answers(reply.body)
    except xml.Garbled as error:
        raise Again("garbled_reply", str(error)) from error


def unwrapped(reply: Reply) -> Reply:
    """The answer to a PUT; a refusal that came as a multistatus of one (Xandikos 0.2) becomes what
    it should have been."""
    if reply.status != 207:
        return reply
    try:
        told = [part.status for part in xml.answers(reply.body) if isinstance(part, xml.Response)]
    except xml.Garbled:
        return reply
    refused = len(told) == 1 and told[0] >= 400
    return replace(reply, status=told[0]) if refused else reply


def refusal(reply: Reply) -> ProviderError:
    """What a status means where no other meaning was expected."""
    names = xml.preconditions(reply.body) if reply.status >= 400 else frozenset()
    detail = " ".join((f"HTTP {reply.status}", *sorted(names)))
    match reply.status:
        case 404 | 410:
            return Missing("not_found", detail)
        case 401 | 403:
            return Refused("forbidden", detail)
        case status if status in _TOO_BIG or "max-resource-size" in names:
            return Refused("too_big", detail)
        case status if status < 400:
            return Again("garbled_reply", detail)
        case status if status < 500 or status == 501:
            return Refused("not_accepted", detail)
        case _:
            return Again("server_error", detail)
