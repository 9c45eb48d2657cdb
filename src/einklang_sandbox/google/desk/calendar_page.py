"""A calendar of somebody, as a week or as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from einklang_sandbox.google.desk.days import SPANS, Day, days, first_day
from einklang_sandbox.google.desk.meeting import Event, all_day, begins, ends, private
from einklang_sandbox.google.frame import page
from einklang_sandbox.google.html import Html, joined, tag
from einklang_sandbox.google.http import Response
from einklang_sandbox.google.visitor import Visitor
from einklang_sandbox.google.words import Words

WRITES = {"owner", "writer", "writerWithoutPrivateAccess"}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose calendar, which one, and what of it. `calendar` and `others` are list entries."""

    account: str
    name: str
    calendar: Mapping[str, Any]
    others: Sequence[Mapping[str, Any]]
    view: str
    on: date
    today: date

    @property
    def zone(self) -> ZoneInfo:
        """Where its clock stands."""
        return ZoneInfo(self.calendar.get("timeZone", "UTC"))

    @property
    def writable(self) -> bool:
        """Whether this person may write here."""
        return self.calendar["accessRole"] in WRITES

    @property
    def first(self) -> date:
        """The first day that is shown."""
        return first_day(self.view, self.on)

    @property
    def last(self) -> date:
        """The last day that is shown."""
        return self.first + timedelta(days=SPANS[self.view] - 1)

    def link(self, path: str = "/desk/calendar", **other: str) -> str:
        """Another page about the same place."""
        here = {"who": self.account, "calendar": self.calendar["id"], "view": self.view}
        return f"{path}?{urlencode(here | {'on': self.on.isoformat()} | other)}"


def calendar_page(who: Visitor, place: Place, events: Sequence[Event]) -> Response:
    """What stands in it, from `place.first` to `place.last`."""
    say, shown = who.say, days(events, place.first, SPANS[place.view], place.zone)
    if place.view == "list":
        shown = [day for day in shown if day.events]
    return page(
        who,
        place.calendar["summary"],
        tag(
            "div",
            whose(say, place),
            tag("h1", place.calendar.get("summaryOverride") or place.calendar["summary"]),
            class_="head",
        ),
        _others(say, place),
        _bar(say, place),
        tag("div", [_day(say, place, day) for day in shown], class_=place.view),
        None if shown else tag("p", say("Nothing in these eight weeks."), class_="hint"),
    )


def whose(say: Words, place: Place) -> Html:
    """Who is played here, and the way back to choose somebody else."""
    said = say("You play {name} ({address})", name=place.name, address=place.account)
    return tag("p", said, " · ", tag("a", say("someone else"), href="/"), class_="hint")


def span(say: Words, event: Event, zone: ZoneInfo) -> str:
    """From when to when, on its day."""
    if all_day(event):
        return say("all day")
    return f"{begins(event, zone):%H:%M}–{ends(event, zone):%H:%M}"


def title(say: Words, event: Event) -> str:
    """What it is called. Who may not see it is told no title, but that it is private."""
    return event.get("summary") or (say("Busy") if private(event) else say("(no title)"))


def own_answer(event: Event) -> str:
    """The answer of whoever looks, as Google spells it; "" for who is not invited."""
    mine = [each for each in event.get("attendees", []) if each.get("self")]
    return mine[0].get("responseStatus", "needsAction") if mine else ""


def said_answer(say: Words, answer: str) -> str:
    """An answer, for a person."""
    return {
        "needsAction": say("no answer yet"),
        "accepted": say("accepted"),
        "tentative": say("maybe"),
        "declined": say("declined"),
    }[answer]


def long_day(say: Words, on: date) -> str:
    """A day with all its parts."""
    return format_skeleton("yMMMMEEEEd", on, locale=say.language)


def _others(say: Words, place: Place) -> Html | None:
    if len(place.others) < 2:
        return None
    return tag(
        "nav",
        [
            tag(
                "a",
                each.get("summaryOverride") or each["summary"],
                href=place.link(calendar=each["id"]),
                aria_current="page" if each["id"] == place.calendar["id"] else None,
            )
            for each in place.others
        ],
        class_="tabs",
        aria_label=say("Calendars"),
    )


def _bar(say: Words, place: Place) -> Html:
    def to(on: date) -> str:
        return place.link(on=on.isoformat())

    step = timedelta(days=SPANS[place.view])
    until = format_skeleton("yMMMd", place.last, locale=say.language)
    since = format_skeleton("MMMd", place.first, locale=say.language)
    return tag(
        "div",
        tag("a", "‹", href=to(place.on - step), class_="button", aria_label=say("Earlier")),
        tag("a", say("Today"), href=to(place.today), class_="button"),
        tag("a", "›", href=to(place.on + step), class_="button", aria_label=say("Later")),
        tag("strong", f"{since} – {until}", class_="span"),
        tag("nav", _views(say, place), class_="tabs", aria_label=say("View")),
        _add(say, place),
        class_="bar",
    )


def _views(say: Words, place: Place) -> Html:
    views = {"week": say("Week"), "list": say("List")}
    return joined(
        tag(
            "a",
            label,
            href=place.link(view=view),
            aria_current="page" if view == place.view else None,
        )
        for view, label in views.items()
    )


def _add(say: Words, place: Place) -> Html:
    if not place.writable:
        return tag("span", say("You can only look at this one."), class_="hint")
    return tag("a", say("Add a meeting"), href=place.link("/desk/new"), class_="button main")


def _day(say: Words, place: Place, day: Day) -> Html:
    name = format_skeleton("MMMEd", day.on, locale=say.language)
    label = tag("time", name, datetime=day.on.isoformat())
    if place.writable:
        href = place.link("/desk/new", on=day.on.isoformat())
        label = tag("a", label, href=href, title=say("Add a meeting on this day"))
    return tag(
        "section",
        tag("h2", label),
        tag("ul", [tag("li", _event(say, place, each)) for each in day.events])
        if day.events
        else None,
        class_="day today" if day.on == place.today else "day",
    )


def _event(say: Words, place: Place, event: Event) -> Html:
    answer = own_answer(event)
    notes = [
        say("private") if private(event) else "",
        say("series") if "recurringEventId" in event else "",
        said_answer(say, answer) if answer and not event.get("organizer", {}).get("self") else "",
    ]
    return tag(
        "a",
        tag("time", span(say, event, place.zone)),
        tag("strong", title(say, event)),
        tag("small", " · ".join(filter(None, notes))) if any(notes) else None,
        href=place.link("/desk/event", id=event["id"]),
        class_=f"event {answer}".strip(),
    )
