"""The first page: whom to play, and what else there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from einklang_sandbox.google.frame import page
from einklang_sandbox.google.html import Html, tag
from einklang_sandbox.google.http import Response
from einklang_sandbox.google.visitor import Visitor
from einklang_sandbox.google.words import Words


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody with an account, and the calendars on the list there."""

    account: str
    name: str
    calendars: Sequence[Mapping[str, Any]]


def start_page(who: Visitor, people: Sequence[Somebody], mails: int, wrong: int) -> Response:
    """Everybody; how many mails there are, and how many things are made to go wrong."""
    say = who.say
    return page(
        who,
        say("The other side"),
        tag(
            "div",
            tag("h1", say("The other side")),
            tag("p", say("Play somebody whose calendar is connected, and see what arrives.")),
            class_="head",
        ),
        tag("div", [_person(say, each) for each in people], class_="people"),
        None if people else tag("p", say("There is no account here yet.")),
        tag(
            "ul",
            tag("li", tag("a", say("Mails that would have gone out ({n})", n=mails), href=MAILS)),
            tag("li", tag("a", say("Make things go wrong ({n} now)", n=wrong), href=FAULTS)),
            class_="plain more",
        ),
    )


MAILS = "/desk/mails"
FAULTS = "/desk/faults"


def _person(say: Words, person: Somebody) -> Html:
    links = [
        tag("li", tag("a", each.get("summaryOverride") or each["summary"], href=_to(person, each)))
        for each in person.calendars
    ]
    return tag(
        "section",
        tag("h2", person.name),
        tag("p", person.account, class_="hint"),
        tag("ul", links, class_="plain", aria_label=say("Calendars")),
        class_="card",
    )


def _to(person: Somebody, calendar: Mapping[str, Any]) -> str:
    query = urlencode({"who": person.account, "calendar": calendar["id"]})
    return f"/desk/calendar?{query}"
