"""The feed of what guests have booked with a member."""

from __future__ import annotations

import pytest
from tests.booking.scene import NOW, at, booked, busy, guest
from tests.cast import ClientOf, MemberOf
from tests.feeds.scene import entries, feed, text

from einklang.accounts import clock
from einklang.accounts.models import Membership, User
from einklang.booking.change import cancel, move
from einklang.booking.models import BookingCalendar, By
from einklang.feeds.keep import NoSuchSource, open_feed
from einklang.feeds.models import Feed, What

pytestmark = pytest.mark.django_db
LINE = "Meine Buchungen"


@pytest.fixture(autouse=True)
def _friday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def bookings(alice_member: Membership) -> Feed:
    return feed(alice_member, What.BOOKINGS)


def titles(of: Feed) -> list[str]:
    return sorted(str(each.get("SUMMARY", "")) for each in entries(of))


def test_it_tells_the_bookings_and_nothing_else(
    calendar: BookingCalendar, alice_member: Membership, bookings: Feed
) -> None:
    place = alice_member.workspace.calendar_rows.get()
    busy(alice_member, place, at(12), at(13))
    assert titles(bookings) == []
    booked(calendar, at(9))
    booked(calendar, at(10), guest("Zoe West"))
    assert titles(bookings) == ["Erstgespräch: Anna Ost", "Erstgespräch: Zoe West"]
    assert "X-WR-CALNAME:Meine Buchungen" in text(bookings)


def test_it_follows_a_move_and_a_cancellation(calendar: BookingCalendar, bookings: Feed) -> None:
    booking = booked(calendar, at(9))
    (before,) = entries(bookings)
    move(booking=booking, start=at(11), by=By.GUEST, now=NOW)
    (after,) = entries(bookings)
    assert (after["UID"], after["DTSTART"].dt.hour) == (before["UID"], 11)
    cancel(booking=booking, by=By.GUEST, why="", now=NOW)
    (off,) = entries(bookings)
    assert (off["STATUS"], off.get("SUMMARY")) == ("CANCELLED", None)


def test_colleagues_read_none_of_it(
    calendar: BookingCalendar, bob: User, member_of: MemberOf
) -> None:
    booked(calendar, at(9))
    assert titles(feed(member_of(bob), What.BOOKINGS)) == []


def test_the_panel_offers_it_where_there_are_any_and_only_to_oneself(
    calendar: BookingCalendar, alice_member: Membership, client_of: ClientOf
) -> None:
    page = "/w/nordlicht/feeds/?of=calendar"
    client = client_of(alice_member.user)
    assert LINE not in client.get(page).content.decode()
    booked(calendar, at(9))
    assert LINE in client.get(page).content.decode()
    told = {"of": "calendar", "line": "bookings", "what": "bookings"}
    answer = client.post("/w/nordlicht/feeds/open/", told, follow=True)
    assert "Link kopieren" in answer.content.decode()
    with pytest.raises(NoSuchSource):
        open_feed(member=alice_member, what=What.BOOKINGS, source="1", shows=None, now=NOW)


def test_a_link_can_be_closed_though_nothing_is_booked_any_more(
    calendar: BookingCalendar, bookings: Feed, client_of: ClientOf
) -> None:
    assert calendar.sessions.count() == 0
    assert LINE in client_of(bookings.owner).get("/w/nordlicht/feeds/?of=calendar").content.decode()
