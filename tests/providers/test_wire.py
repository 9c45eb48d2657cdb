"""The HTTP client keeps its promises: where it goes, with what, how long and how much."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from einklang.providers.errors import Again, Refused, SignIn
from einklang.providers.guard import Gate, public
from einklang.providers.wire import Limits, Login, Wire

Answer = Callable[[httpx.Request], httpx.Response]
ALICE = Login("alice", "geheim")
HOSTS = frozenset({"one.test", "two.test", "up.one.test"})


class Asked:
    """A world of hosts that answer as told, and what they were asked."""

    def __init__(self, **hosts: Answer) -> None:
        self.requests: list[httpx.Request] = []
        self.bodies: list[bytes] = []
        self._hosts = {name.replace("_", "."): answer for name, answer in hosts.items()}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        headers = request.headers.copy()  # the same request is signed and sent again
        self.requests.append(httpx.Request(request.method, request.url, headers=headers))
        self.bodies.append(request.content)
        return self._hosts[request.url.host](request)

    def wire(self, **settings: object) -> Wire:
        return Wire(httpx.MockTransport(self), HOSTS, **settings)  # type: ignore[arg-type] # settings of any kind

    def signed(self) -> list[bool]:
        return ["authorization" in request.headers for request in self.requests]


def ok(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"hello")


def moved(to: str, status: int = 301) -> Answer:
    return lambda _request: httpx.Response(status, headers={"Location": to})


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "239.1.1.1",
        "255.255.255.255",
        "240.0.0.1",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "ff0e::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::1",
    ],
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_outside_is_public(address: str) -> None:
    assert public(address)


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """A real server on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def do_PROPFIND(self) -> None:
            """Headers without end."""
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for n in range(400):
                    self.wfile.write(f"X-{n}: y\r\n".encode())
                    time.sleep(0.01)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_by_any_name(host: str, server: ThreadingHTTPServer) -> None:
    wire = Wire()
    with pytest.raises(Refused, match="address_not_allowed"):
        wire.request("GET", f"http://{host}:{server.server_port}/")
    wire.close()


@pytest.mark.parametrize("name", ["localhost", "LocalHost:{}"])
def test_the_operator_opens_a_host(name: str, server: ThreadingHTTPServer) -> None:
    wire = Wire(allow_hosts=frozenset({name.format(server.server_port)}))
    reply = wire.request("GET", f"http://localhost:{server.server_port}/", auth=ALICE)
    assert (reply.status, reply.body) == (200, b"hello")
    assert (wire.requests, wire.received_bytes) == (1, 5)
    wire.close()


def test_headers_that_trickle_end_with_the_request(server: ThreadingHTTPServer) -> None:
    wire = Wire(allow_hosts=frozenset({"localhost"}), limits=Limits(total=0.2))
    began = time.monotonic()
    with pytest.raises(Again, match="too_slow"):
        wire.request("PROPFIND", f"http://localhost:{server.server_port}/")
    assert time.monotonic() - began < 2
    wire.close()


def test_another_port_of_an_opened_host_stays_closed(server: ThreadingHTTPServer) -> None:
    wire = Wire(allow_hosts=frozenset({"localhost:1"}))
    with pytest.raises(Refused, match="address_not_allowed"):
        wire.request("GET", f"http://localhost:{server.server_port}/")
    wire.close()


class Recording(httpcore.MockBackend):
    """Notes the addresses to which connections are made."""

    def __init__(self, answer: Sequence[bytes]) -> None:
        super().__init__(list(answer))
        self.hosts: list[str] = []

    def connect_tcp(self, host: str, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        self.hosts.append(host)
        return super().connect_tcp(host, *args, **kwargs)  # type: ignore[arg-type] # handed on as it came


def test_the_connection_goes_to_the_very_address_that_was_checked() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    network = Recording([])
    gate = Gate(frozenset(), lambda _host, _port: next(answers), network)
    gate.connect_tcp("rebinding.example", 443)
    assert network.hosts == ["93.184.216.34"]
    with pytest.raises(Refused, match="address_not_allowed"):
        gate.connect_tcp("rebinding.example", 443)
    assert network.hosts == ["93.184.216.34"]


def test_of_several_addresses_only_public_ones_are_tried() -> None:
    network = Recording([])
    gate = Gate(frozenset(), lambda _host, _port: ["10.0.0.1", "93.184.216.34"], network)
    gate.connect_tcp("two-faced.example", 443)
    assert network.hosts == ["93.184.216.34"]


def test_a_transport_of_ones_own_opens_no_host() -> None:
    asked = Asked(three_test=ok)
    with pytest.raises(Refused, match="address_not_allowed"):
        asked.wire().request("GET", "https://three.test/")
    assert asked.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_keeps_method_body_and_login_on_the_same_host(status: int) -> None:
    asked = Asked(
        one_test=lambda r: ok(r) if r.url.path == "/b" else moved("/b", status)(r),
    )
    reply = asked.wire().request("PUT", "https://one.test/a", {"X-A": "1"}, b"body", ALICE)
    last = asked.requests[-1]
    assert (last.method, asked.bodies[-1], last.headers["x-a"]) == ("PUT", b"body", "1")
    assert (reply.url, reply.signed) == ("https://one.test/b", True)


@pytest.mark.parametrize(
    "target", ["https://two.test/", "https://up.one.test/", "https://one.test:8443/", "//two.test/"]
)
def test_a_redirect_does_not_take_the_login_to_another_host(target: str) -> None:
    asked = Asked(
        one_test=lambda r: ok(r) if r.url.port == 8443 else moved(target)(r),
        two_test=ok,
        up_one_test=ok,
    )
    reply = asked.wire().request("PROPFIND", "https://one.test/", auth=ALICE)
    assert asked.signed() == [True, False]
    assert not reply.signed


def test_a_login_does_not_come_back_by_a_way_round() -> None:
    asked = Asked(
        one_test=lambda r: ok(r) if r.url.path == "/b" else moved("https://two.test/")(r),
        two_test=moved("https://one.test/b"),
    )
    asked.wire().request("GET", "https://one.test/", auth=ALICE)
    assert asked.signed() == [True, False, False]


def test_a_login_follows_to_https_of_the_same_host_and_not_back() -> None:
    up = Asked(
        one_test=lambda r: ok(r) if r.url.scheme == "https" else moved("https://one.test/")(r)
    )
    up.wire().request("GET", "http://one.test/", auth=ALICE)
    assert up.signed() == [True, True]
    down = Asked(
        one_test=lambda r: ok(r) if r.url.scheme == "http" else moved("http://one.test/")(r)
    )
    down.wire().request("GET", "https://one.test/", auth=ALICE)
    assert down.signed() == [True, False]


def test_what_is_written_is_not_carried_to_another_host() -> None:
    asked = Asked(one_test=moved("https://two.test/"), two_test=ok)
    with pytest.raises(Refused, match="leads_elsewhere"):
        asked.wire().request("PUT", "https://one.test/", body=b"private", auth=ALICE)
    assert len(asked.requests) == 1


def test_a_redirect_into_the_house_is_refused() -> None:
    asked = Asked(one_test=moved("http://169.254.169.254/latest"))
    with pytest.raises(Refused, match="address_not_allowed"):
        asked.wire().request("GET", "https://one.test/")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://one.test/"])
def test_a_redirect_to_what_is_no_web_address_is_refused(target: str) -> None:
    asked = Asked(one_test=moved(target))
    with pytest.raises(Refused, match="bad_address"):
        asked.wire().request("GET", "https://one.test/")


def test_redirects_end() -> None:
    asked = Asked(one_test=moved("/again"))
    with pytest.raises(Refused, match="too_many_redirects"):
        asked.wire().request("GET", "https://one.test/")
    assert len(asked.requests) == 6


def test_a_login_never_goes_in_the_clear_to_a_host_that_was_not_opened() -> None:
    wire = Wire()
    with pytest.raises(Refused, match="needs_https"):
        wire.request("GET", "http://93.184.216.34/", auth=ALICE)
    assert wire.requests == 0
    wire.close()


def test_refused_credentials_are_not_sent_again() -> None:
    asked = Asked(one_test=lambda _r: httpx.Response(401, headers={"WWW-Authenticate": "Basic"}))
    with pytest.raises(SignIn) as error:
        asked.wire().request("GET", "https://one.test/", auth=ALICE)
    assert len(asked.requests) == 1
    assert "geheim" not in repr((error.value, error.value.detail, ALICE))


def test_a_question_without_login_gets_its_401() -> None:
    asked = Asked(one_test=lambda _r: httpx.Response(401))
    assert asked.wire().request("GET", "https://one.test/").status == 401


def digest(request: httpx.Request, secret: str = "right") -> httpx.Response:
    given = request.headers.get("authorization", "")
    if given.startswith("Digest ") and 'username="alice"' in given and secret == "right":
        return ok(request)
    challenge = 'Digest realm="dav", nonce="n1", qop="auth", algorithm=MD5'
    return httpx.Response(401, headers={"WWW-Authenticate": challenge})


def test_digest_is_spoken_where_the_server_wants_it_and_remembered() -> None:
    asked = Asked(one_test=digest)
    wire = asked.wire()
    assert wire.request("GET", "https://one.test/", auth=ALICE).status == 200
    before = len(asked.requests)
    assert wire.request("PROPFIND", "https://one.test/x", auth=ALICE).status == 200
    assert len(asked.requests) == before + 1


def test_a_wrong_password_by_digest_is_tried_once() -> None:
    asked = Asked(one_test=lambda r: digest(r, "wrong"))
    with pytest.raises(SignIn):
        asked.wire().request("GET", "https://one.test/", auth=ALICE)
    given = [r.headers.get("authorization", "") for r in asked.requests]
    assert sum(text.startswith("Digest") for text in given) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_later(status: int) -> None:
    asked = Asked(one_test=lambda _r: httpx.Response(status, headers={"Retry-After": "120"}))
    with pytest.raises(Again) as error:
        asked.wire().request("GET", "https://one.test/")
    assert error.value.after == 120


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "\u00b2"}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        (
            {
                "Date": "Wed, 21 Oct 2026 07:27:00 GMT",
                "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            60,
        ),
        (
            {
                "Date": "Wed, 21 Oct 2026 07:29:00 GMT",
                "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            0,
        ),
    ],
)
def test_a_date_to_come_back_counts_from_the_servers_clock(
    headers: dict[str, str], after: float | None
) -> None:
    told = httpx.Headers(headers, encoding="latin-1")
    asked = Asked(one_test=lambda _r: httpx.Response(503, headers=told))
    with pytest.raises(Again) as error:
        asked.wire().request("GET", "https://one.test/")
    assert error.value.after == after


def test_an_answer_has_a_largest_size_also_when_unpacked() -> None:
    packed = gzip.compress(b"0" * 100_000)
    asked = Asked(
        one_test=lambda _r: httpx.Response(
            200, headers={"Content-Encoding": "gzip"}, content=packed
        )
    )
    wire = asked.wire(limits=Limits(size=50_000))
    with pytest.raises(Refused, match="too_big"):
        wire.request("GET", "https://one.test/")
    assert wire.received_bytes < 1000


def test_an_answer_that_trickles_is_given_up() -> None:
    time = iter(range(0, 1000, 50))

    def trickle() -> Iterator[bytes]:
        while True:
            yield b"."

    asked = Asked(one_test=lambda _r: httpx.Response(200, content=trickle()))
    with pytest.raises(Again, match="too_slow"):
        asked.wire(clock=lambda: float(next(time))).request("GET", "https://one.test/")


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (httpx.ConnectError("no"), "unreachable"),
        (httpx.ReadError("reset"), "unreachable"),
        (httpx.RemoteProtocolError("peer closed"), "unreachable"),
        (httpx.ReadTimeout("slow"), "too_slow"),
        (httpx.ConnectTimeout("slow"), "too_slow"),
    ],
)
def test_a_broken_line_is_tried_again(failure: httpx.TransportError, reason: str) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise failure

    with pytest.raises(Again, match=reason):
        Asked(one_test=fail).wire().request("GET", "https://one.test/")


def test_a_body_that_breaks_off_is_tried_again() -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise httpx.ReadError("reset")

    asked = Asked(one_test=lambda _r: httpx.Response(200, content=broken()))
    with pytest.raises(Again, match="unreachable"):
        asked.wire().request("GET", "https://one.test/")


def test_accounts_share_no_cookies() -> None:
    asked = Asked(one_test=lambda _r: httpx.Response(200, headers={"Set-Cookie": "session=alice"}))
    wire = asked.wire()
    wire.request("GET", "https://one.test/", auth=ALICE)
    wire.request("GET", "https://one.test/")
    assert "cookie" not in asked.requests[1].headers


def self_signed(folder: Path) -> Path:
    """A key and a certificate for localhost that says so itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    traditional = serialization.PrivateFormat.TraditionalOpenSSL
    pem = serialization.Encoding.PEM
    file = folder / "localhost.pem"
    file.write_bytes(key.private_bytes(pem, traditional, plain) + certificate.public_bytes(pem))
    return file


def test_a_server_that_speaks_no_tls_is_told_from_one_that_is_away(
    server: ThreadingHTTPServer,
) -> None:
    wire = Wire(allow_hosts=frozenset({"localhost"}))
    with pytest.raises(Again, match="no_tls"):
        wire.request("GET", f"https://localhost:{server.server_port}/", auth=ALICE)
    wire.close()


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    server: ThreadingHTTPServer, tmp_path: Path
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(self_signed(tmp_path))
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # it is meant to hang up
    wire = Wire(allow_hosts=frozenset({"localhost"}))
    with pytest.raises(Again, match="certificate_not_trusted"):
        wire.request("GET", f"https://localhost:{server.server_port}/", auth=ALICE)
    wire.close()


# ── a request that is on its way ─────────────────────────────────────────────


def test_a_request_that_was_begun_goes_out_before_anybody_waits_for_it() -> None:
    here = threading.Event()

    def answer(request: httpx.Request) -> httpx.Response:
        here.set()
        return ok(request)

    coming = Asked(one_test=answer).wire().begin("GET", "https://one.test/")
    assert here.wait(10)
    assert coming().body == b"hello"


def test_what_becomes_of_it_is_told_to_whoever_waits() -> None:
    def away(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(503, headers={"Retry-After": "7"})

    coming = Asked(one_test=away).wire().begin("GET", "https://one.test/")
    with pytest.raises(Again, match="server_away") as told:
        coming()
    assert told.value.after == 7
    elsewhere = Asked().wire().begin("GET", "https://nowhere.test/")
    with pytest.raises(Refused, match="address_not_allowed"):
        elsewhere()
