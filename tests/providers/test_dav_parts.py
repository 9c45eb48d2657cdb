"""The small parts of the CalDAV provider: hrefs, XML from strangers, what is known of servers."""

from __future__ import annotations

import pytest

from einklang.providers.dav import href, servers, xml
from einklang.providers.dav.discover import given_host
from einklang.providers.errors import Again, Refused

HOME = "https://dav.test/cal/"


@pytest.mark.parametrize(
    ("base", "found", "wanted"),
    [
        (HOME, "/cal/a%40b.ics", "https://dav.test/cal/a@b.ics"),
        (HOME, "/cal/a@b.ics", "https://dav.test/cal/a@b.ics"),
        (HOME, "a.ics", "https://dav.test/cal/a.ics"),
        (HOME, "../x/a.ics", "https://dav.test/x/a.ics"),
        (HOME, "https://DAV.test:443/cal/a.ics", "https://dav.test/cal/a.ics"),
        (HOME, "http://dav.test:8080/cal/a.ics", "https://dav.test/cal/a.ics"),
        (HOME, "/cal/gr%c3%b6%C3%9Fe.ics", "https://dav.test/cal/gr%C3%B6%C3%9Fe.ics"),
        (HOME, "/cal/größe.ics", "https://dav.test/cal/gr%C3%B6%C3%9Fe.ics"),
        (HOME, "/cal/a%2Fb.ics", "https://dav.test/cal/a%2Fb.ics"),
        (HOME, "/cal/a b%ff.ics ", "https://dav.test/cal/a%20b%FF.ics"),
        ("https://dav.test:8443/", "/a", "https://dav.test:8443/a"),
        ("https://dav.test/", "https://p42.dav.test:443/a", "https://p42.dav.test/a"),
        ("https://bücher.test/", "/a", "https://xn--bcher-kva.test/a"),
        ("https://[2001:DB8::1]:8443/", "/a", "https://[2001:db8::1]:8443/a"),
        ("https://user:secret@dav.test/", "/a", "https://dav.test/a"),
        ("https://dav.test", "", "https://dav.test/"),
    ],
)
def test_two_spellings_of_a_place_are_one(base: str, found: str, wanted: str) -> None:
    assert href.place(base, found) == wanted
    assert href.place(base, wanted) == wanted


@pytest.mark.parametrize("found", ["http://[bad", "https://dav.test:port/a"])
def test_what_is_no_place_is_a_garbled_reply(found: str) -> None:
    with pytest.raises(Again, match="garbled_reply"):
        href.place(HOME, found)


@pytest.mark.parametrize("name", ["/cal/a.ics", "/cal/./a.ics", "/x/../cal/a.ics", "a.ics"])
def test_members_are_at_home_whatever_host_they_claim(name: str) -> None:
    assert href.member(HOME, name) == "https://dav.test/cal/a.ics"
    assert href.member(HOME, "https://evil.test/cal/a.ics") == "https://dav.test/cal/a.ics"


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("dav.test", "dav.test"),
        (" DAV.test:8443/x ", "dav.test"),
        ("alice@dav.test", "dav.test"),
        ("https://user:secret@dav.test/x@y", "dav.test"),
        ("https://bücher.test/", "xn--bcher-kva.test"),
    ],
)
def test_the_host_that_a_person_means(typed: str, host: str) -> None:
    assert given_host(typed) == host


@pytest.mark.parametrize("typed", ["", "   ", "https://", "alice@", "https://[", "h:port", "a..ü"])
def test_what_means_no_host_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="bad_address"):
        given_host(typed)


@pytest.mark.parametrize(
    ("host", "given", "may"),
    [
        ("dav.test", "dav.test", True),
        ("a.dav.test", "dav.test", True),
        ("evildav.test", "dav.test", False),
        ("test", "dav.test", False),
        ("p42-caldav.icloud.com", "caldav.icloud.com", True),
        ("p42-caldav.icloud.com", "me.com", True),
        ("icloud.com.evil.test", "me.com", False),
        ("p42-caldav.icloud.com", "dav.test", False),
    ],
)
def test_who_may_have_the_credentials(host: str, given: str, *, may: bool) -> None:
    assert servers.trusted(host, given) is may


def multistatus(inside: str) -> bytes:
    return f'<m:multistatus xmlns:m="DAV:">{inside}</m:multistatus>'.encode()


def test_properties_that_were_not_found_are_left_out() -> None:
    body = multistatus(
        "<m:response><m:href> /a </m:href>"
        "<m:propstat><m:prop><m:getetag> x </m:getetag></m:prop>"
        "<m:status>HTTP/1.1 200 OK</m:status></m:propstat>"
        "<m:propstat><m:prop><m:displayname>y</m:displayname></m:prop>"
        "<m:status>HTTP/1.1 404 Not Found</m:status></m:propstat></m:response>"
    )
    (response,) = xml.answers(body)
    assert isinstance(response, xml.Response)
    assert (response.href, response.status) == ("/a", 200)
    assert response.text(xml.GETETAG) == "x"
    assert response.text(xml.DAV + "displayname") == ""


def test_one_response_can_speak_of_many_and_the_token_stands_anywhere() -> None:
    gone = "<m:href>/a</m:href><m:href>/b</m:href><m:status>HTTP/1.1 404 x</m:status>"
    body = multistatus(f"<m:sync-token>t</m:sync-token><m:response>{gone}</m:response>")
    token, first, second = xml.answers(body)
    assert token == xml.Token("t")
    assert [(r.href, r.status) for r in (first, second) if isinstance(r, xml.Response)] == [
        ("/a", 404),
        ("/b", 404),
    ]


def test_a_token_among_the_properties_is_not_the_answers_token() -> None:
    prop = "<m:prop><m:sync-token>t</m:sync-token></m:prop><m:status>HTTP/1.1 200 x</m:status>"
    body = multistatus(
        f"<m:response><m:href>/</m:href><m:propstat>{prop}</m:propstat></m:response>"
    )
    (response,) = xml.answers(body)
    assert isinstance(response, xml.Response)
    assert response.text(xml.SYNC_TOKEN) == "t"


BOMB = b"""<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<m:multistatus xmlns:m="DAV:"><m:sync-token>&b;</m:sync-token></m:multistatus>"""
READER = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<m:multistatus xmlns:m="DAV:"><m:sync-token>&a;</m:sync-token></m:multistatus>"""


@pytest.mark.parametrize(
    "body",
    [b"", b"<html/>", b"<html><p>", b"no xml", b"\xff\xfe\x00", BOMB, READER, multistatus("")[:-5]],
)
def test_what_is_no_multistatus_is_garbled(body: bytes) -> None:
    with pytest.raises(xml.Garbled):
        list(xml.answers(body))
    assert xml.preconditions(body) <= {"html", "p"}


def test_what_is_asked_for_is_escaped() -> None:
    asked = xml.sync_collection("a<b>&c", (xml.GETETAG,))
    assert b"<D:sync-token>a&lt;b&gt;&amp;c</D:sync-token>" in asked
    assert b"limit" not in asked
