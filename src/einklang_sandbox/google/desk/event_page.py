"""One meeting: a form for who may write it, else what stands there; an answer for its guests."""

from __future__ import annotations

import json
from collections.abc import Mapping

from einklang_sandbox.google.desk.calendar_page import (
    Place,
    long_day,
    own_answer,
    said_answer,
    span,
    title,
    whose,
)
from einklang_sandbox.google.desk.meeting import (
    KEPT,
    REPEATS,
    Event,
    begins,
    blank,
    guests,
    shown,
)
from einklang_sandbox.google.frame import button, form, page
from einklang_sandbox.google.html import Html, Inside, joined, tag
from einklang_sandbox.google.http import Response
from einklang_sandbox.google.visitor import Visitor
from einklang_sandbox.google.words import Words

TELLS = ("none", "all", "externalOnly")
"""Whom Google mails: its `sendUpdates`."""


def new_page(
    who: Visitor, place: Place, fields: Mapping[str, str] | None = None, problem: str = ""
) -> Response:
    """The form of a meeting that is yet to be. `problem` is what was wrong with the last try."""
    say = who.say
    return page(
        who,
        say("Add a meeting"),
        _head(say, place, say("Add a meeting")),
        _problem(problem),
        tag(
            "section",
            form(
                who,
                _fields(say, fields or blank(place.on), repeats=True),
                _tell(say),
                _act(say("Save"), "add"),
                action=place.link("/desk/new"),
            ),
            class_="card wide",
        ),
        status=422 if problem else 200,
    )


def event_page(
    who: Visitor,
    place: Place,
    event: Event,
    fields: Mapping[str, str] | None = None,
    problem: str = "",
) -> Response:
    """A meeting, and what this person may do with it."""
    say = who.say
    writes = may_write(place, event)
    return page(
        who,
        title(say, event),
        _head(say, place, title(say, event)),
        _problem(problem),
        _series(say, place, event),
        _answer(who, place, event) if place.writable and own_answer(event) else None,
        _edit(who, place, event, fields) if writes else _told(say, place, event),
        _own(who, place, event) if place.writable and not writes else None,
        _people(say, event),
        _delete(who, place, event, mine=writes) if place.writable else None,
        _raw(say, event),
        status=422 if problem else 200,
    )


def may_write(place: Place, event: Event) -> bool:
    """Whether the shared parts are this person's to change."""
    invites = "organizer" not in event or event["organizer"].get("self")
    return place.writable and bool(invites or event.get("guestsCanModify"))


def _head(say: Words, place: Place, heading: str) -> Html:
    back = tag("a", place.calendar["summary"], href=place.link())
    return tag("div", whose(say, place), tag("p", "‹ ", back), tag("h1", heading), class_="head")


def _problem(problem: str) -> Html | None:
    return tag("p", problem, class_="problem", role="alert") if problem else None


def _series(say: Words, place: Place, event: Event) -> Html | None:
    if "recurringEventId" in event:
        whole = place.link("/desk/event", id=event["recurringEventId"])
        return tag(
            "p",
            say("This is one occurrence; what you do here concerns it alone."),
            " ",
            tag("a", say("Go to the whole series"), href=whole),
            class_="note",
        )
    if event.get("recurrence"):
        return tag("p", say("This is the whole series, with all its dates."), class_="note")
    return None


def _edit(who: Visitor, place: Place, event: Event, fields: Mapping[str, str] | None) -> Html:
    say, repeats = who.say, "recurringEventId" not in event
    return tag(
        "section",
        form(
            who,
            _fields(say, fields or shown(event, place.zone), repeats=repeats),
            _tell(say),
            _act(say("Save"), "save"),
            action=place.link("/desk/event", id=event["id"]),
        ),
        class_="card wide",
    )


def _fields(say: Words, fields: Mapping[str, str], *, repeats: bool) -> Html:
    def line(name: str, label: str, kind: str = "text", **more: str) -> Html:
        value = fields.get(name, "")
        return _field(label, tag("input", type=kind, name=name, value=value, **more))

    times = (
        line("first", say("First day"), "date", required="required"),
        line("begins", say("Begins"), "time"),
        line("last", say("Last day"), "date"),
        line("ends", say("Ends"), "time"),
    )
    return joined(
        (
            line("title", say("Title")),
            tag("div", times, class_="times"),
            _box("whole", say("All day, without times"), fields),
            _repeat(say, fields) if repeats else None,
            line("place", say("Place")),
            _field(say("Description"), _text("text", fields.get("text", ""), 3)),
            _field(say("Guests, one address a line"), _text("guests", fields.get("guests", ""), 3)),
            _holders_own(say, fields),
        )
    )


def _repeat(say: Words, fields: Mapping[str, str]) -> Html:
    labels = {
        "": say("does not repeat"),
        "daily": say("every day"),
        "weekly": say("every week"),
        "fortnightly": say("every two weeks"),
        "monthly": say("every month"),
        "yearly": say("every year"),
        KEPT: say("by a rule of its own, which stays"),
    }
    chosen = fields.get("repeat", "")
    names = [*REPEATS, *([KEPT] if chosen == KEPT else [])]
    options = [tag("option", labels[name], value=name, selected=name == chosen) for name in names]
    count = tag("input", type="number", name="count", min="1", value=fields.get("count", ""))
    return tag(
        "div",
        _field(say("Repeats"), tag("select", options, name="repeat")),
        _field(say("How often (empty: for ever)"), count),
        class_="pair",
    )


def _tell(say: Words) -> Html:
    labels = {
        "none": say("nobody"),
        "all": say("all guests"),
        "externalOnly": say("guests outside Google"),
    }
    options = [tag("option", labels[name], value=name) for name in TELLS]
    return _field(say("Mail about it to"), tag("select", options, name="tell"))


def _answer(who: Visitor, place: Place, event: Event) -> Html:
    say, answers = who.say, ("accepted", "tentative", "declined")
    labels = {"accepted": say("Accept"), "tentative": say("Maybe"), "declined": say("Decline")}
    now = said_answer(say, own_answer(event))
    return tag(
        "section",
        tag("h2", say("Your answer: {answer}", answer=now)),
        form(
            who,
            tag("div", [_press(labels[each], each) for each in answers], class_="buttons"),
            action=place.link("/desk/event", id=event["id"]),
        ),
        class_="card wide",
    )


def _told(say: Words, place: Place, event: Event) -> Html:
    """What stands there, for who may not change it."""
    first = begins(event, place.zone)
    rows = {
        say("When"): f"{long_day(say, first.date())}, {span(say, event, place.zone)}",
        say("Place"): event.get("location", ""),
        say("Description"): event.get("description", ""),
        say("Invited by"): event.get("organizer", {}).get("email", ""),
    }
    told = [(tag("dt", name), tag("dd", value)) for name, value in rows.items() if value]
    return tag("section", tag("dl", told), class_="card wide")


def _holders_own(say: Words, fields: Mapping[str, str]) -> Html:
    return joined(
        (
            _box("private", say("Private: others learn the time alone"), fields),
            _box("free", say("Does not make me busy"), fields),
        )
    )


def _own(who: Visitor, place: Place, event: Event) -> Html:
    """What a guest may set for oneself."""
    say = who.say
    return tag(
        "section",
        tag("h2", say("For you alone")),
        form(
            who,
            _holders_own(say, shown(event, place.zone)),
            _act(say("Save"), "own"),
            action=place.link("/desk/event", id=event["id"]),
        ),
        class_="card wide",
    )


def _people(say: Words, event: Event) -> Html | None:
    invited = guests(event)
    if not invited:
        return None
    told = [
        tag("li", each["email"], " · ", said_answer(say, each.get("responseStatus", "needsAction")))
        for each in invited
    ]
    return tag(
        "section", tag("h2", say("Guests")), tag("ul", told, class_="plain"), class_="card wide"
    )


def _delete(who: Visitor, place: Place, event: Event, *, mine: bool) -> Html:
    say = who.say
    what = say("Delete this meeting") if mine else say("Remove it from this calendar")
    return tag(
        "section",
        tag("h2", what),
        form(
            who,
            _tell(say),
            _act(say("Delete"), "delete", danger=True),
            action=place.link("/desk/event", id=event["id"]),
        ),
        class_="card wide",
    )


def _raw(say: Words, event: Event) -> Html:
    lines = json.dumps(event, indent=2, sort_keys=True, ensure_ascii=False)
    return tag(
        "details",
        tag("summary", say("What programs get to see")),
        tag("pre", lines),
        class_="wide",
    )


def _field(label: str, control: Inside) -> Html:
    return tag("label", tag("span", label), control, class_="field")


def _text(name: str, value: str, rows: int) -> Html:
    return tag("textarea", "\n", value, name=name, rows=rows)  # HTML drops the first line break


def _box(name: str, label: str, fields: Mapping[str, str]) -> Html:
    ticked = name in fields
    control = tag("input", type="checkbox", name=name, value="yes", checked=ticked)
    return tag("label", control, tag("span", label), class_="box")


def _act(label: str, act: str, *, danger: bool = False) -> Html:
    kind = "danger" if danger else "main"
    pressed = button(label, name="act", value=act, class_=kind)
    return tag("div", pressed, class_="buttons")


def _press(label: str, act: str) -> Html:
    return button(label, name="act", value=act)
