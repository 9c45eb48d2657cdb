"""`einklang demo`: the made-up data as such, and the command as run for a first look."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.project.test_cli import COMMAND, _children, variables

from einklang.formats import ical
from einklang.project.demo import _free
from einklang.project.demo.customers import CONTACTS, CUSTOMERS, DOMAIN, JANA, MEHMET
from einklang.project.demo.faces import FACES
from einklang.project.demo.google_events import accounts
from einklang.project.demo.meeting import Meeting, record
from einklang.project.demo.plant import calendars
from einklang.project.demo.projects import project_meetings
from einklang.project.demo.single import single_meetings
from einklang.records.moment import in_zone
from einklang.records.recurrence import occurrences

SATURDAY = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
A_YEAR = [SATURDAY + timedelta(days=days) for days in range(0, 364, 13)]  # each weekday, both DSTs


HIDDEN = {address for each in CONTACTS if each.private for address in each.addresses}
SEEN = set(FACES) - HIDDEN  # by Jana: who is private to somebody else is not


def meetings(now: datetime) -> list[Meeting]:
    return [*single_meetings(now.date()), *project_meetings(now.date())]


@pytest.mark.parametrize("now", A_YEAR, ids=lambda now: f"{now:%a-%d-%b}")
def test_every_meeting_is_read_as_it_was_written(now: datetime) -> None:
    made = meetings(now)
    assert 140 <= len(made) <= 160
    assert len({meeting.uid for meeting in made}) == len(made)
    assert {meeting.day - now.date() for meeting in made} >= {timedelta(0), timedelta(days=1)}
    for meeting in made:
        wanted = record(meeting, now)
        assert ical.parse(ical.write(wanted)) == wanted


def test_google_contacts_bring_somebody_known_somebody_to_ask_about_and_somebody_new() -> None:
    (jana,) = (each for each in accounts(SATURDAY.date()) if each["address"] == JANA)
    known = {(contact.given, contact.family): contact for contact in CONTACTS}
    told = {
        (name["givenName"], name["familyName"]): each
        for each in jana["contacts"]
        for name in each["names"]
    }
    grouped = {name for name, each in told.items() if each.get("groups") == jana["groups"]}
    assert len(grouped) == 3
    assert len(told.keys() - grouped) == 1
    assert len(known.keys() & grouped) == 2
    met = told["Friederike", "Harms"]["emailAddresses"][0]["value"]
    assert met in known["Friederike", "Harms"].addresses
    assert "emailAddresses" not in told["Henrik", "Rohde"]


def test_nobody_in_the_demo_can_exist() -> None:
    asked = {address for meeting in meetings(SATURDAY) for address in meeting.concerned}
    told = {address for contact in CONTACTS for address in contact.addresses}
    domains = {address.partition("@")[2] for address in asked | told}
    domains |= {customer.domain for customer in CUSTOMERS}
    assert set(FACES) <= {contact.addresses[0] for contact in CONTACTS if contact.addresses}
    assert [domain for domain in domains if not domain.endswith(".example")] == []


def test_nobody_sits_in_two_project_meetings_at_once() -> None:
    made = list(project_meetings(SATURDAY.date()))
    sat = [(who, m.day, m.at) for m in made for who in m.concerned if who.endswith(DOMAIN)]
    assert len(sat) == len(set(sat))


def test_one_meeting_lies_in_both_calendars_under_one_uid() -> None:
    told = {(c.user, c.name): c.texts for c in calendars(SATURDAY)}
    texts = [
        told["jana", "kundentermine"]["jour-fixe-ausbau.ics"],
        told["mehmet", "mehmet-aydin"]["jour-fixe-ausbau.ics"],
    ]
    here, there = map(ical.parse, texts)
    assert here == there
    assert here.details.organiser is not None
    assert here.details.organiser.address == MEHMET
    assert len(here.excluded) == 2
    assert len(here.overrides) == 4


def test_the_call_with_boston_moves_here_while_only_one_side_has_changed_its_clocks() -> None:
    boston = next(m for m in single_meetings(SATURDAY.date()) if m.name == "boston")
    found = occurrences(
        record(boston, SATURDAY), since=None, until=SATURDAY + timedelta(days=300), zone="UTC"
    )
    assert {in_zone(each.start, "America/New_York").at.hour for each in found} == {10}
    assert len({each.start.hour for each in found}) == 2


def test_what_other_programs_left_is_odd_as_it_should_be() -> None:
    told = {c.name: c.texts for c in calendars(SATURDAY)}
    start = ical.parse(told["mehmet-aydin"]["outlook.ics"]).details.start
    assert str(start) == "2026-12-01T12:00:00[Europe/Berlin]"
    with pytest.raises(ical.Unreadable, match="end_before_start"):
        ical.parse(told["kundentermine"]["export-4711.ics"])


def test_fresh_empties_no_directory_but_a_demos(tmp_path: Path) -> None:
    (tmp_path / "einklang.sqlite3").write_text("three years of work")
    told = subprocess.run(
        [*COMMAND, "demo", "--fresh"],
        env=variables(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 1
    assert "holds something else" in told.stderr
    assert (tmp_path / "einklang.sqlite3").read_text() == "three years of work"


def test_a_port_is_free_only_if_nobody_listens_there_by_the_newer_protocol() -> None:
    with socket.socket(socket.AF_INET6) as other:
        other.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            other.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no ::1")
        port = int(other.getsockname()[1])
        assert _free(port) == port
        other.listen()
        assert _free(port) > port


@contextmanager
def demo(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running demo and what it said up to the end of its box."""
    with subprocess.Popen(
        [*COMMAND, "demo"],
        env=variables(data, EINKLANG_DATABASE_URL="postgresql://elsewhere.example/work"),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        late = threading.Timer(100, process.terminate)
        late.start()
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if line.startswith("╰"):
                break
        try:
            yield process, said
        finally:
            process.terminate()
            sys.stderr.write(process.stderr.read())
            late.cancel()


def signed_in(said: str) -> httpx.Client:
    address = re.search(r"Address +(\S+)", said)
    password = re.search(r"Password +(\S+)", said)
    assert address, said
    assert password, said
    client = httpx.Client(base_url=address[1], trust_env=False, follow_redirects=True, timeout=20)
    client.get("/")
    form = {"login": JANA, "password": password[1]}
    token = {"X-CSRFToken": client.cookies["csrftoken"]}
    assert client.post("/accounts/login/", data=form, headers=token).is_success
    return client


def faces(client: httpx.Client) -> int:
    """How many of the people have a picture, once the worker has looked at them."""
    for _ in range(120):
        page = client.get("/w/lindhorst-akustik/people/").text
        shown = re.findall(r'<img src="([^"]+)"', page)
        if len(shown) == len(SEEN):
            break
        time.sleep(0.25)
    assert {client.get(each).headers["content-type"] for each in shown} == {"image/webp"}
    return len(shown)


def stopped(process: subprocess.Popen[str]) -> bool:
    """After Ctrl-C: whether it went well and left nobody behind."""
    children = _children(process.pid)
    process.send_signal(signal.SIGINT)
    well = process.wait(30) == 0
    return well and not any(Path(f"/proc/{child}").exists() for child in children)


def test_the_demo_is_in_accord_masks_and_keeps_what_was_changed(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    with demo(data) as (process, said):
        assert "All calendars are in accord." in said, said
        assert re.search(r"Address +http://localhost:", said), said  # where passkeys work
        client = signed_in(said)
        assert "Rückruf: Messergebnis Empfang" in client.get("/").text
        assert faces(client) == len(SEEN)
        clinic = client.get("/w/lindhorst-akustik/companies/6/").text
        assert "Klinik am Eichensee" in clinic
        assert "Sofie Brandt" in clinic
        assert "Hygieneprüfung Absorber" not in clinic
        client.close()
        assert stopped(process)
    there = data / "radicale/collection-root/jana/kundentermine/rueckruf-empfang.ics"
    there.write_text(there.read_text().replace("Messergebnis", "Messwert"))
    with demo(data) as (process, said):
        assert "put in place" not in said
        client = signed_in(said)
        assert "Messwert Empfang" in client.get("/").text
        client.close()
        assert stopped(process)
