"""The form of a meeting. Days and times are text, read leniently and shown back in full."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from einklang.calendars.compose import Wanted
from einklang.calendars.dates import LONG_WEEKDAYS, Unreadable, read_day, read_time, show_day
from einklang.calendars.dates import show_time as in_words
from einklang.calendars.guests import NotAddresses, read_guests, show_guests
from einklang.calendars.mailing import Tell
from einklang.calendars.repeat import WEEK, Pace, Repeat, weekday
from einklang.calendars.words import unclear
from einklang.formats.ical_text import one_line, storable
from einklang.records.event import CALL_WANTED, Override, Participant
from einklang.records.moment import Day, Floating, Moment, Zoned, instant, wall, zone_exists
from einklang.records.series import fits

HOUR = timedelta(hours=1)
HALF_A_DAY = timedelta(hours=12)
LONGEST = timedelta(days=366)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)  # "cloud.example:8080" has none
PACES = {
    Pace.NEVER: pgettext_lazy("repetition", "Does not repeat"),
    Pace.DAILY: pgettext_lazy("repetition", "Every day"),
    Pace.WEEKLY: pgettext_lazy("repetition", "Every week"),
    Pace.FORTNIGHTLY: pgettext_lazy("repetition", "Every two weeks"),
    Pace.MONTHLY: pgettext_lazy("repetition", "Every month, on the day of the start"),
    Pace.YEARLY: pgettext_lazy("repetition", "Every year"),
}
TELLS = {
    Tell.NOBODY: _("Nobody"),
    Tell.NEW: _("Only the new guests"),
    Tell.EVERYBODY: _("All guests"),
}
DAYS = tuple(
    zip(WEEK, (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su")), strict=True)
)


MOST_NAMES = 20
"""Names among the guests that are looked up."""
OF_THE_WHOLE = ("pace", "days", "until", "count", "give_up", "calendar", "internal_note")
"""Fields that one occurrence does not have."""


@dataclass(frozen=True, slots=True)
class Scene:
    """In what the form stands: whose today it is, which calendars there are to choose from (none
    where a meeting has to stay where it is), and the rules that it cannot say itself."""

    today: date
    zone: str
    calendars: tuple[tuple[str, str], ...] = ()
    stands_in: str = ""  # the calendar that holds it, '' for none
    kept_rules: tuple[str, ...] = ()
    kept_words: str = ""
    floating: bool = False  # its times mean the same clock reading wherever they are read
    tells: tuple[Tell, ...] = (Tell.NOBODY, Tell.EVERYBODY)  # whom a save can tell
    calls: frozenset[str] = frozenset()  # calendars whose servers make links for video calls
    tell: Tell = Tell.NOBODY  # whom the form proposes to tell
    called: Callable[[str], Sequence[Participant]] = lambda _name: ()  # who has this name
    one: bool = False  # one occurrence: what only a series can say is not asked


class EventForm(forms.Form):
    """A meeting, or a whole series."""

    summary = forms.CharField(
        label=_("Title"),
        max_length=500,
        error_messages={"required": _("Give the meeting a title.")},
    )
    all_day = forms.BooleanField(label=_("All day"), required=False)
    start_day = forms.CharField(
        label=_("Start"), max_length=60, error_messages={"required": _("On which day?")}
    )
    start_time = forms.CharField(label=_("Start, time"), max_length=20, required=False)
    end_day = forms.CharField(label=_("End"), max_length=60, required=False)
    end_time = forms.CharField(label=_("End, time"), max_length=20, required=False)
    zone = forms.CharField(label=_("Time zone"), max_length=64, required=False)
    pace = forms.ChoiceField(label=_("Repetition"), required=False)
    days = forms.MultipleChoiceField(
        label=pgettext_lazy("weekdays", "On"),
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.CharField(label=_("Until"), max_length=60, required=False)
    count = forms.IntegerField(
        label=_("Number of meetings"),
        required=False,
        min_value=1,
        max_value=999,
        error_messages={
            "invalid": _("A whole number from 1 to 999."),
            "min_value": _("A whole number from 1 to 999."),
            "max_value": _("A whole number from 1 to 999."),
        },
    )
    place = forms.CharField(label=_("Place"), max_length=500, required=False)
    link = forms.CharField(label=_("Link"), max_length=2000, required=False)
    call = forms.BooleanField(label=_("With a Google Meet link"), required=False)
    guests = forms.CharField(
        label=_("Guests"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    announced = forms.CharField(widget=forms.HiddenInput, required=False)
    description = forms.CharField(
        label=_("Description"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    internal_note = forms.CharField(
        label=_("Internal note"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    calendar = forms.ChoiceField(label=_("Calendar"), required=False)
    give_up = forms.BooleanField(label=_("Give these changes up"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, scene: Scene, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scene = scene
        self.lost: tuple[Override, ...] = ()
        paces: list[tuple[str, Any]] = [(pace.value, word) for pace, word in PACES.items()]
        if scene.kept_rules or scene.kept_words:
            paces.insert(1, (Pace.KEPT.value, scene.kept_words))
        self.fields["pace"] = forms.ChoiceField(
            label=_("Repetition"), choices=paces, required=False
        )
        only_here = [] if scene.stands_in else [("", _("Only here"))]
        self.fields["calendar"] = forms.ChoiceField(
            label=_("Calendar"), choices=[*only_here, *scene.calendars], required=False
        )
        self.fields["tell"] = forms.ChoiceField(
            label=_("Tell the guests?"),
            choices=[(tell.value, TELLS[tell]) for tell in scene.tells],
            required=False,
            initial=scene.tell.value,
            widget=forms.RadioSelect,
        )
        if not scene.calls:
            del self.fields["call"]
        if scene.stands_in and not scene.calendars:
            del self.fields["calendar"]
        for name in OF_THE_WHOLE if scene.one else ():
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """Read the times together, then what hangs on them."""
        said = super().clean() or {}
        start, end = self._times(said)
        said["guests"] = self._guests(said.get("guests", ""))
        if start is not None:
            said["repeat"] = self._repeat(said, start)
        said["start"], said["end"] = start, end
        if said.get("call"):
            said["link"] = self._call(said)
        return said

    def _call(self, said: dict[str, Any]) -> str:
        place = said.get("calendar") or self.scene.stands_in
        if place not in self.scene.calls:
            self.add_error("call", _("The chosen calendar makes no such links."))
        return CALL_WANTED

    def wanted(self) -> Wanted:
        """What a valid form says."""
        said = self.cleaned_data
        return Wanted(
            start=said["start"],
            end=said["end"],
            # What iCalendar cannot hold would come back changed from every server, for ever.
            summary=one_line(said["summary"]),
            place=one_line(said["place"]),
            link=one_line(said["link"]),
            description=storable(said["description"]),
            guests=said["guests"],
            repeat=said["repeat"],
            give_up=said.get("give_up", False),
        )

    @property
    def lost_lines(self) -> list[str]:
        """The occurrences that would be given up, each with its day and title."""
        language = get_language() or "en"
        return [
            f"{show_day(wall(each.of).date(), language)} · {each.details.summary}"
            for each in self.lost
        ]

    def clean_zone(self) -> str:
        """A zone that the zone data knows; the workspace's where nothing is said."""
        zone = str(self.cleaned_data["zone"] or self.scene.zone)
        if not zone_exists(zone):
            near = [name for name in available_timezones() if zone.lower() in name.lower()]
            if len(near) == 1:
                return near[0]
            raise ValidationError(_("We do not know this time zone. An example: Europe/Berlin."))
        return zone

    def clean_link(self) -> str:
        """An address that a browser can open."""
        link = str(self.cleaned_data["link"])
        if link == self.initial.get("link"):
            return link
        if link and not SCHEME.match(link):
            link = "https://" + link
        if link and not link.lower().startswith(("https://", "http://")):
            raise ValidationError(_("A link begins with https://."))
        return link

    @property
    def tell(self) -> Tell:
        """Whom a valid form wants told."""
        return Tell(self.cleaned_data["tell"] or Tell.NOBODY)

    @property
    def tells(self) -> bool:
        """Whether the form as it is shown, right or wrong, wants anybody told."""
        return (self["tell"].value() or Tell.NOBODY) != Tell.NOBODY

    def show_back(self, **put: str) -> None:
        """Put what was understood of days and times into the fields, in full; and what the form
        stands on from now on: its `revision`, or the mails that it `announced`."""
        language = get_language() or "en"
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name in ("start_day", "end_day", "until"):
            day = self._day(name, quiet=True)
            if day is not None:
                data[name] = show_day(day, language)
        for name in ("start_time", "end_time"):
            at = self._time(name, quiet=True)
            if at is not None:
                data[name] = in_words(at, language)
        if "guests" not in self.errors and self.cleaned_data.get("guests"):
            data["guests"] = show_guests(self.cleaned_data["guests"])
        for name, text in put.items():
            data[name] = text
        self.data = data

    def _times(self, said: dict[str, Any]) -> tuple[Moment | None, Moment | None]:
        first, last = self._day("start_day"), self._day("end_day")
        hours = None if said.get("all_day") else self._hours()  # read in any case: all errors show
        if first is None or "end_day" in self.errors:
            return None, None
        if said.get("all_day"):
            return self._days(first, last or first)
        if hours is None:
            return None, None
        return self._zoned((first, last), hours, said.get("zone") or self.scene.zone)

    def _hours(self) -> tuple[time, time | None] | None:
        begins, ends = self._time("start_time"), self._time("end_time")
        if begins is None and "start_time" not in self.errors:
            self.add_error("start_time", _("At what time? Or is it all day?"))
        return None if begins is None or "end_time" in self.errors else (begins, ends)

    def _days(self, first: date, last: date) -> tuple[Moment | None, Moment | None]:
        if last < first:
            self._end_first("end_day", show_day(first, get_language() or "en"))
            return None, None
        return Day(first), Day(last + timedelta(days=1))

    def _zoned(
        self, days: tuple[date, date | None], hours: tuple[time, time | None], zone: str
    ) -> tuple[Moment | None, Moment | None]:
        (first, last), (begins, ends) = days, hours
        start = datetime.combine(first, begins)
        end = _default_end(start, last) if ends is None else datetime.combine(last or first, ends)
        if instant(Zoned(end, zone), zone) < instant(Zoned(start, zone), zone):
            self._end_first("end_time", _meant(start, end))
            return None, None
        if end - start > LONGEST:
            self.add_error("end_day", _("A meeting lasts a year at most."))
        if self.scene.floating and zone == self.scene.zone:
            return Floating(start), Floating(end)
        return Zoned(start, zone), Zoned(end, zone)

    def _end_first(self, field: str, meant: str) -> None:
        text = gettext("The end is before the start. Did you mean %(meant)s?")
        self.add_error(field, text % {"meant": meant})

    def _day(self, name: str, *, quiet: bool = False) -> date | None:
        typed = str(self.data.get(name, "")).strip()
        if not typed:
            return None
        try:
            return read_day(typed, today=self.scene.today)
        except Unreadable:
            if not quiet:
                self.add_error(
                    name, _("We do not read a day here. Examples: 13.11., Fri, tomorrow.")
                )
            return None

    def _time(self, name: str, *, quiet: bool = False) -> time | None:
        typed = str(self.data.get(name, "")).strip()
        if not typed:
            return None
        try:
            return read_time(typed)
        except Unreadable:
            if not quiet:
                self.add_error(name, _("We do not read a time here. Examples: 14:30, 2 pm."))
            return None

    def _guests(self, typed: str) -> tuple[Participant, ...]:
        text = storable(typed)
        try:
            return read_guests(text)
        except NotAddresses as wrong:
            fitting = {each: self.scene.called(each) for each in wrong.texts[:MOST_NAMES]}
        called = {each: found[0] for each, found in fitting.items() if len(found) == 1}
        try:
            return read_guests(text, called)
        except NotAddresses as wrong:
            for said in unclear(wrong.texts, fitting):
                self.add_error("guests", said)
            return ()

    def _repeat(self, said: dict[str, Any], start: Moment) -> Repeat:
        pace = Pace(said.get("pace") or Pace.NEVER)
        if pace is Pace.KEPT:
            self._check_kept(start)
        if pace in (Pace.KEPT, Pace.NEVER):
            return Repeat(pace)
        until, count = self._day("until"), said.get("count")
        if until is not None and until < wall(start).date():
            self.add_error("until", _("The last day is before the first."))
        if until is not None and count:
            self.add_error("count", _("Either a last day or a number, not both."))
        return Repeat(pace, self._chosen_days(pace, said, start), until, count)

    def _chosen_days(self, pace: Pace, said: dict[str, Any], start: Moment) -> tuple[str, ...]:
        if pace not in (Pace.WEEKLY, Pace.FORTNIGHTLY):
            return ()
        days = tuple(day for day in WEEK if day in said.get("days", ()))
        if days and weekday(start) not in days:
            names = LONG_WEEKDAYS["de" if (get_language() or "").startswith("de") else "en"].split()
            text = gettext("The start is on a %(day)s. Tick that day too, or move the start.")
            self.add_error("days", text % {"day": names[WEEK.index(weekday(start))]})
        return () if days == (weekday(start),) else days

    def _check_kept(self, start: Moment) -> None:
        rules = self.scene.kept_rules
        if len(rules) == 1 and not fits(start, rules[0]):
            text = gettext("The start does not fit the repetition: %(rule)s.")
            self.add_error("start_day", text % {"rule": self.scene.kept_words})


def _default_end(start: datetime, last: date | None) -> datetime:
    end = start + HOUR
    return datetime.combine(last, end.time()) if last and last > end.date() else end


def _meant(start: datetime, end: datetime) -> str:
    """What somebody meant who typed this end: the afternoon, else an hour after the start."""
    afternoon = end + HALF_A_DAY
    if end.hour >= 12 or afternoon <= start or afternoon.date() != start.date():
        afternoon = start + HOUR
    return in_words(afternoon, get_language() or "en")
