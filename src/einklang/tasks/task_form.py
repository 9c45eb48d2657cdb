"""The form of a task."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.accounts.rows import Row
from einklang.calendars.dates import show_day, show_time
from einklang.calendars.day_field import DayField, TimeField, read_from
from einklang.calendars.repeat import Pace
from einklang.calendars.rule_words import in_words
from einklang.crm.business_form import BusinessForm
from einklang.crm.company_field import shown as shown_company
from einklang.crm.models import Person, Ticket
from einklang.crm.naming import shown
from einklang.crm.responsible_field import Members
from einklang.formats.ical_text import one_line
from einklang.records.moment import Day
from einklang.tasks.length import NoLength, read_length, show_length
from einklang.tasks.models import Task
from einklang.tasks.quick import LONGEST, soonest
from einklang.tasks.repeat import PACES, pace_of, rule_of

OFFERED = 200
"""So many deals, and tickets, are offered."""
PACE_WORDS = {
    Pace.NEVER: pgettext_lazy("repetition", "Does not repeat"),
    Pace.DAILY: pgettext_lazy("repetition", "Every day"),
    Pace.WEEKLY: pgettext_lazy("repetition", "Every week"),
    Pace.FORTNIGHTLY: pgettext_lazy("repetition", "Every two weeks"),
    Pace.MONTHLY: pgettext_lazy("repetition", "Every month"),
    Pace.YEARLY: pgettext_lazy("repetition", "Every year"),
}
ABOUT = ("person", "company", "deal", "ticket")
"""What a task may be about."""

R = TypeVar("R", bound=Row)


class TaskForm(BusinessForm):
    """A task: what, when, by whom and about whom."""

    title = forms.CharField(
        label=_("Title"), max_length=LONGEST, error_messages={"required": _("It needs a title.")}
    )
    type = forms.ChoiceField(label=_("Type"))
    day = DayField(label=_("Day"))
    time = TimeField(label=_("Time"))
    length = forms.CharField(
        label=_("Length"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("30 min"), "autocomplete": "off"}),
    )
    pace = forms.ChoiceField(label=_("Repetition"), required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Task.Priority, coerce=int)
    responsible = Members(label=pgettext_lazy("task", "Responsible"))
    person = forms.CharField(
        label=_("Person"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    deal = forms.ChoiceField(label=_("Deal"), required=False)
    ticket = forms.ChoiceField(label=_("Ticket"), required=False)

    def __init__(
        self, *args: Any, member: Membership, task: Task, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, member=member, present=task.company, **kwargs)
        self._task, self._now = task, now.astimezone(ZoneInfo(task.zone)).replace(tzinfo=None)
        read_from(self, self._now.date())
        space = member.workspace
        own = space.tasktype_rows.alive().order_by("name")
        self._own = {f"{Task.Type.OWN}-{each.pk}": each for each in own}
        named = [(value, word) for value, word in Task.Type.choices if value != Task.Type.OWN]
        self._choose("type", [*named, *((key, each.name) for key, each in self._own.items())])
        self._choose("pace", list(self._paces()))
        deals = space.deal_rows.visible_to(member).filter(stage__end="")
        tickets = space.ticket_rows.visible_to(member).exclude(status=Ticket.Status.DONE)
        self._deals = self._offer("deal", deals.order_by("title", "pk")[:OFFERED], task.deal)
        self._tickets = self._offer(
            "ticket", tickets.order_by("title", "pk")[:OFFERED], task.ticket
        )

    def clean_title(self) -> str:
        """On one line, as calendars hold it."""
        return one_line(self.cleaned_data["title"])

    def clean_length(self) -> int | None:
        """Minutes; None where nothing is said."""
        typed = str(self.cleaned_data["length"])
        try:
            return read_length(typed) if typed else None
        except NoLength:
            said = gettext("We do not read a length here. Examples: 45 min, 1.5 hours, 1:30.")
            raise ValidationError(said) from None

    def clean_person(self) -> Person | None:
        """Who is named; None: nobody."""
        return next(iter(self.people_of("person", [str(self.cleaned_data["person"])])), None)

    def clean(self) -> dict[str, Any]:
        """A time without a day is the next such time; what repeats does so from a day on."""
        data = super().clean()
        if self.errors:
            return data
        if data["day"] is None and data["time"] is not None:
            data["day"] = soonest(data["time"], self._now)
        if data["day"] is None and data["pace"] not in ("", Pace.NEVER):
            self.add_error("day", gettext("From which day on does it repeat?"))
        return data

    def columns(self) -> dict[str, Any]:
        """What is to be stored; of a valid form. What it did not show stays."""
        data = self.cleaned_data
        own = self._own.get(data["type"])
        columns = {name: data[name] for name in ("title", "priority", "notes", "person")} | {
            "type": Task.Type.OWN if own else data["type"],
            "own_type": own,
            "due_on": data["day"],
            "due_time": data["time"],
            "minutes": data["length"],
            "rule": self._rule(data["day"], Pace(data["pace"] or Pace.NEVER)),
            "responsible": self.who,
            "company": self.known_company,
            "deal": self._deals.get(data["deal"]),
            "ticket": self._tickets.get(data["ticket"]),
        }
        was = initial(self._task)
        unseen = [name for name in ABOUT if not was[name] and columns[name] is None]
        return {name: value for name, value in columns.items() if name not in unseen}

    def _rule(self, day: date | None, pace: Pace) -> str:
        task = self._task
        as_before = task.due_on is not None and pace is pace_of(task.rule, task.due_on)
        if pace is Pace.KEPT or (as_before and day == task.due_on):
            return task.rule
        return rule_of(pace, day) if day else ""

    def _paces(self) -> Iterable[tuple[str, Any]]:
        yield from ((pace.value, PACE_WORDS[pace]) for pace in PACES)
        rule, on = self._task.rule, self._task.due_on
        if on is not None and pace_of(rule, on) is Pace.KEPT:
            yield Pace.KEPT.value, how_often(rule, on)

    def _offer(self, name: str, rows: Iterable[R], present: R | None) -> dict[str, R]:
        """The first rows, and the one so far, by their ids."""
        here = [present] if present is not None and present.deleted_at is None else []
        found = {str(each.pk): each for each in (*rows, *here)}
        self._choose(name, [("", "–"), *((key, str(each)) for key, each in found.items())])
        return found

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def how_often(rule: str, on: date) -> str:
    """How a task repeats that is due first on this day, in words."""
    pace = pace_of(rule, on)
    return in_words((rule,), (), Day(on)) if pace is Pace.KEPT else str(PACE_WORDS[pace])


def initial(task: Task) -> dict[str, Any]:
    """The fields as the row has them, or as a new one begins. The row comes `with_records`."""
    language = get_language() or "en"
    company, person = shown_company(task.company), task.about
    own = task.kind == Task.Type.OWN
    return {
        "title": task.title,
        "type": f"{Task.Type.OWN}-{task.own_type_id}" if own else task.kind.value,
        "day": show_day(task.due_on, language) if task.due_on else "",
        "time": show_time(task.due_time, language) if task.due_time else "",
        "length": show_length(task.minutes) if task.minutes else "",
        "pace": (pace_of(task.rule, task.due_on) if task.due_on else Pace.NEVER).value,
        "priority": task.priority,
        "responsible": task.responsible_id,
        "person": shown(person) if person is not None and person.deleted_at is None else "",
        "company": company.name if company else "",
        "deal": _key(task.deal),
        "ticket": _key(task.ticket),
        "notes": task.notes,
        "revision": task.revision,
    }


def _key(row: Row | None) -> str:
    return str(row.pk) if row is not None and row.deleted_at is None else ""
