"""The form in which a host sets up a booking calendar."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership, User
from einklang.accounts.zones import zones
from einklang.booking.hours_text import NoHours, read_days, read_hours, show_days, show_hours
from einklang.booking.length_field import LengthField, show_length
from einklang.booking.models import BookingCalendar, Place
from einklang.booking.opening import DAY
from einklang.booking.states import state_choices
from einklang.calendars.dates import show_day
from einklang.calendars.day_field import DayField, read_from
from einklang.crm.responsible_field import colleagues

WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"),
)  # fmt: skip
HOURS = [f"hours_{weekday}" for weekday in range(7)]
MOST_LENGTHS = 6
MOST_DAYS = 400
YEAR = 365 * DAY
SHORTEST = 5
"""Minutes; nothing shorter is booked, and no step is shorter."""
MORE = (
    "slug", "secret", "text", "hosts", "exceptions", "holidays", "zone", "before", "after",
    "notice", "cutoff", "window_days", "window_until", "interval", "per_day", "per_week", "seats",
    "confirms", "acquaints",
)  # fmt: skip
"""What is folded away at first."""


class CalendarForm(forms.Form):
    """What is offered, when, where, and by whom; below it how exactly."""

    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("It needs a name.")}
    )
    durations = forms.CharField(
        label=_("Length in minutes"),
        max_length=60,
        help_text=_("Several with commas: 30, 60. The guest chooses."),
    )
    place_kind = forms.ChoiceField(label=_("Place"), choices=Place)
    place = forms.CharField(label=_("Address or link"), max_length=500, required=False)
    active = forms.BooleanField(label=_("Guests can book"), required=False)

    slug = forms.SlugField(
        label=_("Last part of the address"),
        max_length=60,
        required=False,
        help_text=_("Made from the name if you leave it empty."),
    )
    secret = forms.BooleanField(
        label=_("Give it an address that nobody can guess: only who has the link finds it"),
        required=False,
    )
    text = forms.CharField(
        label=_("What it is about"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    hosts: forms.ModelMultipleChoiceField[User] = forms.ModelMultipleChoiceField(
        None,  # the form says whose
        label=_("Hosts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("It needs a host.")},
        help_text=_("All of them must be free."),
    )
    exceptions = forms.CharField(
        label=_("Single days"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("A line each: 24.12.2026 closed, or 2.1.2027 10–14. These beat holidays."),
    )
    holidays = forms.ChoiceField(label=_("Closed on the holidays of"), required=False)
    zone = forms.ChoiceField(label=_("Time zone"))
    before = LengthField(label=_("Free before it"), most=DAY)
    after = LengthField(label=_("Free after it"), most=DAY)
    notice = LengthField(label=_("Notice"), most=YEAR, help_text=_("At least so long before."))
    cutoff = LengthField(
        label=_("Cut-off"),
        most=YEAR,
        help_text=_("So long before it, guests move and cancel by themselves."),
    )
    window_days = forms.IntegerField(
        label=_("So many days ahead"), min_value=1, max_value=MOST_DAYS - 1
    )
    window_until = DayField(label=_("At the latest on"))
    interval = LengthField(
        label=_("A time every"),
        most=DAY,
        empty=None,
        help_text=_("Empty: one after the other."),
    )
    per_day = forms.IntegerField(
        label=_("At most each day"), min_value=1, max_value=200, required=False
    )
    per_week = forms.IntegerField(
        label=_("At most each week"), min_value=1, max_value=1000, required=False
    )
    seats = forms.IntegerField(label=_("Seats at the same time"), min_value=1, max_value=500)
    confirms = forms.BooleanField(label=_("A host confirms each booking"), required=False)
    acquaints = forms.BooleanField(
        label=_("Guests whom nobody knows yet become people of yours"), required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, member: Membership, calendar: BookingCalendar, now: datetime, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._space, self._calendar = member.workspace, calendar
        self._today = now.astimezone(ZoneInfo(calendar.zone)).date()
        read_from(self, self._today)
        for hours, name in zip(HOURS, WEEKDAYS, strict=True):
            widget = forms.TextInput({"autocomplete": "off", "placeholder": _("closed")})
            self.fields[hours] = forms.CharField(
                label=name, max_length=200, required=False, widget=widget
            )
        self.order_fields(["name", "durations", "place_kind", "place", "active", *HOURS])
        self._choose("holidays", [("", pgettext_lazy("holidays", "None")), *state_choices()])
        self._choose("zone", zones(calendar.zone))
        hosts = self.fields["hosts"]
        if isinstance(hosts, forms.ModelMultipleChoiceField):
            hosts.queryset = colleagues(member.workspace)

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def days(self) -> list[forms.BoundField]:
        """The hours, Monday first."""
        return [self[name] for name in HOURS]

    @property
    def more_is_wrong(self) -> bool:
        """Whether something that is folded away is to be put right."""
        return bool(set(self.errors) & set(MORE))

    def clean_durations(self) -> list[int]:
        """Minutes, sorted, each once."""
        typed = str(self.cleaned_data["durations"]).lower()
        words = re.sub(r"\b(?:min(?:uten|utes)?\.?|und|and|oder|or)(?=\W|$)", " ", typed)
        parts = re.split(r"[\s,;/]+", words.strip(" ,;/"))
        found = {int(part) for part in parts if part.isdecimal() and len(part) < 5}
        fit = all(SHORTEST <= each <= DAY for each in found)
        if len(found) != len(set(parts)) or len(found) > MOST_LENGTHS or not fit:
            said = gettext("Up to six lengths from 5 minutes on, such as 30, 60.")
            raise ValidationError(said)
        return sorted(found)

    def clean_interval(self) -> int | None:
        """No step is shorter than what can be booked."""
        interval: int | None = self.cleaned_data["interval"]
        if interval is not None and interval < SHORTEST:
            raise ValidationError(gettext("From 5 minutes on."))
        return interval

    def clean_exceptions(self) -> dict[str, Any]:
        """The hours of single days."""
        try:
            return dict(read_days(str(self.cleaned_data["exceptions"]), today=self._today))
        except NoHours as error:
            said = gettext(
                "We do not understand “%(line)s”. Examples: 24.12.2026 closed, 2.1. 10–14."
            )
            raise ValidationError(said % {"line": error}) from None

    def clean_slug(self) -> str:
        """Of another calendar it is not."""
        slug = str(self.cleaned_data["slug"]).lower() or self._calendar.slug
        same = self._space.bookingcalendar_rows.alive().filter(slug=slug) if slug else ()
        if any(each.pk != self._calendar.pk for each in same):
            raise ValidationError(gettext("Another booking calendar has this address."))
        return slug

    def clean(self) -> dict[str, Any]:
        """The hours of each weekday; and a place, where there has to be one."""
        data = super().clean() or {}
        for field in self.days:
            try:
                data[field.name] = read_hours(str(data.get(field.name, "")))
            except NoHours as error:
                said = gettext("We do not understand “%(part)s”. Example: 9–12, 13–17.")
                self.add_error(field.name, said % {"part": error})
        self._check_place(data.get("place_kind", ""), str(data.get("place", "")))
        return data

    def _check_place(self, kind: str, place: str) -> None:
        if kind == Place.ADDRESS and not place:
            self.add_error("place", gettext("At which address?"))
        if kind == Place.LINK and not place.startswith(("https://", "http://")):
            self.add_error("place", gettext("A link that begins with https://."))

    def columns(self) -> dict[str, Any]:
        """What is to be stored, of a valid form; its address and hosts apart."""
        data = self.cleaned_data
        same = {"exceptions", "hosts", "slug", "secret", "revision"}
        plain = {
            name: value
            for name, value in data.items()
            if name not in same and not name.startswith("hours_")
        }
        weekly = {str(at): data[f"hours_{at}"] for at in range(7) if data[f"hours_{at}"]}
        return {**plain, "weekly": weekly, "own": data["exceptions"]}

    @property
    def chosen_hosts(self) -> list[User]:
        """Of a valid form."""
        return list(self.cleaned_data["hosts"])


def initial(calendar: BookingCalendar, hosts: list[int]) -> dict[str, Any]:
    """The fields as the row has them, or as a new one begins."""
    language = get_language() or "en"
    same = (
        "name", "slug", "text", "active", "holidays", "zone", "window_days", "per_day", "per_week",
        "seats", "place_kind", "place", "confirms", "acquaints",
        "revision",
    )  # fmt: skip
    lengths = ("interval", "before", "after", "notice", "cutoff")
    until = calendar.window_until
    return {
        **{name: getattr(calendar, name) for name in same},
        **{name: show_length(getattr(calendar, name)) for name in lengths},
        **{
            f"hours_{at}": show_hours(calendar.weekly.get(str(at), []), language) for at in range(7)
        },
        "durations": ", ".join(map(str, calendar.durations)),
        "exceptions": show_days(calendar.own, language),
        "window_until": show_day(until, language) if until else "",
        "hosts": hosts,
    }
