"""Servers that are broken, or mean harm: what they may cost, and where they may lead."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import httpx
import pytest
from tests.no_network import LOOK_UP
from tests.providers.conformance import KEY, Seen, one, was
from tests.providers.dns import Table
from tests.providers.facade import PRINCIPAL, Answer
from tests.providers.meetings import meeting, renamed, text
from tests.providers.test_facade import ROOT, FacadeWorld

from einklang.providers.dav import xml
from einklang.providers.dav.adapter import open_dav
from einklang.providers.errors import Again, CursorGone, Missing, ProviderError, Refused, SignIn
from einklang.providers.port import Notify, Present, Removed, Unreadable
from einklang.providers.wire import Limits, Login, Wire

ALICE = Login("alice", "geheim")


def wired(answer: httpx.Response, **limits: Any) -> Wire:
    transport = httpx.MockTransport(lambda _request: answer)
    return Wire(transport, frozenset({"dav.test"}), limits=Limits(**limits))


def multistatus(*inside: str) -> bytes:
    names = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    return f"<D:multistatus {names}>{''.join(inside)}</D:multistatus>".encode()


def member(href: str, etag: str = '"1"', status: int = 200) -> str:
    if status != 200:
        inside = f"<D:status>HTTP/1.1 {status} x</D:status>"
    else:
        found = f"<D:prop><D:getetag>{etag}</D:getetag></D:prop>"
        inside = f"<D:propstat>{found}<D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
    return f"<D:response><D:href>{href}</D:href>{inside}</D:response>"


class Telling(FacadeWorld):
    """A server whose answers to some requests are given word by word."""

    def say(self, method: str, kind: str, *bodies: bytes, status: int = 207, **more: str) -> None:
        """Each of the bodies in its turn, the last for ever."""
        headers = {"Content-Type": more.get("media", "application/xml")}
        rest = list(bodies)

        def answer() -> Answer:
            return status, headers, rest.pop(0) if len(rest) > 1 else rest[0]

        self.facade.says[method, kind] = answer


# ── sizes ────────────────────────────────────────────────────────────────────


def test_a_hundred_megabytes_are_not_read_to_the_end() -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 1024 * 1024

    with pytest.raises(Refused, match="too_big"):
        wired(httpx.Response(207, content=endless())).request("REPORT", ROOT)
    assert sent == 33


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_bomb_of_packed_zeros_fills_no_memory(layers: int) -> None:
    packed = bytes(50_000_000)
    for _ in range(layers):
        packed = gzip.compress(packed)
    headers = {"Content-Encoding": ", ".join(["gzip"] * layers)}

    def stream() -> Iterator[bytes]:
        yield packed

    wire = wired(httpx.Response(200, headers=headers, content=stream()), size=1_000_000)
    tracemalloc.start()
    with pytest.raises((Refused, Again)):
        wire.request("GET", ROOT)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "compress", "gzip,gzip"])
def test_a_coding_that_was_not_offered_is_not_unpacked(coding: str) -> None:
    answer = httpx.Response(200, headers={"Content-Encoding": coding}, stream=Bytes(b"x"))
    with pytest.raises(Again, match="garbled_reply"):
        wired(answer).request("GET", ROOT)


class Bytes(httpx.SyncByteStream):
    def __init__(self, *parts: bytes) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts


def test_packed_bodies_are_read_in_parts_and_broken_ones_tried_again() -> None:
    packed, headers = gzip.compress(b"hello" * 999), {"Content-Encoding": "GZIP"}
    whole = httpx.Response(200, headers=headers, stream=Bytes(packed[:9], packed[9:]))
    assert wired(whole).request("GET", ROOT).body == b"hello" * 999
    broken = httpx.Response(200, headers=headers, stream=Bytes(b"no gzip at all"))
    with pytest.raises(Again, match="garbled_reply"):
        wired(broken).request("GET", ROOT)


@pytest.mark.parametrize(
    "inside",
    [
        "<D:response>" + "<D:a/>" * 20_000 + "</D:response>",
        "<D:a>" * 200 + "</D:a>" * 200,
        "<D:response>" + "<D:href>/a</D:href>" * 20_000 + "</D:response>",
    ],
)
def test_an_answer_of_countless_elements_is_garbled(inside: str) -> None:
    with pytest.raises(xml.Garbled):
        list(xml.answers(multistatus(inside)))


def test_an_error_body_of_megabytes_is_not_read() -> None:
    long = b'<D:error xmlns:D="DAV:"><D:no-uid-conflict/>' + b"<D:a/>" * 20_000 + b"</D:error>"
    assert xml.preconditions(long) == frozenset()


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
BOMBS = [
    f"<!DOCTYPE x [{ENTITIES}]><x>&a9;</x>".encode(),
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>',
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><x/>',
    f'<?xml version="1.0"?><!DOCTYPE x [{ENTITIES}]><x>&a9;</x>'.encode("utf-16"),
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_an_xml_bomb_is_a_garbled_answer_wherever_it_is_sent(bomb: bytes) -> None:
    world, seen = Telling(), Seen()
    world.put("m1", text("u1"))
    seen.look(world)
    world.say("REPORT", "sync", bomb)
    world.say("PROPFIND", "0", bomb)
    with pytest.raises((Again, CursorGone)):
        seen.look_once(world)
    with pytest.raises(Refused, match="no_dav_here"):
        world.again().collections()
    world.say("PUT", "", bomb, status=403)
    with pytest.raises(Refused):
        world.provider.create(world.collection, meeting("u9"), KEY, Notify.NOBODY)


# ── where it may lead ────────────────────────────────────────────────────────


class Astray(BaseHTTPRequestHandler):
    """Redirects to wherever it is told, or drips without end."""

    target: ClassVar[str] = ""
    reached: ClassVar[list[str]] = []

    def do_PROPFIND(self) -> None:
        if self.path == "/inside":
            self.reached.append(self.headers["Host"])
        elif self.path == "/drip":
            self._drip()
            return
        self.send_response(301)
        self.send_header("Location", self.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drip(self) -> None:
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 207 x\r\nContent-Length: 400\r\n\r\n")
            for _ in range(400):
                self.wfile.write(b" ")
                time.sleep(0.01)

    def log_message(self, *_args: object) -> None:
        pass


class Both(ThreadingHTTPServer):
    """On IPv4 and IPv6, so that an address that is let through would be answered."""

    address_family = socket.AF_INET6

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


@pytest.fixture
def port() -> Iterator[int]:
    Astray.reached.clear()
    with Both(("::", 0), Astray) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0x7f000001", "017700000001",
    "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]",
    "169.254.169.254", "[fd00:ec2::254]", "[64:ff9b::7f00:1]",
]  # fmt: skip


@pytest.mark.parametrize("name", INSIDE)
def test_no_spelling_of_an_address_inside_is_followed(
    name: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", LOOK_UP)  # it reads numbers without asking anybody
    Astray.target = f"http://{name}:{port}/inside"
    wire = Wire(allow_hosts=frozenset({f"localhost:{port}"}))
    with pytest.raises(Refused, match="address_not_allowed"):
        wire.request("PROPFIND", f"http://localhost:{port}/")
    assert Astray.reached == []
    wire.close()


def test_a_body_that_drips_ends_with_the_request(port: int) -> None:
    wire = Wire(allow_hosts=frozenset({"localhost"}), limits=Limits(total=0.2))
    began = time.monotonic()
    with pytest.raises(Again, match="too_slow"):
        wire.request("PROPFIND", f"http://localhost:{port}/drip")
    assert time.monotonic() - began < 2
    wire.close()


def test_two_hosts_that_send_us_to_each_other_are_left() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        other = "dav.test" if request.url.host == "sub.dav.test" else "sub.dav.test"
        return httpx.Response(302, headers={"Location": f"https://{other}{request.url.path}"})

    wire = Wire(httpx.MockTransport(answer), frozenset({"dav.test", "sub.dav.test"}))
    with pytest.raises(Refused, match=r"too_many_redirects|no_dav_here"):
        open_dav(ROOT, "alice", "geheim", wire, Table()).collections()
    assert len(asked) < 100


@pytest.mark.parametrize(
    "stranger", ["https://other.test", "//other.test", "https://dav.test.evil"]
)
def test_a_home_at_a_strangers_gets_no_password(stranger: str) -> None:
    world = Telling()
    home = f"<C:calendar-home-set><D:href>{stranger}/cal/</D:href></C:calendar-home-set>"
    found = f"<D:propstat><D:prop>{home}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
    told = f"<D:response><D:href>{PRINCIPAL}</D:href>{found}</D:response>"
    world.say("PROPFIND", "0", multistatus(told))
    world.facade.log.clear()
    with pytest.raises(Refused, match="leads_elsewhere"):
        world.again().collections()
    assert {headers["host"] for _, _, headers in world.facade.log} == {"dav.test"}


@pytest.mark.parametrize(
    "challenge",
    ['Digest realm="x", nonce="n", algorithm=FOO', 'Digest realm="x", nonce="n", qop="auth-int"',
     "Digest", 'Digest realm="'],
)  # fmt: skip
def test_a_login_that_nobody_speaks_asks_a_person(challenge: str) -> None:
    answer = httpx.Response(401, headers={"WWW-Authenticate": challenge})
    with pytest.raises((SignIn, Again)):
        wired(answer).request("GET", ROOT, auth=ALICE)


# ── what it may claim ────────────────────────────────────────────────────────


def test_a_member_that_claims_another_host_is_at_home() -> None:
    world, seen = Telling(), Seen()
    ref = world.put("m1", text("u1"))
    path = ref.removeprefix("https://dav.test")
    world.say("PROPFIND", "1", multistatus(member(f"https://evil.test{path}", '"x"')))
    world.facade.log.clear()
    seen.look(world)
    assert list(seen.held) == [ref]
    assert {headers["host"] for _, _, headers in world.facade.log} == {"dav.test"}


def test_an_href_told_twice_in_any_spelling_is_one_record() -> None:
    world, seen = Telling(), Seen()
    world.facade.store("a@b~c.ics", text("u1"))
    spellings = ["a@b~c.ics", "a%40b~c.ics", "a%40b%7Ec.ics", "a%40b%7ec.ics", "./a@b~c.ics"]
    told = (member(world.collection.ref.removeprefix(ROOT[:-1]) + s) for s in spellings)
    world.say("PROPFIND", "1", multistatus(*told))
    (item,) = seen.look(world)
    assert item.ref == f"{world.collection.ref}a@b~c.ics"
    assert isinstance(item, Present)


def test_hrefs_with_questions_are_refs_like_others() -> None:
    world, seen = Telling(), Seen()
    path = world.collection.ref.removeprefix(ROOT[:-1]) + "m1.ics"
    world.put("m1", text("u1"))
    odd = ["?v=1", "?v=2&amp;x=%C3%A4", "?ä b", "#part", ""]
    world.say("PROPFIND", "1", multistatus(*(member(path + end) for end in odd)))
    seen.look(world)
    assert {ref.removeprefix(f"{world.collection.ref}m1.ics") for ref in seen.held} == {
        "", "?v=1", "?v=2&x=%C3%A4", "?%C3%A4%20b",
    }  # fmt: skip


def test_a_ref_that_nobody_can_keep_hides_no_other() -> None:
    world, seen = Telling(), Seen()
    ref = world.put("m1", text("u1"))
    path = ref.removeprefix(ROOT[:-1])
    told = [member("/cal/" + "x" * 2000), member("/cal/\x7f.ics"), member(path)]
    world.say("PROPFIND", "1", multistatus(*told))
    seen.look(world)
    assert ref in seen.held
    assert max(map(len, seen.held)) <= 1000


@pytest.mark.parametrize("form", ["accented", "long", "broken"])
def test_an_etag_that_cannot_be_sent_back_is_no_version(form: str) -> None:
    world, seen = Telling(tells_etag=form, put_etag=form, matches=form), Seen()
    ref = world.put("m1", text("u1"))
    seen.look(world)
    assert len(seen.held[ref]) <= 300
    assert seen.held[ref].isascii()
    assert seen.held[ref].isprintable()


def test_what_one_answer_calls_gone_and_there_is_looked_at() -> None:
    world, seen = Telling(), Seen()
    for n in range(9):
        world.put(f"m{n}", text(f"u{n}"))
    seen.look(world)
    ref = world.put("m1", text("u1", "anders"))
    path = ref.removeprefix(ROOT[:-1])
    token = "<D:sync-token>t99</D:sync-token>"
    world.say("REPORT", "sync", multistatus(member(path), member(path, status=404), token))
    items = seen.look(world)
    assert Removed(ref) not in items
    assert list(seen.present()) == ["anders"]


def test_what_is_gone_in_one_part_and_back_in_the_next_is_there() -> None:
    world, seen = Telling(), Seen()
    refs = [world.put(f"m{n}", text(f"u{n}")) for n in range(9)]
    seen.look(world)
    world.put("m1", text("u1", "anders"))
    gone, back = (ref.removeprefix(ROOT[:-1]) for ref in refs[:2])
    collection = world.collection.ref.removeprefix(ROOT[:-1])
    first = [member(back, status=404), member(gone, status=404), member(collection, status=507)]
    second = [member(back, '"neu"'), "<D:sync-token>t99</D:sync-token>"]
    first.append("<D:sync-token>t98</D:sync-token>")
    world.say("REPORT", "sync", multistatus(*first), multistatus(*second))
    items = seen.look(world)
    assert [item for item in items if isinstance(item, Removed)] == [Removed(refs[0])]
    assert list(seen.present()) == ["anders"]


def test_an_answer_without_end_is_left() -> None:
    world, seen = Telling(), Seen()
    seen.look(world)
    collection = member(world.collection.ref.removeprefix(ROOT[:-1]), status=507)
    tokens = (f"<D:sync-token>t{n}</D:sync-token>" for n in range(2000))
    world.say("REPORT", "sync", *(multistatus(collection, token) for token in tokens))
    before = world.wire.requests
    with pytest.raises(Again, match="sync_interrupted"):
        seen.look(world)
    assert world.wire.requests - before <= 1010


@pytest.mark.parametrize("kind", ["sync", "0", "1"])
def test_an_answer_that_says_nothing_deletes_nothing(kind: str) -> None:
    world, seen = Telling(), Seen()
    ref = world.put("m1", text("u1"))
    seen.look(world)
    world.say("REPORT" if kind == "sync" else "PROPFIND", kind, multistatus())
    for cursor in (seen.cursor, None):
        seen.cursor = cursor
        with suppress(Again, CursorGone):
            seen.look(world)
        assert list(seen.held) == [ref]


PAGE = b"<!doctype html><html><p>Sign in<form></form></html>"


@pytest.mark.parametrize("denial", [401, 403, 500])
def test_a_member_that_is_listed_but_not_given_hides_no_other(denial: int) -> None:
    world, seen = FacadeWorld(denies="m1.ics", denial=denial), Seen()
    refs = [world.put(f"m{n}", text(f"u{n}", f"Nr {n}")) for n in range(3)]
    if denial == 401:
        with pytest.raises(SignIn):
            seen.look(world)
        return
    seen.look(world)
    assert set(seen.present()) == {"Nr 0", "Nr 2"}
    assert [i.ref for i in seen.items if isinstance(i, Unreadable)] == [refs[1]]


def test_a_server_that_gives_nothing_is_asked_again_later() -> None:
    world, seen = FacadeWorld(denies="m1.ics", denial=500), Seen()
    world.put("m1", text("u1"))
    with pytest.raises(Again, match="server_error"):
        seen.look(world)


def test_a_login_page_is_never_a_success() -> None:
    world = Telling()
    at = one(world, world.put("m1", text("u1")))
    for method, kind in [("PUT", ""), ("DELETE", ""), ("GET", ""), ("REPORT", "1")]:
        world.say(method, kind, PAGE, status=200, media="text/html; charset=utf-8")
    calls: list[Callable[[], object]] = [
        lambda: world.provider.create(world.collection, meeting("u2"), KEY, Notify.NOBODY),
        lambda: world.provider.replace(at.ref, at.version, at.record, was(at), Notify.NOBODY),
        lambda: world.provider.delete(at.ref, at.version, Notify.NOBODY),
    ]
    for call in calls:
        with pytest.raises(Again, match="garbled_reply"):
            call()


@pytest.mark.parametrize(
    ("status", "body"),
    [(202, b""), (207, multistatus(member("/cal/x", status=423))), (200, PAGE), (200, b"ok")],
)
def test_a_deletion_is_believed_when_it_is_seen(status: int, body: bytes) -> None:
    world = Telling()
    at = one(world, world.put("m1", text("u1")))
    world.say("DELETE", "", body, status=status)
    with pytest.raises(Again, match="not_deleted_yet"):
        world.provider.delete(at.ref, at.version, Notify.NOBODY)
    world.drop(at.ref)
    world.provider.delete(at.ref, at.version, Notify.NOBODY)


def test_a_multistatus_of_successes_says_that_it_is_deleted() -> None:
    world = Telling()
    at = one(world, world.put("m1", text("u1")))
    world.say("DELETE", "", multistatus(member("/cal/m1.ics")), status=200)
    before = world.wire.requests
    world.provider.delete(at.ref, at.version, Notify.NOBODY)
    assert world.wire.requests == before + 1


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + text("u1", "Grün").encode(),
        text("u1", "Grün").encode("cp1252"),
        text("u1", "Grün").encode("utf-16"),
        text("u1", "Grün").encode().replace(b"\r\n", b"\n"),
        text("u1", "Grün").encode().replace(b"\xc3\xbc", b"\xc3\r\n \xbc"),
    ],
)
def test_a_text_in_any_known_dress_is_read_and_written_back(body: bytes) -> None:
    world = Telling(multiget=False)
    ref = world.put("m1", text("u1"))
    world.say("GET", "", body, status=200, media="text/calendar")
    at = one(world, ref)
    assert at.record.details.summary == "Grün"
    world.provider.replace(ref, at.version, renamed(at.record, "Blau"), was(at), Notify.NOBODY)
    assert "SUMMARY:Blau" in world.facade.texts["m1.ics"]


def test_a_mark_before_the_xml_does_no_harm() -> None:
    world, seen = Telling(), Seen()
    ref = world.put("m1", text("u1"))
    path = ref.removeprefix(ROOT[:-1])
    world.say("PROPFIND", "1", b"\xef\xbb\xbf" + multistatus(member(path)))
    seen.look(world)
    assert list(seen.held) == [ref]


@pytest.mark.parametrize("status", [200, 204, 302, 400, 404, 418, 451, 500, 505, 508, 599])
@pytest.mark.parametrize("body", [b"", PAGE, b"\x00\xff", multistatus()])
def test_whatever_comes_back_it_is_an_error_of_ours(status: int, body: bytes) -> None:
    world, seen = Telling(), Seen()
    at = one(world, world.put("m1", text("u1")))
    seen.look(world)
    for method, kind in [("PROPFIND", "0"), ("PROPFIND", "1"), ("REPORT", "sync"),
                         ("REPORT", "1"), ("GET", ""), ("PUT", ""), ("DELETE", "")]:  # fmt: skip
        world.say(method, kind, body, status=status)
    other = renamed(at.record, "x")
    calls: list[Callable[[], object]] = [
        lambda: seen.look(world),
        lambda: world.provider.fetch(world.collection, [at.ref]),
        lambda: world.provider.create(world.collection, meeting("u2"), KEY, Notify.NOBODY),
        lambda: world.provider.replace(at.ref, at.version, other, was(at), Notify.NOBODY),
        lambda: world.provider.delete(at.ref, at.version, Notify.NOBODY),
        lambda: world.again().collections(),
    ]
    for call in calls:
        with suppress(ProviderError):
            call()
    if status not in (404, 410):
        assert list(seen.held) == [at.ref]
    with suppress(Missing):
        assert world.provider.capabilities(world.collection).notify
