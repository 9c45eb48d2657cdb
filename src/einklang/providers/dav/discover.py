"""From what a person typed to the homes of their collections (RFC 6764, RFC 4791 6.2.1).

address ─► places to ask ─► principal ─► homes and own addresses

Places: of a provider that is known, its own; else those that the domain announces in the DNS, and
last what the address itself says. A link is taken at its word, without the DNS. A host and port
that speak no TLS are asked without, where the operator opened them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from einklang.providers.dav import href, servers, xml
from einklang.providers.dav.announced import announced
from einklang.providers.dav.client import Client
from einklang.providers.dav.content import Content
from einklang.providers.errors import Again, ProviderError, Refused, SignIn
from einklang.providers.names import Names
from einklang.records.address import domain, normalised

PRINCIPAL = xml.DAV + "current-user-principal"
_ADDRESSES = xml.CAL + "calendar-user-address-set"
_TELLING = frozenset({"leads_elsewhere", "address_not_allowed", "needs_https", "bad_address"})


@dataclass(frozen=True, slots=True)
class Found:
    """Where an account keeps its collections of one kind, and its own addresses, normalised.
    `itself`: the place that was asked, where it is such a collection, its own or another's."""

    homes: tuple[str, ...]
    addresses: tuple[str, ...]
    itself: str = ""


def given_host(address: str) -> str:
    """The host that a URL, a host or an e-mail address means. Raises Refused for none."""
    try:
        name = href.host(_url(address))
    except ValueError as error:
        raise Refused("bad_address", str(error)) from error
    if not name:
        raise Refused("bad_address", address)
    return name


def discover(client: Client, address: str, content: Content[Any], names: Names) -> Found:
    """The homes for this content.

    Raises SignIn after one refusal of the credentials, Refused("leads_elsewhere") where another
    host is named that may not have them, Refused("no_dav_here"), Again where nothing answered.
    """
    places = _places(address, client.login.username, content, names)
    try:
        return _first(client, places, address, content)
    except Again as error:
        plain = _without_tls(client, address) if error.reason == "no_tls" else ""
        if not plain:
            raise
    return _first(client, _around(plain, client.login.username, content), address, content)


def _without_tls(client: Client, address: str) -> str:
    """The place by http where a port was typed without a scheme and is opened for that, else ""."""
    typed = _url(address)
    plain = href.normalised(typed.replace("https", "http", 1))
    return plain if "://" not in address and urlsplit(typed).port and client.opens(plain) else ""


def _first(client: Client, places: Iterator[str], address: str, content: Content[Any]) -> Found:
    failures: list[ProviderError] = []
    away: set[str] = set()
    for url in dict.fromkeys(places):
        origin = urlsplit(url).netloc
        if origin in away:
            continue
        try:
            found = _ask(client, url, content)
        except SignIn:
            raise
        except ProviderError as error:
            failures.append(error)
            away |= {origin} if _is_away(error) else set()
        else:
            if found:
                return found
    raise next((e for e in failures if _is_telling(e)), Refused("no_dav_here", address))


def _is_away(error: ProviderError) -> bool:
    return isinstance(error, Again) and error.reason != "garbled_reply"


def _is_telling(error: ProviderError) -> bool:
    return _is_away(error) or error.reason in _TELLING


def _url(address: str) -> str:
    text = address.strip()
    return href.normalised(text if "://" in text else f"https://{text.rpartition('@')[2]}")


def _places(address: str, username: str, content: Content[Any], names: Names) -> Iterator[str]:
    """Where to ask. Raises Refused for a link that carries a password, which would be stored and
    shown with it."""
    if "://" in address and "@" in address.partition("://")[2].partition("/")[0]:
        raise Refused("password_in_address")
    known = servers.start("" if "://" in address else domain(normalised(address)), content.kind)
    if known:
        yield known.format(username=quote(username))
        return
    typed = _url(address)
    told = (
        announced(names, href.host(typed), content.well_known) if _is_domain(typed, address) else ()
    )
    for start in (*told, typed):
        yield from _around(href.normalised(start), username, content)


def _is_domain(typed: str, address: str) -> bool:
    """Whether only a name was typed, alone or behind an @: no link, port, path or IP address."""
    parts = urlsplit(typed)
    if "://" in address or parts.path != "/" or parts.port or "." not in parts.netloc:
        return False
    try:
        ip_address(parts.hostname or "")
    except ValueError:
        return True
    return False


def _around(start: str, username: str, content: Content[Any]) -> Iterator[str]:
    """A place and, should it not do, others of its server (RFC 6764, 6, and the field)."""
    parts = urlsplit(start)
    root = f"{parts.scheme}://{parts.netloc}"
    if parts.path.strip("/"):
        yield start
    yield f"{root}/.well-known/{content.well_known}"
    yield f"{root}/"
    for path in servers.BASE_PATHS:
        yield root + path.format(username=quote(username))


def _ask(client: Client, url: str, content: Content[Any]) -> Found | None:
    """What this place knows: the principal's homes, its own, or that it is a collection."""
    wanted = (PRINCIPAL, xml.DAV + "principal-URL", xml.RESOURCETYPE, content.home, _ADDRESSES)
    at, answer = client.propfind(url, 0, wanted)
    for response in answer:
        if not isinstance(response, xml.Response):
            continue
        if xml.DAV + "unauthenticated" in response.names(PRINCIPAL):
            raise SignIn("credentials_refused", href.host(at))
        found = _homes(client, at, response, content)
        if content.resource in response.names(xml.RESOURCETYPE):
            found = found or Found((), _own(response, client))
            return replace(found, itself=href.place(at, response.href).rstrip("/") + "/")
        if found:
            return found
    return None


def _homes(client: Client, at: str, response: xml.Response, content: Content[Any]) -> Found | None:
    """The principal knows better than any other place: Radicale 1 tells a wrong home at `/`."""
    principal = response.hrefs(PRINCIPAL) or response.hrefs(xml.DAV + "principal-URL")
    if principal and href.place(at, principal[0]) != href.normalised(at):
        return _of_principal(client, href.place(at, principal[0]), content)
    return _found(at, response, client, content) if response.hrefs(content.home) else None


def _of_principal(client: Client, principal: str, content: Content[Any]) -> Found | None:
    at, answer = client.propfind(principal, 0, (content.home, _ADDRESSES))
    for response in answer:
        if isinstance(response, xml.Response) and response.hrefs(content.home):
            return _found(at, response, client, content)
    return None


def _found(at: str, response: xml.Response, client: Client, content: Content[Any]) -> Found:
    homes = (href.place(at, home) for home in response.hrefs(content.home))
    return Found(tuple(dict.fromkeys(homes)), _own(response, client))


def _own(response: xml.Response, client: Client) -> tuple[str, ...]:
    told = (normalised(a) for a in response.hrefs(_ADDRESSES) if a[:7].lower() == "mailto:")
    own = dict.fromkeys((*told, normalised(client.login.username)))
    return tuple(address for address in own if address)
