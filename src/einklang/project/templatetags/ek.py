"""The tags of our pages: `{% load ek %}`. Words come from `einklang.project.times`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import blake2b

from django import forms, template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from einklang.accounts import clock as the_clock
from einklang.crm.models import Person
from einklang.crm.money import show_amount
from einklang.crm.portray import address_of
from einklang.project import times

register = template.Library()
_PICTURE = (
    '<span class="{}" aria-hidden="true">'
    '<img src="{}" alt="" width="32" height="32" loading="lazy" decoding="async"></span>'
)
COLOURS = 6  # calendar colours of app.css, .c1 to .c6


@register.simple_tag
@cache
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon of the sprite; what it means stands beside it in words."""
    css = f"icon {extra}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        css, static("icons.svg"), name,
    )  # fmt: skip


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form field in our design; `parts/field.html` puts label and errors around."""
    widget = field.field.widget
    match widget:
        case forms.CheckboxInput():
            css = "form-check-input"
        case forms.Select():
            css = "form-select"
        case _:
            css = "form-control"
    wrong = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": f"{css}{wrong} {widget.attrs.get('class', '')}".strip()})


@register.simple_tag(takes_context=True)
def avatar(context: Context, name: object, extra: str = "", picture: str = "") -> SafeString:
    """A circle with the picture of a person, or of whomever `picture` is the address; else with
    initials, in a colour that stays with the name. Decorative: the name stands beside it."""
    css = f"av {colour(name)} {extra}".strip()
    if isinstance(name, Person):
        picture = address_of(name, context["request"].workspace.slug)
    if picture:
        return format_html(_PICTURE, css, picture)
    letters = getattr(name, "initials", "") or initials(name)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, letters)


@register.filter
def colour(name: object) -> str:
    """One of the classes c1 to c6, always the same for the same name."""
    return f"c{blake2b(str(name).encode()).digest()[0] % COLOURS + 1}"


@register.filter
def initials(name: object) -> str:
    """First letters of the first and the last word; titles ("Dr.") do not count."""
    words = str(name).split()
    letters = [word[0] for word in words if not word.endswith(".")] or [w[0] for w in words]
    return "".join(letters[:1] + letters[1:][-1:]).upper()


@register.filter
def age(moment: datetime | None) -> SafeString:
    """ "vor 12 s", ticking in the browser; nothing for None."""
    return _ticking(moment, "ago")


@register.filter
def lasting(moment: datetime | None) -> SafeString:
    """ "seit 3 Tagen", ticking in the browser; nothing for None."""
    return _ticking(moment, "lasting")


def _ticking(moment: datetime | None, form: str) -> SafeString:
    if moment is None:
        return SafeString()
    spent = times.age(moment, the_clock.now())
    return format_html(
        '<time datetime="{}" class="age" data-age="{}">{}</time>',
        moment.isoformat(timespec="seconds"), form,
        times.ago(spent) if form == "ago" else times.lasting(spent),
    )  # fmt: skip


@register.simple_tag
def age_words() -> SafeString:
    """The words with which the browser lets ages tick, as data attributes of the body."""
    parts = [
        format_html(' data-{}-{}-{}="{}"', form, unit, number, words[unit](count) % {"n": 0})
        for form, words in (("ago", times.AGO), ("lasting", times.LASTING))
        for unit in ("s", "min", "h", "d")
        for number, count in (("one", 1), ("many", 2))
    ]
    return SafeString("".join(parts))


@register.filter
def clock(moment: datetime) -> str:
    """ "14:00" in the active time zone."""
    return times.clock(moment)


@register.filter
def day_heading(value: date | datetime) -> SafeString:
    """ "Morgen, Freitag, 13. November", or a day with its distance in a `.rel`."""
    day, today = times.local_day(value), times.local_day(the_clock.now())
    far = times.distance(day, today)
    if not far:
        return format_html("{}", times.near(day, today))
    return format_html('{} <span class="rel">· {}</span>', times.near(day, today), far)


@register.filter
def short_day(value: date | datetime) -> str:
    """ "Fr, 13. Nov."."""
    return times.short_day(times.local_day(value), times.local_day(the_clock.now()))


@register.filter
def long_day(value: date | datetime) -> str:
    """ "Freitag, 13. November"."""
    return times.long_day(times.local_day(value), times.local_day(the_clock.now()))


@register.simple_tag
def span(start: datetime, end: datetime) -> str:
    """ "14:00–15:30" in the active time zone."""
    return times.span(start, end)


@register.filter
def duration(minutes: int) -> str:
    """ "1 Std. 30 Min."."""
    return times.duration(int(minutes))


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """ "18.400 €"."""
    return show_amount(amount, currency)
