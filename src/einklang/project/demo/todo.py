"""What the team of the demo has to do: what it has missed, what stands today, and what comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from einklang.accounts.models import Membership
from einklang.calendars.repeat import Pace
from einklang.project.demo.customers import JANA, MEHMET, SOFIE
from einklang.project.demo.meeting import ZONE
from einklang.tasks.models import Task
from einklang.tasks.repeat import rule_of
from einklang.tasks.save_task import finish, save_task


@dataclass(frozen=True, slots=True)
class ToDo:
    """Whose it is, and in how many days; `person` is a family name, `company` a part of a name."""

    whose: str
    title: str
    type: str = "todo"
    days: int | None = None
    at: time | None = None
    minutes: int | None = None
    person: str = ""
    company: str = ""
    pace: Pace = Pace.NEVER
    priority: int = 2
    done: bool = False


TODO = (
    ToDo(JANA, "Angebot nachfassen", "mail", -2, company="Hotel"),
    ToDo(JANA, "Koç zurückrufen: Nachhall im Flur", "call", 0, time(11, 30), person="Koç"),
    ToDo(JANA, "Abnahme vorbereiten", "meeting", 0, time(15), 30, person="Feld"),
    ToDo(JANA, "Messprotokoll senden", "mail", 0, time(16), person="Feld"),
    ToDo(JANA, "Wochenplan", days=3, at=time(9), minutes=30, pace=Pace.WEEKLY),
    ToDo(JANA, "Wartungsvertrag 2027 anbieten", "call", 11, person="Feld"),
    ToDo(JANA, "Fotos der Referenzräume sortieren"),
    ToDo(JANA, "Einladung zur Messe drucken", days=-1, done=True),
    ToDo(MEHMET, "Pegelmesser zur Kalibrierung bringen", days=1),
    ToDo(MEHMET, "Ersatz für Absorber bestellen", days=0, company="Hotel", priority=1),
    ToDo(MEHMET, "Ergebnisse Großraumbüro besprechen", "meeting", 7, time(10), 60),
    ToDo(SOFIE, "Hygieneprüfung nachreichen", "mail", -3, company="Klinik"),
    ToDo(SOFIE, "Rechnungen schreiben", days=4, pace=Pace.MONTHLY),
    ToDo(SOFIE, "Reisekosten prüfen", days=2, at=time(14)),
)


def tasks(members: Mapping[str, Membership], now: datetime) -> None:
    """Each made by who has to do it."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    for each in TODO:
        by = members[each.whose]
        on = None if each.days is None else today + timedelta(days=each.days)
        people = by.workspace.person_rows.visible_to(by)
        companies = by.workspace.company_rows.visible_to(by)
        task = Task(workspace=by.workspace, zone=ZONE)
        columns = {
            "title": each.title,
            "type": each.type,
            "due_on": on,
            "due_time": each.at,
            "minutes": each.minutes,
            "rule": rule_of(each.pace, on) if on else "",
            "priority": each.priority,
            "responsible": by.user,
            "person": people.get(family=each.person) if each.person else None,
            "company": companies.get(name__contains=each.company) if each.company else None,
        }
        save_task(task=task, columns=columns, by=by, now=now)
        if each.done:
            finish(task=task, by=by, now=now)
