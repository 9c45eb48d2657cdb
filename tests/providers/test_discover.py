"""Discovery by RFC 6764: what the DNS says leads there, and takes no password astray."""

from __future__ import annotations

import time

import httpx
import pytest
from tests.providers.dns import Table, answering
from tests.providers.facade import PRINCIPAL, Facade, Oddities

from einklang.providers.dav.adapter import DavProvider, open_dav
from einklang.providers.dav.announced import announced
from einklang.providers.errors import Again, Refused
from einklang.providers.names import Dns, Service
from einklang.providers.wire import Wire

SECURE, PLAIN = "_caldavs._tcp.example.test", "_caldav._tcp.example.test"
ALICE = "alice@example.test"
CAL = Service("cal.example.test", 443)
WEBSITE = Oddities(html=True)


class Hosts(httpx.BaseTransport):
    """Servers by `host` or `host:port`, and what they were asked; unnamed ones are away."""

    def __init__(self, **hosts: Oddities) -> None:
        self.asked: list[httpx.Request] = []
        self._hosts = {
            name.replace("__", ":").replace("_", "."): httpx.WSGITransport(app=Facade(odd))
            for name, odd in hosts.items()
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        server = self._hosts.get(request.url.netloc.decode())
        if server is None:
            raise httpx.ConnectError("nobody there", request=request)
        return server.handle_request(request)

    def urls(self) -> list[str]:
        return [str(request.url) for request in self.asked]

    def trusted(self) -> set[str]:
        """Who got the password."""
        return {r.url.netloc.decode() for r in self.asked if "authorization" in r.headers}


def opened(hosts: Hosts, names: Table, address: str = ALICE) -> DavProvider:
    allow = {"example.test", "cal.example.test", "two.example.test", "stranger.test"}
    return open_dav(address, ALICE, "geheim", Wire(hosts, frozenset(allow)), names)


def homes(hosts: Hosts, names: Table, address: str = ALICE) -> list[str]:
    return [httpx.URL(c.ref).host for c in opened(hosts, names, address).collections()]


@pytest.mark.parametrize("address", [ALICE, "example.test", " Example.Test "])
def test_the_dns_leads_to_the_server_of_a_domain(address: str) -> None:
    hosts = Hosts(cal_example_test=Oddities(), example_test=WEBSITE)
    assert homes(hosts, Table({SECURE: [CAL]}), address) == ["cal.example.test"]
    assert hosts.urls()[0] == "https://cal.example.test/.well-known/caldav"
    assert hosts.trusted() == {"cal.example.test"}


def test_the_dns_tells_port_and_path() -> None:
    hosts = Hosts(cal_example_test__8443=Oddities(well_known="/nowhere/"))
    names = Table(
        {SECURE: [Service("cal.example.test", 8443)]},
        {SECURE: ["v=1", f"PATH={PRINCIPAL}", "path=/later/"]},
    )
    assert homes(hosts, names) == ["cal.example.test"]
    assert hosts.urls()[0] == f"https://cal.example.test:8443{PRINCIPAL}"


@pytest.mark.parametrize("path", ["/wrong/", "nowhere", "@stranger.test/", ""])
def test_a_path_that_leads_nowhere_is_not_the_end(path: str) -> None:
    hosts = Hosts(cal_example_test=Oddities())
    assert homes(hosts, Table({SECURE: [CAL]}, {SECURE: [f"path={path}"]})) == ["cal.example.test"]
    assert hosts.trusted() == {"cal.example.test"}


def test_of_several_servers_the_first_that_is_there_is_taken() -> None:
    hosts = Hosts(two_example_test=Oddities(), example_test=WEBSITE)
    told = [
        Service("third.example.test", 443, priority=20),
        Service("two.example.test", 443, priority=10, weight=1),
        Service("cal.example.test", 443, priority=10, weight=9),
    ]
    assert homes(hosts, Table({SECURE: told})) == ["two.example.test"]
    assert [httpx.URL(url).host for url in hosts.urls()][:2] == [
        "cal.example.test",
        "two.example.test",
    ]


def test_https_is_preferred_and_a_record_for_http_is_asked_by_https() -> None:
    hosts = Hosts(cal_example_test=Oddities())
    both = Table({SECURE: [CAL], PLAIN: [Service("two.example.test", 80)]})
    assert homes(hosts, both) == ["cal.example.test"]
    assert both.asked == [SECURE]
    plain = Table({PLAIN: [Service("cal.example.test", 80)]})
    assert homes(hosts, plain) == ["cal.example.test"]
    assert {request.url.scheme for request in hosts.asked} == {"https"}


def test_a_stranger_named_by_the_dns_gets_no_password_and_neither_does_the_website() -> None:
    hosts = Hosts(stranger_test=Oddities(), example_test=WEBSITE)
    with pytest.raises(Refused, match="leads_elsewhere") as error:
        homes(hosts, Table({SECURE: [Service("Stranger.test", 2080)]}))
    assert error.value.detail == "stranger.test:2080"
    assert hosts.asked == []


@pytest.mark.parametrize(
    "target",
    ["stranger.test/.example.test", "stranger.test\\@x.example.test", "evil\\.example.test"],
)
def test_a_target_that_is_no_host_name_is_passed_over(target: str) -> None:
    hosts, names = Hosts(example_test=Oddities()), Table({SECURE: [Service(target, 443)]})
    assert announced(names, "example.test", "caldav") == ()
    assert homes(hosts, names) == ["example.test"]


def test_a_known_family_of_hosts_may_be_named() -> None:
    names = Table({"_caldavs._tcp.www.icloud.com": [Service("p1-caldav.icloud.com", 443)]})
    with pytest.raises(Refused, match="address_not_allowed"):  # it would be asked; tests open none
        homes(Hosts(), names, "www.icloud.com")


def test_a_domain_that_says_it_has_none_is_believed() -> None:
    hosts = Hosts(example_test=Oddities())
    with pytest.raises(Refused, match="no_dav_here"):
        homes(hosts, Table({SECURE: [Service(".", 0)], PLAIN: [Service(".", 0)]}))
    assert hosts.asked == []
    names = Table({SECURE: [Service(".", 0)], PLAIN: [CAL]})
    assert homes(Hosts(cal_example_test=Oddities()), names) == ["cal.example.test"]


def test_without_records_the_domain_itself_is_asked() -> None:
    names = Table()
    assert homes(Hosts(example_test=Oddities()), names) == ["example.test"]
    assert names.asked == [SECURE, PLAIN]


def test_servers_that_are_all_away_leave_the_domain_itself() -> None:
    assert homes(Hosts(example_test=Oddities()), Table({SECURE: [CAL]})) == ["example.test"]
    with pytest.raises(Again, match="unreachable"):
        homes(Hosts(), Table({SECURE: [CAL]}))


@pytest.mark.parametrize(
    "address",
    ["https://example.test/", "https://example.test", "example.test:443/x", "example.test/dav/"],
)
def test_a_link_is_taken_at_its_word(address: str) -> None:
    names = Table({SECURE: [CAL]})
    assert homes(Hosts(example_test=Oddities()), names, address) == ["example.test"]
    assert names.asked == []


@pytest.mark.parametrize(
    "address", ["192.0.2.1", "[2001:db8::1]", "localhost", "example.test:8443"]
)
def test_what_is_no_domain_is_no_question_for_the_dns(address: str) -> None:
    names = Table()
    with pytest.raises((Refused, Again)):
        homes(Hosts(), names, address)
    assert names.asked == []


def test_a_flood_of_records_leads_to_few_requests() -> None:
    hosts = Hosts()
    many = [Service("example.test", 1000 + n) for n in range(500)]
    with pytest.raises(Again, match="unreachable"):
        homes(hosts, Table({SECURE: many}))
    assert len(hosts.asked) <= 5


def test_the_real_dns_is_read() -> None:
    with answering(
        f"{SECURE} 60 IN SRV 10 5 8443 cal.example.test.",
        f"{SECURE} 60 IN TXT path=/dav/",
        f"{PLAIN} 60 IN SRV 0 0 0 .",
    ) as resolver:
        names = Dns(resolver)
        assert names.services(SECURE) == (Service("cal.example.test", 8443, 10, 5),)
        assert names.services(PLAIN) == (Service(".", 0),)
        assert names.texts(SECURE) == ("path=/dav/",)
        assert names.texts(PLAIN) == ()
        assert names.services("_caldavs._tcp.nobody.test") == ()


@pytest.mark.parametrize("name", ["a" * 70 + ".test", "..", "_caldavs._tcp."])
def test_a_name_that_cannot_be_asked_for_has_no_records(name: str) -> None:
    with answering() as resolver:
        assert Dns(resolver).services(name) == ()


def test_a_dns_that_keeps_silent_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("einklang.providers.names._PATIENCE", 0.2)
    began = time.monotonic()
    with answering(silent=True) as resolver:
        assert Dns(resolver).services(SECURE) == ()
    assert time.monotonic() - began < 2
