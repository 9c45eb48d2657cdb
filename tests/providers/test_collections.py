"""Which collections of a home are calendars of ours, and what is told of them; and the page that
says what we do names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

from tests.providers.test_hostile import Telling, multistatus

from einklang.providers.port import Kind

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/conformance/caldav.md"
CALENDAR = "<D:collection/><C:calendar/>"
OF_OTHERS = 'xmlns:N="http://nextcloud.com/ns" xmlns:S="http://calendarserver.org/ns/"'


def collection(name: str, kinds: str, *props: str) -> str:
    inside = f"<D:resourcetype>{kinds}</D:resourcetype>{''.join(props)}"
    found = f"<D:prop>{inside}</D:prop><D:status>HTTP/1.1 200 OK</D:status>"
    href = f"<D:href>/cal/alice@x/{name}/</D:href>"
    return f"<D:response {OF_OTHERS}>{href}<D:propstat>{found}</D:propstat></D:response>"


def components(*names: str) -> str:
    inside = "".join(f'<C:comp name="{name}"/>' for name in names)
    return f"<C:supported-calendar-component-set>{inside}</C:supported-calendar-component-set>"


def privileges(*names: str) -> str:
    inside = "".join(f"<D:privilege><D:{name}/></D:privilege>" for name in names)
    return f"<D:current-user-privilege-set>{inside}</D:current-user-privilege-set>"


def withheld(name: str, status: int) -> str:
    """A calendar that tells its kind, and not what one may do there."""
    refused = (
        f"<D:prop><D:current-user-privilege-set/></D:prop><D:status>HTTP/1.1 {status} x</D:status>"
    )
    told = collection(name, CALENDAR)
    return told.replace("</D:response>", f"<D:propstat>{refused}</D:propstat></D:response>")


def told(*collections: str) -> dict[str, bool]:
    """Names of those that are told, and whether they may be written to."""
    world = Telling()
    world.say("PROPFIND", "1", multistatus(*collections))
    return {c.name: c.writable for c in world.again().collections()}


def test_only_calendars_for_events_are_told() -> None:
    assert told(
        collection("events", CALENDAR, components("VEVENT", "VTODO")),
        collection("spelt", CALENDAR, components("vevent")),
        collection("all", CALENDAR),
        collection("tasks", CALENDAR, components("VTODO")),
        collection("folder", "<D:collection/>"),
        collection("people", "<D:collection/>"),
        collection("inbox", CALENDAR + "<C:schedule-inbox/>"),
        collection("outbox", "<D:collection/><C:schedule-outbox/>"),
        collection("feed", CALENDAR + "<S:subscribed/>"),
        collection("bin", "<D:collection/><N:trash-bin/>"),
        collection("deleted", CALENDAR + "<N:deleted-calendar/>"),
    ) == {"events": True, "spelt": True, "all": True}


def test_what_may_be_written_to_is_what_the_server_says() -> None:
    assert told(
        collection("own", CALENDAR, privileges("read", "write")),
        collection("all", CALENDAR, privileges("all")),
        collection("new-only", CALENDAR, privileges("read", "bind")),
        collection("shared", CALENDAR, privileges("read", "read-free-busy")),
        collection("nothing", CALENDAR, privileges()),
        collection("silent", CALENDAR),
        withheld("unknown", 404),
        withheld("borrowed", 403),
    ) == {
        "own": True,
        "all": True,
        "new-only": True,
        "shared": False,
        "nothing": False,
        "silent": True,
        "unknown": True,
        "borrowed": False,
    }


def test_name_colour_and_owner_are_told() -> None:
    world = Telling()
    apple = 'xmlns:A="http://apple.com/ns/ical/"'
    props = (
        "<D:displayname>Kunden &amp; mehr</D:displayname>",
        f"<A:calendar-color {apple}>#1A2b3CFF</A:calendar-color>",
        "<D:owner><D:href>/people/bob/</D:href></D:owner>",
    )
    world.say("PROPFIND", "1", multistatus(collection("k%C3%A4", CALENDAR, *props)))
    (found,) = world.again().collections()
    assert (found.name, found.colour, found.kind) == ("Kunden & mehr", "#1A2b3C", Kind.EVENTS)
    assert found.owner == "https://dav.test/people/bob/"
    assert found.ref == "https://dav.test/cal/alice@x/k%C3%A4/"


def test_the_page_on_conformance_names_tests_that_there_are() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    there = {
        name
        for file in HERE.glob("*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    assert len(named) > 50
    assert named <= there
