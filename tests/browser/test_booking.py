"""The whole way of a guest, by keyboard alone, with mails that a real server takes: book, open the
link of the mail, move, cancel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from tests.booking.scene import offered
from tests.browser.scene import Scene
from tests.browser.test_accessibility import AXE, TAGS, seen
from tests.browser.window import Windows
from tests.calendars.scene import NOW

from einklang.booking.models import Booking, Status
from einklang.formats import ical
from einklang.mail.deliver import deliver_all
from einklang.records.event import Event
from einklang_sandbox.inbox import Inbox, serving, text_of

pytestmark = pytest.mark.django_db(transaction=True)
MOST_STOPS = 80


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """Where all mails arrive."""
    taking = Inbox()
    with serving(taking) as (smtp, _page):
        settings.SMTP_URL = smtp
        yield taking


@dataclass
class Guest:
    """Somebody with a keyboard and a mailbox."""

    page: Page
    inbox: Inbox

    def press(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        """Go to it with the Tab key, then Enter; what comes is for everybody."""
        self.reach(self.page.get_by_role(role, name=name).first)  # type: ignore[arg-type]
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def fill(self, label: str, text: str) -> None:
        """Go to a field, then type."""
        self.reach(self.page.get_by_label(label))
        self.page.keyboard.type(text)

    def reach(self, wanted: Locator) -> None:
        """With the Tab key."""
        expect(wanted).to_be_visible()
        for _ in range(MOST_STOPS):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {wanted} by keyboard")

    def look(self) -> None:
        """What axe finds, and what does not fit."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert seen(self.page, {"type": "tag", "values": TAGS}) == []
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not self.page.evaluate(wide)

    def mail(self) -> tuple[str, str, str]:
        """The last one to the guest: subject, text, and its part for calendars."""
        deliver_all(lambda: NOW)
        last = [each for each in self.inbox.mails if "nina@neu.example" in str(each["To"])][-1]
        parts = {part.get_content_type(): part for part in last.walk()}
        invitation = parts["text/calendar"].get_payload(decode=True)
        assert isinstance(invitation, bytes)
        return str(last["Subject"]).strip(), text_of(last), invitation.decode()


def told(text: str) -> tuple[str, Event]:
    """The method of an iTIP part, and its meeting."""
    method = re.search(r"^METHOD:(\w+)", text, re.MULTILINE)
    assert method is not None
    return method[1], ical.parse(text)


@pytest.mark.parametrize(("width", "day"), [(360, 24), (1280, 27)])
def test_a_guest_books_moves_and_cancels_by_keyboard_and_by_the_links_of_the_mails(
    scene: Scene, windows: Windows, inbox: Inbox, width: int, day: int
) -> None:
    weekday = {24: "Dienstag", 27: "Freitag"}[day]
    hours = {str(weekday): [[9 * 60, 17 * 60]] for weekday in range(7)}
    offered(scene.member, slug=f"weg-{width}", weekly=hours)
    page = windows.open(width=width)
    guest = Guest(page, inbox)
    page.goto(f"/book/{scene.workspace.slug}/weg-{width}/?zone=Europe/Berlin&date=2026-11-{day}")
    guest.look()
    guest.press(re.compile(f"{day}. November, 10:00"))
    guest.fill("Name", "Nina Neu")
    guest.fill("E-Mail-Adresse", "nina@neu.example")
    guest.fill("Ihre Telefonnummer", "+49 40 1234")
    guest.press("Buchen")
    expect(page.get_by_role("heading", name="Ihr Termin ist gebucht")).to_be_visible()

    subject, text, part = guest.mail()
    assert subject == f"Gebucht: Erstgespräch, {weekday}, {day}. November"
    method, invited = told(part)
    assert method == "REQUEST"
    (link,) = re.findall(r"/booked/\S+/", text)

    page.goto(link)
    guest.press("Verschieben", role="link")
    page.goto(f"{page.url}?date=2026-11-28")
    guest.press(re.compile("28. November, 11:30"))
    guest.press("Verschieben")
    subject, _text, part = guest.mail()
    assert subject == "Verschoben: Erstgespräch, jetzt Samstag, 28. November"
    method, moved = told(part)
    assert (method, moved.uid) == ("REQUEST", invited.uid)
    assert moved.sequence > invited.sequence

    page.goto(link)  # of the first mail
    guest.press("Termin absagen", role="link")
    guest.fill("Grund", "Krank")
    guest.press("Termin absagen")
    expect(page.get_by_role("heading", name="Ihr Termin ist abgesagt")).to_be_visible()
    subject, text, part = guest.mail()
    method, off = told(part)
    assert (method, off.uid) == ("CANCEL", invited.uid)
    assert off.sequence > moved.sequence
    assert "Grund: Krank" in text
    assert len(inbox.mails) == 6, "each told both sides"
    assert Booking.objects.latest("pk").status == Status.CANCELLED
