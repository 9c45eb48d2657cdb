"""Discovery by what a server answers, one place after the other, word by word."""

from __future__ import annotations

import httpx
import pytest
from tests.providers.dns import Table

from einklang.providers.dav.client import Client
from einklang.providers.dav.content import EVENTS
from einklang.providers.dav.discover import Found, discover, given_host
from einklang.providers.errors import Again, ProviderError, Refused, SignIn
from einklang.providers.wire import Login, Wire

HOST = "dav.example.test"
ALICE = f"alice@{HOST}"
PRINCIPAL = "<D:current-user-principal><D:href>/alice/</D:href></D:current-user-principal>"
OLD_PRINCIPAL = "<D:principal-URL><D:href>/alice/</D:href></D:principal-URL>"
NOBODY = "<D:current-user-principal><D:unauthenticated/></D:current-user-principal>"
HOME = "<C:calendar-home-set><D:href>/cal/</D:href></C:calendar-home-set>"
TWO_HOMES = (
    "<C:calendar-home-set><D:href>/cal/</D:href><D:href>/more/</D:href>"
    "<D:href>/cal/</D:href></C:calendar-home-set>"
)
CALENDAR = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
FOLDER = "<D:resourcetype><D:collection/></D:resourcetype>"
OWN = (
    "<C:calendar-user-address-set><D:href>MAILTO:Alice@Example.test</D:href>"
    "<D:href>/principals/alice/</D:href></C:calendar-user-address-set>"
)
TOKEN = "<D:sync-token>x</D:sync-token>"


class Server(httpx.BaseTransport):
    """Answers PROPFIND with these properties by path; elsewhere there is nothing."""

    def __init__(self, answers: dict[str, str | int]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        said = self.answers.get(request.url.path, 404)
        if isinstance(said, int):
            return httpx.Response(said)
        body = (
            '<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
            f"{TOKEN}<D:response><D:href>{request.url.path}</D:href><D:propstat>"
            f"<D:prop>{said}</D:prop><D:status>HTTP/1.1 200 OK</D:status>"
            "</D:propstat></D:response></D:multistatus>"
        )
        return httpx.Response(207, text=body)


def found(server: Server, address: str = ALICE, username: str = ALICE) -> Found:
    hosts = frozenset({HOST, "caldav.gmx.net", "caldav.fastmail.com"})
    client = Client(Wire(server, hosts), Login(username, "geheim"), given_host(address))
    return discover(client, address, EVENTS, Table())


WELL_KNOWN = "/.well-known/caldav"


@pytest.mark.parametrize(
    "answers",
    [
        {WELL_KNOWN: PRINCIPAL, "/alice/": HOME},
        {WELL_KNOWN: OLD_PRINCIPAL, "/alice/": HOME},
        {"/": PRINCIPAL, "/alice/": HOME},
        {"/remote.php/dav/": PRINCIPAL, "/alice/": HOME},
        {WELL_KNOWN: FOLDER, "/": HOME},
        {WELL_KNOWN: 403, "/": HOME},
        {WELL_KNOWN: PRINCIPAL, "/alice/": FOLDER, "/": HOME},
        {WELL_KNOWN: PRINCIPAL, "/alice/": 404, "/": HOME},
    ],
    ids=[
        "principal",
        "principal of old",
        "at the root",
        "at a place that is known",
        "a folder is not the end",
        "a refusal of a place is not the end",
        "a principal without a home is not the end",
        "a principal that is not there is not the end",
    ],
)  # fmt: skip
def test_the_home_is_found(answers: dict[str, str | int]) -> None:
    assert found(Server(answers)).homes == (f"https://{HOST}/cal/",)


def test_several_homes_are_each_taken_once() -> None:
    homes = found(Server({"/": TWO_HOMES})).homes
    assert homes == (f"https://{HOST}/cal/", f"https://{HOST}/more/")


def test_a_link_to_one_calendar_is_that_calendar() -> None:
    server = Server({"/alice/work/": CALENDAR})
    link = f"https://{HOST}/alice/work/"
    told = found(server, link)
    assert (told.homes, told.itself) == ((), link)
    assert server.asked == [link]


def test_own_addresses_are_those_told_and_the_one_that_signs_in() -> None:
    told = found(Server({"/": PRINCIPAL, "/alice/": HOME + OWN}))
    assert told.addresses == ("alice@example.test", ALICE)
    named = found(Server({"/": HOME}), username="alice")
    assert named.addresses == ()


def test_who_is_nobody_to_the_server_has_to_sign_in() -> None:
    server = Server({WELL_KNOWN: NOBODY, "/": HOME})
    with pytest.raises(SignIn, match="credentials_refused"):
        found(server)
    assert len(server.asked) == 1


def test_one_refusal_of_the_password_is_enough() -> None:
    server = Server({WELL_KNOWN: 401, "/": HOME})
    with pytest.raises(SignIn):
        found(server)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answers", "error"),
    [({}, Refused), ({WELL_KNOWN: FOLDER}, Refused), ({WELL_KNOWN: 503, "/": HOME}, Again)],
    ids=["nothing", "folders", "overloaded"],
)
def test_where_there_is_no_home_it_is_said(
    answers: dict[str, str | int], error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        found(Server(answers))


@pytest.mark.parametrize(
    ("address", "start"),
    [
        ("eva@gmx.de", "https://caldav.gmx.net/begenda/dav/eva%40gmx.de/"),
        ("eva@fastmail.com", "https://caldav.fastmail.com/dav/"),
    ],
)
def test_of_a_known_provider_its_own_place_is_asked_and_no_other(address: str, start: str) -> None:
    server = Server({httpx.URL(start).path: HOME})
    assert found(server, address, address).homes[0].endswith("/cal/")
    assert server.asked == [start]


@pytest.mark.parametrize("address", ["", "   ", "https://", "http://[::1", "@", "eva@"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(Refused, match="bad_address"):
        given_host(address)
