"""The one HTTP client: what every adapter may take for granted about a request.

It ends within a time and a size, it goes only where `guard` lets it, credentials stay with the host
they were meant for, and a server that is away or asks for a pause raises `Again`. All other
statuses are the adapter's to read.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock, Thread

import httpx

from einklang.providers.errors import Again, Refused, SignIn
from einklang.providers.guard import DEADLINE, Gate, GuardedTransport, named

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAUSES = {429: "too_many_requests", 502: "server_away", 503: "server_away", 504: "server_away"}
_ABROAD = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
_NO_HEADERS: Mapping[str, str] = {}
_PORTS = {"http": 80, "https": 443}
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"})  # as OpenSSL 1 to 3 say it


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for connecting, for each read and for all of a request; bytes of a decoded body."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0
    size: int = 32 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Login:
    """A name and a secret, for Basic (RFC 7617) or Digest (RFC 7616), as the server asks."""

    username: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that the caller renews by itself (RFC 6750): a 401 is the caller's to read."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `url` is where redirects led; `signed` whether the credentials came along."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str
    signed: bool


class Wire:
    """Requests within limits, from any number of threads. Holds no cookies, so accounts that share
    it stay apart.

    `allow_hosts` (`host` or `host:port`) opens addresses inside the house and plain http. With a
    `transport` of one's own no name is resolved, so then every host must be named.
    `requests` and `received_bytes` (bodies, as they came over the line) are counted for benches.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        allow_hosts: frozenset[str] = frozenset(),
        user_agent: str = "Einklang",
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.requests = 0
        self.received_bytes = 0
        self._limits = limits or Limits()
        self._clock = clock
        self._allow = frozenset(host.lower() for host in allow_hosts)
        self._names_only = transport is not None
        self._counting = Lock()
        self._digesting = Lock()  # Digest counts its requests, one after the other
        self._digests: dict[tuple[str, Login], httpx.DigestAuth] = {}
        self._client = httpx.Client(
            transport=transport or GuardedTransport(Gate(self._allow)),
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            event_hooks={"request": [self._count]},
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections that were kept open."""
        self._client.close()

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] = _NO_HEADERS,
        body: bytes = b"",
        auth: Login | Bearer | None = None,
    ) -> Reply:
        """Send, follow redirects with the same method, and read the answer.

        Raises Again (away, too slow, asked to wait), SignIn (credentials were sent and not
        accepted), Refused (address not allowed, no https, too big, a redirect that may not be
        followed).
        """
        here = _parsed(url)
        deadline = self._clock() + self._limits.total
        for _ in range(self._limits.redirects + 1):
            self._admit(here, auth)
            request = self._client.build_request(method, here, headers=headers, content=body)
            reply = self._exchange(request, auth, deadline)
            target = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not target:
                return reply
            there = _parsed(target, here)
            if not _at_home(here, there):
                auth = None
                if method not in _ABROAD:
                    raise Refused("leads_elsewhere", there.host)
            here = there
        raise Refused("too_many_redirects", here.host)

    def begin(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] = _NO_HEADERS,
        body: bytes = b"",
        auth: Login | Bearer | None = None,
    ) -> Callable[[], Reply]:
        """`request`, on its way while the caller does something else. What is returned waits for
        the answer, and returns or raises what `request` does."""
        coming: Future[Reply] = Future()

        def send() -> None:
            try:
                coming.set_result(self.request(method, url, headers, body, auth))
            except BaseException as error:  # noqa: BLE001 (whoever waits is told)
                coming.set_exception(error)

        # Nobody need wait for it who leaves before, and no exit of the process does.
        Thread(target=send, name="request", daemon=True).start()
        return coming.result

    def _count(self, _request: httpx.Request) -> None:
        with self._counting:
            self.requests += 1

    def opens(self, url: str) -> bool:
        """Whether the operator opened this URL's host and port: there plain http will do."""
        return self._opens(_parsed(url))

    def _opens(self, url: httpx.URL) -> bool:
        return named(url.host, url.port or _PORTS[url.scheme], self._allow)

    def _admit(self, url: httpx.URL, auth: Login | Bearer | None) -> None:
        opened = self._opens(url)
        if self._names_only and not opened:
            raise Refused("address_not_allowed", url.host)
        if auth is not None and url.scheme != "https" and not opened:
            raise Refused("needs_https", url.host)

    def _exchange(
        self, request: httpx.Request, auth: Login | Bearer | None, deadline: float
    ) -> Reply:
        if auth is None:
            return _judged(self._sent(request, None, deadline), signed=False)
        if isinstance(auth, Bearer):
            request.headers["Authorization"] = f"Bearer {auth.token}"
            return _judged(self._sent(request, None, deadline), signed=False)
        place = (f"{request.url.scheme}://{request.url.netloc.decode()}", auth)
        signing = self._digests.get(place)
        if signing is None:
            reply = self._sent(request, httpx.BasicAuth(auth.username, auth.secret), deadline)
            if reply.status != 401 or not _wants_digest(reply):
                return _judged(reply, signed=True)
            # Basic was not looked at, so no attempt was spent.
            del request.headers["Authorization"]
            signing = self._digests.setdefault(place, httpx.DigestAuth(auth.username, auth.secret))
        with self._digesting:
            return _judged(self._sent(request, signing, deadline), signed=True)

    def _sent(self, request: httpx.Request, auth: httpx.Auth | None, deadline: float) -> Reply:
        DEADLINE.set(deadline)
        with _translated():
            response = self._client.send(request, auth=auth, stream=True)
            try:
                body = self._read(response, deadline)
            finally:
                response.close()
        return Reply(
            response.status_code, response.headers, body, str(request.url), auth is not None
        )

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        unpack = _unpacking(response.headers.get("content-encoding", ""))
        body = bytearray()
        for part in response.stream:  # type: ignore[union-attr] # of a synchronous client
            with self._counting:
                self.received_bytes += len(part)
            body += unpack(part, self._limits.size + 1 - len(body))
            if len(body) > self._limits.size:
                raise Refused("too_big", f"{response.url.host}: over {self._limits.size} bytes")
            if self._clock() > deadline:
                raise Again("too_slow", response.url.host)
        return bytes(body)


def _unpacking(coding: str) -> Callable[[bytes, int], bytes]:
    """From a part of a body to at most so many bytes of it unpacked.

    httpx unpacks whatever the server names, wrapped as often as it likes, and a part at a time
    whole: some kilobytes become gigabytes before anybody can look at their size.
    """
    match coding.strip().lower():
        case "" | "identity":
            return lambda part, _most: part
        case "gzip" | "x-gzip":
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress
        case _:
            raise Again("garbled_reply", f"Content-Encoding: {coding}")


def _parsed(url: str, seen_from: httpx.URL | None = None) -> httpx.URL:
    try:
        parsed = seen_from.join(url) if seen_from else httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Refused("bad_address", url) from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise Refused("bad_address", url)
    return parsed


def _at_home(here: httpx.URL, there: httpx.URL) -> bool:
    """Whether credentials meant for `here` may go there: the same origin, or its https."""
    if (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port):
        return True
    return (here.scheme, there.scheme) == ("http", "https") and here.host == there.host


def _wants_digest(reply: Reply) -> bool:
    offered = {
        challenge.strip().partition(" ")[0].lower()
        for challenge in reply.headers.get_list("www-authenticate")
    }
    return "digest" in offered and "basic" not in offered


def _judged(reply: Reply, *, signed: bool) -> Reply:
    if signed and reply.status == 401:
        raise SignIn("credentials_refused", _host(reply))
    if reply.status in _PAUSES:
        detail = f"{_host(reply)}: HTTP {reply.status}"
        raise Again(_PAUSES[reply.status], detail, _retry_after(reply.headers))
    return reply


def _host(reply: Reply) -> str:
    return httpx.URL(reply.url).host


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds (RFC 9110, 10.2.3). A date is measured from the server's own clock, its `Date`."""
    wait = headers.get("retry-after", "").strip()
    if wait.isdecimal():
        return float(wait)
    try:
        until, now = parsedate_to_datetime(wait), parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return None


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise Again("too_slow", str(error)) from error
    except zlib.error as error:
        raise Again("garbled_reply", str(error)) from error
    except (KeyError, NotImplementedError) as error:  # httpx, of a Digest that it does not know
        raise SignIn("credentials_refused", f"Digest: {error}") from error
    except httpx.TransportError as error:
        raise Again(_reason(error), str(error)) from error


def _reason(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate_not_trusted"
        if isinstance(cause, ssl.SSLError) and cause.reason in _NOT_TLS:
            return "no_tls"
        cause = cause.__cause__ or cause.__context__
    return "unreachable"
