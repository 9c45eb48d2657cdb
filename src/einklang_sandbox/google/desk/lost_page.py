"""Where something is not there or not allowed; and how a refusal is said."""

from __future__ import annotations

from einklang_sandbox.google.desk.meeting import Unreadable
from einklang_sandbox.google.frame import page
from einklang_sandbox.google.html import tag
from einklang_sandbox.google.http import Response
from einklang_sandbox.google.problems import Problem
from einklang_sandbox.google.visitor import Visitor
from einklang_sandbox.google.words import Words


def lost_page(who: Visitor, problem: Problem) -> Response:
    """A page for what cannot be shown or done."""
    say = who.say
    heading = {
        403: say("This form is not from here, or too old. Open the page again."),
        404: say("This is not here (any more)."),
    }.get(problem.code, say("Google refuses this."))
    return page(
        who,
        heading,
        tag(
            "section",
            tag("h1", heading),
            tag("p", tag("code", str(problem))),
            tag("p", tag("a", say("The other side"), href="/")),
            class_="card narrow",
        ),
        status=problem.code,
    )


def said_problem(say: Words, problem: Unreadable | Problem) -> str:
    """What was wrong with a form."""
    if isinstance(problem, Problem):
        return say("Google refuses this: {why}", why=problem)
    return {
        "first": say("The first day is missing."),
        "last": say("The last day is before the first."),
        "begins": say("The time at which it begins is missing."),
        "ends": say("It must end after it begins."),
        "guests": say("One of the guests is no address."),
        "repeat": say("It cannot repeat like that."),
        "count": say("How often it repeats is a number."),
    }[problem.field]
