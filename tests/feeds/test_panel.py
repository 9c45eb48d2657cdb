"""The panel *Integration*: what it says of links, and where it stands."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.cast import ClientOf
from tests.feeds.scene import NOW, feed

from einklang.accounts.models import Membership
from einklang.feeds.models import Fetch

pytestmark = pytest.mark.django_db
ROOT = "/w/nordlicht"
PART = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("renew", "Der alte öffnet nichts mehr."),
        ("close", "Der Link ist gesperrt."),
        ("remind", "Ihr Programm erinnert so, sobald es wieder abgerufen hat."),
    ],
)
def test_what_was_done_is_said_at_once_and_once(
    alice_member: Membership, client_of: ClientOf, act: str, said: str
) -> None:
    client, own = client_of(alice_member.user), feed(alice_member)
    told = {"of": "tasks", "line": own.what, "minutes": "30"}
    answer = client.post(f"{ROOT}/feeds/{own.pk}/{act}/", told, headers=PART)
    assert answer.content.decode().count(said) == 1
    assert said not in client.get(f"{ROOT}/feeds/").content.decode()


def test_programs_and_types_are_called_as_their_reader_calls_them(
    alice_member: Membership, client_of: ClientOf
) -> None:
    own = feed(alice_member)
    for age, program in enumerate(("Google Calendar", "Apple Calendar", "Thunderbird", "")):
        Fetch(feed=own, program=program, last_at=NOW - timedelta(hours=age), count=1).save()
    page = client_of(alice_member.user).get(f"{ROOT}/feeds/?of=tasks").content.decode()
    for word in ("Google Kalender", "Apple Kalender", "Thunderbird", "Programm ohne Namen"):
        assert word in page
    assert "Nur Aufgaben vom Typ Termin erinnern" in page


def test_the_tasks_page_shows_it_first_keeps_its_filters_and_hides_it_again(
    alice_member: Membership, client_of: ClientOf
) -> None:
    client = client_of(alice_member.user)
    closed = client.get(f"{ROOT}/tasks/?whose=all").content.decode()
    assert f'href="{ROOT}/tasks/?whose=all&amp;integration=1" aria-expanded="false"' in closed
    shown = client.get(f"{ROOT}/tasks/?whose=all&integration=1").content.decode()
    assert f'href="{ROOT}/tasks/?whose=all" aria-expanded="true"' in shown
    # On a phone it would else be below all tasks, out of sight.
    assert shown.index("/feeds/panel/") < shown.index("data-quick-add")


@pytest.mark.parametrize("of", ["calendar", "tasks"])
def test_the_page_belongs_to_what_it_is_of(
    alice_member: Membership, client_of: ClientOf, of: str
) -> None:
    page = client_of(alice_member.user).get(f"{ROOT}/feeds/?of={of}").content.decode()
    here = set(re.findall(rf'href="({ROOT}/[a-z]+/)" aria-current="page"', page))
    assert here == {f"{ROOT}/{of}/"}
