"""Nordlicht on a Thursday morning: customers, their meetings by two calendars, and connections in
every state. The meetings came in by runs against servers in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.calendars.scene import BERLIN, NOW, at
from tests.cast import joined
from tests.crm.scene import FELD, company, deal, person, ticket
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership, Role, User, Workspace
from einklang.calendars.models import Calendar, Event
from einklang.calendars.visibility import Level
from einklang.crm.models import Company, Person
from einklang.reconcile.rules import Rules
from einklang.records.event import Answer, Details, Organiser, Override, Participant
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Day, later
from einklang.sync.models import Connection, Question, State

SABINE = Participant(FELD, "Sabine Feld", Answer.ACCEPTED)
STATES = {
    State.NEVER: "",
    State.FIRST: "",
    State.WAITING: "too_many_requests",
    State.SIGN_IN: "credentials_refused",
}
SECRET_TITLE = "Übernahme der Kanzlei"
SECRET_PLACE = "Notariat Behrens"
PRIVATE_TITLE = "Kardiologie"
LONG_TITLE = "Besprechungsraumabnahmeprotokollunterzeichnung"


@dataclass
class Scene:
    """Who and what there is. Alice owns the workspace."""

    workspace: Workspace
    alice: User
    bob: User
    feld: Person
    rohde: Person
    firm: Company
    kunden: World
    server: MemoryServer = field(default_factory=MemoryServer)

    @property
    def root(self) -> str:
        """The address of the workspace, without a slash behind it."""
        return f"/w/{self.workspace.slug}"

    @property
    def member(self) -> Membership:
        """Alice's membership."""
        return member_of(self.alice)

    def event(self, title: str) -> Event:
        """The one meeting of this title."""
        return Event.objects.get(summary=title, deleted_at=None)

    def speak(self, language: str) -> None:
        """From now on pages speak this language to Alice."""
        User.objects.filter(pk=self.alice.pk).update(language=language)

    def braked(self, name: str) -> tuple[World, Question]:
        """Of the twelve meetings of a new calendar, ten are gone there at once."""
        world = world_of(self.alice, self.server, name)
        records = [_rohde(f"{name} {n}", f"2026-12-{n:02} 09:00") for n in range(1, 13)]
        refs = [world.server.put(world.there, record.uid, record) for record in records]
        world.run()
        for ref in refs[:10]:
            world.server.drop(ref)
        world.run()
        return world, Question.objects.get(connection=world.connection)


def make_scene() -> Scene:
    """All of it."""
    workspace = Workspace.objects.create(
        slug="nordlicht", name="Nordlicht GmbH", own_domains=["nordlicht.example"]
    )
    alice, bob = joined(workspace, "Alice Arndt", Role.OWNER), joined(workspace, "Bob Brandt")
    firm = company(workspace, "Kanzlei Feld", "kanzlei-feld.example")
    feld = person(workspace, "Sabine Feld", FELD, company=firm)
    rohde = person(workspace, "Malte Rohde", "rohde@bau.example")
    server = MemoryServer()
    kunden = world_of(alice, server, "kunden")
    scene = Scene(workspace, alice, bob, feld, rohde, firm, kunden, server)
    for record in alices():
        server.put(kunden.there, record.uid, record)
    kunden.run()
    _bobs(scene)
    _standing(scene)
    deal(workspace, "Umbau Empfang", feld, company=firm, amount=18_400, responsible=alice)
    ticket(workspace, "Zugang", person=feld, company=firm, responsible=bob)
    scene.braked("werkstatt")
    return scene


def world_of(user: User, server: MemoryServer, name: str) -> World:
    """A connection of this user to a calendar of this name, on that Thursday."""
    world = connected(member_of(user), server, name)
    world.clock.at = NOW
    Connection.objects.filter(pk=world.connection.pk).update(
        username=f"{name}@nordlicht.example", since=NOW - timedelta(days=90), state_since=NOW
    )
    return world


def member_of(user: User) -> Membership:
    """Their one membership, as it is now."""
    return Membership.objects.select_related("workspace", "user").get(user=user)


def alices() -> list[EventRecord]:
    """What stands in Alice's calendar: past and to come, a series, a day, another zone."""
    return [
        _jour_fixe(),
        feld("Abnahme", "2026-11-13 14:00", minutes=90, place="An der Untertrave 12"),
        feld("Angebot", "2026-11-05 09:00"),
        feld("Auftakt", "2026-10-01 09:00", zone="America/New_York"),  # 15:00 in Berlin
        feld(LONG_TITLE, "2026-11-24 16:00"),
        _titled(Details(Day(date(2026, 11, 20)), Day(date(2026, 11, 21))), "Messe", SABINE),
        _titled(_hour("2026-11-12 15:00"), "Standort"),
    ]


def feld(
    title: str, start: str, *, minutes: int = 60, place: str = "", zone: str = BERLIN
) -> EventRecord:
    """A meeting of Alice's with Sabine Feld."""
    begins = at(start, zone)
    details = Details(begins, later(begins, timedelta(minutes=minutes)), place=place)
    return _titled(details, title, SABINE)


def _rohde(title: str, start: str) -> EventRecord:
    return _titled(_hour(start), title, Participant("rohde@bau.example", "Malte Rohde"))


def _hour(start: str) -> Details:
    return Details(at(start), later(at(start), timedelta(hours=1)))


def _titled(details: Details, title: str, *guests: Participant) -> EventRecord:
    host = Organiser("alice@nordlicht.example", "Alice Arndt") if guests else None
    said = replace(details, summary=title, organiser=host, participants=guests)
    return EventRecord(title.replace(" ", "-").lower(), said)


def _jour_fixe() -> EventRecord:
    """Sixteen Thursdays from September on; that of next week is moved."""
    weekly = feld("Jour fixe", "2026-09-10 10:00")
    moved = replace(weekly.details, start=at("2026-11-19 11:30"), end=at("2026-11-19 12:30"))
    other = (Override(at("2026-11-19 10:00"), moved),)
    return replace(weekly, rules=("FREQ=WEEKLY;COUNT=16",), overrides=other)


def _bobs(scene: Scene) -> None:
    """Bob shows time and participants only; and one of his events is private."""
    world = world_of(scene.bob, scene.server, "bobs")
    Calendar.objects.filter(pk=world.calendar.pk).update(visibility=Level.METADATA)
    hidden = _titled(_hour("2026-11-16 11:00"), SECRET_TITLE, SABINE)
    host = Organiser(scene.bob.email, scene.bob.name)
    shown = replace(hidden.details, organiser=host, place=SECRET_PLACE)
    private = replace(_hour("2026-11-17 08:00"), private=True)
    for record in (replace(hidden, details=shown), _titled(private, PRIVATE_TITLE)):
        world.server.put(world.there, record.uid, record)
    world.run()


def _standing(scene: Scene) -> None:
    """Alice's other accounts, one in each state that a run does not leave behind."""
    ago = NOW - timedelta(hours=3)
    for state, reason in STATES.items():
        row = Connection.objects.create(
            workspace=scene.workspace,
            holder=scene.alice,
            address=f"https://{state}.example/dav/",
            username=f"alice@{state}.example",
            addresses=[f"alice@{state}.example"],
            rules=Rules().written(),
            since=ago,
            state=state,
            state_since=ago,
            reason=reason,
            retry_at=NOW + timedelta(minutes=18) if state == State.WAITING else None,
        )
        row.collections.create(ref=f"/{state}/", name=f"Termine {state}", chosen=True)
