"""What is masked is masked everywhere (T3): each field, at each level, to each role, on each page,
in search and in the calendar's data. One's own copy shows everything; no role opens anything."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from tests.calendars.scene import FRIDAY, NOW, at, calendar_of, meeting
from tests.cast import ClientOf, joined
from tests.crm.scene import company, deal, person, ticket

from einklang.accounts import clock
from einklang.accounts.models import User, Workspace
from einklang.calendars.models import Calendar, Copy, Event, Outcome
from einklang.calendars.visibility import Level
from einklang.crm.models import Company, Deal, Person, Ticket
from einklang.crm.recognise import place
from einklang.records.event import Organiser, Participant

pytestmark = pytest.mark.django_db
CLIENT = "feld@kunde.example"  # on whose timeline it stands
FIELDS = {
    "title": "Titelwort",
    "description": "Beschreibungswort",
    "place": "Ortswort",
    "link": "linkwort",
    "guests": "gastwort",
    "host": "gastgeber",
    "note": "Notizwort",
    "start": "15:37",
}
SHOWN = {
    Level.EVERYTHING: set(FIELDS),
    Level.SUBJECT: {"title", "guests", "host", "start"},
    Level.METADATA: {"guests", "host", "start"},
    Level.BUSY: {"start"},
}
FINDS = {"title", "place", "guests", "host"}
"""By these words of a meeting a search finds it, where they show."""
COLLEAGUES = ("alice", "carl", "anna")  # the owner, a member, an assistant: none of them holds it


@dataclass(frozen=True)
class Scene:
    """A meeting of Bob's that says a word in each field, with a client of ours."""

    event: Event
    client: Person
    firm: Company
    deal: Deal
    ticket: Ticket

    def pages(self) -> dict[str, str]:
        """All pages that show meetings."""
        base, at = "/w/nordlicht", "2026-11-13"
        return {
            "event": f"{base}/calendar/{self.event.pk}/",
            "why": f"{base}/why/{self.event.pk}/",
            "data": f"{base}/calendar/events.json?start={at}T00:00:00Z&end={at}T23:59:00Z",
            "list": f"{base}/calendar/?view=list&date={at}",
            "today": f"{base}/",
            "person": f"{base}/people/{self.client.pk}/",
            "timeline": f"{base}/people/{self.client.pk}/calendar/",
            "company": f"{base}/companies/{self.firm.pk}/",
            "history": f"{base}/companies/{self.firm.pk}/calendar/",
            "board": f"{base}/deals/",
            "deals": f"{base}/deals/list/",
            "deal": f"{base}/deals/{self.deal.pk}/",
            "deal-history": f"{base}/deals/{self.deal.pk}/calendar/",
            "tickets": f"{base}/tickets/",
            "ticket": f"{base}/tickets/{self.ticket.pk}/",
            "ticket-history": f"{base}/tickets/{self.ticket.pk}/calendar/",
        }


@pytest.fixture
def viewers(workspace: Workspace, alice: User, anna: User, bob: User) -> dict[str, User]:
    """By name; Bob holds the meeting."""
    carl = joined(workspace, "Carl Clemens")
    return {"alice": alice, "anna": anna, "carl": carl, "bob": bob}


@pytest.fixture
def scene(workspace: Workspace, bob: User, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    details = replace(
        FRIDAY,
        organiser=Organiser("gastgeber@dritte.example"),
        start=at("2026-11-13 15:37"),
        end=at("2026-11-13 16:37"),
        summary="Titelwort",
        description="Beschreibungswort",
        place="Ortswort",
        link="https://meet.example/linkwort",
        participants=(Participant(CLIENT, "Sabine Feld"), Participant("gastwort@dritte.example")),
    )
    firm = company(workspace, "Kanzlei Feld", "kunde.example")
    client = person(workspace, "Sabine Feld", CLIENT, company=firm)
    umbau = deal(workspace, "Umbau", client, company=firm)
    zugang = ticket(workspace, "Zugang", person=client)
    event = meeting(None, details, [calendar_of(bob, origin="Nextcloud")])
    Event.objects.filter(pk=event.pk).update(internal_note="Notizwort")
    place(workspace, [event.pk])
    return Scene(event, client, firm, umbau, zugang)


def said_on(html: str) -> set[str]:
    """The fields whose words stand there, in whatever attribute."""
    return {name for name, word in FIELDS.items() if word.lower() in html.lower()}


def told(scene: Scene, level: Level) -> None:
    """What Bob's calendar shows of it."""
    Calendar.objects.update(visibility=level)
    scene.event.refresh_from_db()


@pytest.mark.parametrize("level", SHOWN, ids=lambda level: level.name.lower())
@pytest.mark.parametrize("viewer", [*COLLEAGUES, "bob"])
def test_each_field_at_each_level_to_each_role_on_each_page(
    scene: Scene, viewers: dict[str, User], client_of: ClientOf, viewer: str, level: Level
) -> None:
    told(scene, level)
    may_see = set(FIELDS) if viewer == "bob" else SHOWN[level]
    client = client_of(viewers[viewer])
    for name, url in scene.pages().items():
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert said_on(answer.content.decode()) <= may_see, (name, viewer)
    event = client.get(scene.pages()["event"]).content.decode()
    assert said_on(event) == may_see
    for field in FINDS:
        found = client.get(f"/w/nordlicht/search/?q={FIELDS[field]}").content.decode()
        assert (f"/calendar/{scene.event.pk}/" in found) == (field in may_see), field
        assert said_on(found) <= may_see | {field}


@pytest.mark.parametrize("level", SHOWN, ids=lambda level: level.name.lower())
def test_among_several_copies_the_strictest_holds(
    scene: Scene, viewers: dict[str, User], client_of: ClientOf, level: Level
) -> None:
    open_one = calendar_of(viewers["carl"])
    Copy.objects.create(event=scene.event, calendar=open_one)
    Calendar.objects.exclude(pk=open_one.pk).update(visibility=level)
    pages = [client_of(viewers[who]).get(scene.pages()["event"]) for who in ("alice", "carl")]
    assert [said_on(page.content.decode()) for page in pages] == [SHOWN[level], set(FIELDS)]


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.BUSY])
def test_what_is_not_admitted_shows_colleagues_no_more_than_that_time_is_taken(
    scene: Scene, viewers: dict[str, User], client_of: ClientOf, outcome: Outcome
) -> None:
    Event.objects.update(outcome=outcome)
    place(scene.event.workspace, [scene.event.pk])
    for viewer in COLLEAGUES:
        for url in scene.pages().values():
            html = client_of(viewers[viewer]).get(url).content.decode()
            assert said_on(html) <= {"start"}, (url, viewer)


def test_the_meeting_stands_on_each_of_the_four_records(
    scene: Scene, viewers: dict[str, User], client_of: ClientOf
) -> None:
    histories = ("timeline", "history", "deal-history", "ticket-history")
    for page in histories:
        html = client_of(viewers["anna"]).get(scene.pages()[page]).content.decode()
        assert {"title", "start", "guests"} <= said_on(html), page


def test_a_stranger_finds_no_page_at_all(scene: Scene, charlie: User, client_of: ClientOf) -> None:
    got = {client_of(charlie).get(url).status_code for url in scene.pages().values()}
    assert got == {404}
