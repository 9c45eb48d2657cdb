"""What would have gone out by mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from einklang_sandbox.google.frame import page
from einklang_sandbox.google.html import tag
from einklang_sandbox.google.http import Response
from einklang_sandbox.google.visitor import Visitor
from einklang_sandbox.google.words import Words

MAILS = "/desk/mails"


@dataclass(frozen=True, slots=True)
class Written:
    """One mail: to whom, of what kind, about which meeting."""

    to: str
    kind: str
    about: str


def mails_page(who: Visitor, mails: Sequence[Written]) -> Response:
    """All of them, the latest first."""
    say = who.say
    rows = [
        tag(
            "tr",
            tag("td", said_kind(say, each.kind)),
            tag("td", each.about or say("(no title)")),
            tag("td", each.to),
        )
        for each in reversed(mails)
    ]
    heads = (say("What"), say("About"), say("To"))
    return page(
        who,
        say("Mails"),
        tag(
            "div",
            tag("p", "‹ ", tag("a", say("The other side"), href="/")),
            tag("h1", say("Mails")),
            tag("p", say("This is what Google would have sent. Nothing was sent.")),
            class_="head",
        ),
        tag(
            "table",
            tag("thead", tag("tr", [tag("th", each, scope="col") for each in heads])),
            tag("tbody", rows),
            class_="card wide",
        )
        if rows
        else tag("p", say("None so far."), class_="hint"),
    )


def said_kind(say: Words, kind: str) -> str:
    """What sort of mail it is, for a person."""
    return {
        "invitation": say("Invitation"),
        "update": say("Change"),
        "cancellation": say("Cancellation"),
        "reply": say("Answer"),
    }[kind]
