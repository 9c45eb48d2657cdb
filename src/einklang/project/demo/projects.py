"""What the team does for each customer, from the first talk to the last measurement: some hundred
meetings, spread over the months around today. The same ones at every first start of a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle

from einklang.project.demo.customers import CONTACTS, CUSTOMERS, MEHMET, SOFIE, Customer
from einklang.project.demo.meeting import Meeting
from einklang.records.event import Answer

ROOM = "Büro Lindhorst, Besprechungsraum Echo"
SAMPLES = "Büro Lindhorst, Musterraum"
VIDEO = "https://video.lindhorst-akustik.example"
FIRST, APART = -100, 8  # days from today to the first project's beginning, and between projects
TIMES = ("08:45", "11:00", "13:15", "15:30")


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of every project. `where`: "" is the customer's place."""

    after: int  # days since the project's beginning
    title: str
    minutes: int
    where: str
    text: str
    together: str = ""  # the colleague who comes along


PHASES = (
    Phase(0, "Erstgespräch", 45, VIDEO, "Wünsche, Raumbuch, Zeitplan. Grundrisse vorab bitte."),
    Phase(
        6,
        "Schallmessung",
        120,
        "",
        "Nachhall an sechs Punkten, dazu die Lüftung auf allen Stufen.\nBitte für Ruhe sorgen.",
        MEHMET,
    ),
    Phase(14, "Messergebnisse", 60, VIDEO, "Bericht hängt am Vortag in der Ablage."),
    Phase(24, "Angebot", 60, ROOM, "Drei Varianten, Preise netto, Lieferzeit der Segel 6 Wochen."),
    Phase(42, "Bemusterung", 90, SAMPLES, "Stoffe, Lochbilder, Farbtöne.", SOFIE),
    Phase(60, "Baubegehung", 90, "", "Sicherheitsschuhe nicht vergessen. Treffpunkt Bauzaun."),
    Phase(80, "Abnahme", 90, "", "Protokoll und Mängelliste. Schlüsselübergabe.", MEHMET),
    Phase(100, "Nachmessung", 120, "", "Vergleich mit der ersten Messung, möbliert.", MEHMET),
)


@dataclass
class Diary:
    """Which times of whom are taken, so that nobody sits in two meetings at once."""

    full: frozenset[date]  # days that take no more
    taken: set[tuple[str, date, str]] = field(default_factory=set)

    def take(self, people: tuple[str, ...], day: date, times: tuple[str, ...]) -> tuple[date, str]:
        """The first free of these times, on this or the next working day; from now on taken."""
        while True:
            for at in times if day.weekday() < 5 and day not in self.full else ():
                if not any((person, day, at) in self.taken for person in people):
                    self.taken |= {(person, day, at) for person in people}
                    return day, at
            day += timedelta(days=1)


def project_meetings(today: date) -> Iterator[Meeting]:
    """All phases of all projects."""
    diary = Diary(frozenset({today, today + timedelta(days=1)}))
    past = cycle([Answer.ACCEPTED] * 5 + [Answer.TENTATIVE, Answer.ACCEPTED, Answer.DECLINED])
    coming = cycle([Answer.ACCEPTED, Answer.OPEN, Answer.ACCEPTED, Answer.TENTATIVE])
    for number, customer in enumerate(CUSTOMERS):
        begin = today + timedelta(days=FIRST + number * APART)
        for step, phase in enumerate(PHASES):
            team = _team(customer, phase)
            times = TIMES[(number + step) % 3 :]
            day, at = diary.take(team, begin + timedelta(days=phase.after), times)
            answers = past if day < today else coming
            contacts = _contacts(customer, step)
            yield Meeting(
                name=f"{customer.domain.partition('.')[0]}-{step + 1}",
                day=day,
                at=at,
                minutes=phase.minutes,
                title=f"{phase.title} {customer.project}",
                host=team[0],
                guests=tuple((each, next(answers)) for each in (*contacts, *team[1:])),
                where=_where(customer, phase),
                text=phase.text,
                cancelled=(number, step) == (3, 3),
            )


def _team(customer: Customer, phase: Phase) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (customer.responsible, phase.together))))


def _contacts(customer: Customer, step: int) -> tuple[str, ...]:
    """The first contact always, the others by turns."""
    known = [c.addresses[0] for c in CONTACTS if c.of == customer.domain and c.addresses]
    others = known[1:]
    return (known[0], others[step % len(others)]) if others and step % 2 else (known[0],)


def _where(customer: Customer, phase: Phase) -> str:
    if phase.where == VIDEO:
        return f"{VIDEO}/{customer.domain.partition('.')[0]}"
    return phase.where or customer.place
