"""Somebody leaves the workspace in whose calendar guests have booked."""

from __future__ import annotations

import pytest
from tests.booking.scene import NOW, at, booked, guest, home_of, offered, reserved
from tests.cast import MemberOf

from einklang.accounts.models import Membership, User
from einklang.accounts.team import remove
from einklang.booking.change import cancel
from einklang.booking.models import BookingCalendar, By, Status
from einklang.booking.reserve import asked
from einklang.mail.models import Outgoing

pytestmark = pytest.mark.django_db


def test_what_was_offered_together_goes_on_with_the_others(
    alice_member: Membership, bob: User, member_of: MemberOf
) -> None:
    home_of(member_of(bob))
    calendar = offered(member_of(bob), alice_member.user)
    booking = booked(calendar, at(9))
    remove(member_of(bob), NOW)
    calendar.refresh_from_db()
    assert (calendar.active, calendar.maker) == (True, alice_member.user)
    assert [host.name for host in calendar.hosts.all()] == ["Alice Arndt"]
    assert reserved(bob) == []
    cancel(booking=booking, by=By.GUEST, why="", now=NOW)
    assert booked(calendar, at(9), guest("Zoe West")).status == Status.CONFIRMED


def test_what_was_theirs_alone_is_closed_and_its_guests_are_an_owners(
    alice_member: Membership, bob: User, member_of: MemberOf
) -> None:
    home_of(member_of(bob))
    calendar = offered(member_of(bob))
    booking = booked(calendar, at(9))
    remove(member_of(bob), NOW)
    calendar.refresh_from_db()
    assert not calendar.active
    Outgoing.objects.all().delete()
    cancel(booking=booking, by=By.GUEST, why="", now=NOW)
    told = {mail.recipients[0] for mail in Outgoing.objects.all()}
    assert told == {"Anna Ost <anna@ost.example>", "Alice Arndt <alice@nordlicht.example>"}


def test_whoever_offers_nothing_leaves_nothing(
    calendar: BookingCalendar, bob: User, member_of: MemberOf
) -> None:
    before = calendar.revision
    remove(member_of(bob), NOW)
    calendar.refresh_from_db()
    assert calendar.revision == before
    assert asked(calendar, at(9), 30, NOW).is_free
