"""The panel with which a person makes things go wrong, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from einklang_sandbox.google.desk.switches import Kept, Switch
from einklang_sandbox.google.frame import button, form, page
from einklang_sandbox.google.html import Html, tag
from einklang_sandbox.google.http import Response
from einklang_sandbox.google.visitor import Visitor
from einklang_sandbox.google.words import Words

FAULTS = "/desk/faults"


@dataclass(frozen=True, slots=True)
class Group:
    """Switches under one heading."""

    heading: str
    switches: Sequence[Switch]


def groups(say: Words, calendars: Mapping[str, str]) -> list[Group]:
    """All switches. `calendars`: id → what it is called."""
    return [
        Group(say("Answers"), _answers(say)),
        Group(say("Limits"), _limits(say)),
        Group(say("Lists"), _lists(say, calendars)),
        Group(say("Messages about changes"), _pushes(say)),
        Group(say("Video meetings"), _meets(say)),
        Group(say("Sign-in"), _sign_in(say)),
    ]


def faults_page(
    who: Visitor, kept: Kept, shown: Iterable[Group], accounts: Iterable[str], problem: str = ""
) -> Response:
    """Every switch as it stands."""
    say = who.say
    return page(
        who,
        say("Make things go wrong"),
        tag(
            "div",
            tag("p", "‹ ", tag("a", say("The other side"), href="/")),
            tag("h1", say("Make things go wrong")),
            tag("p", say("Numbers say how often, and count down by themselves.")),
            class_="head",
        ),
        tag("p", problem, class_="problem", role="alert") if problem else None,
        form(
            who,
            tag("div", [_group(kept, each) for each in shown], class_="groups"),
            tag(
                "div",
                button(say("All is well again"), name="act", value="well"),
                button(say("Save"), name="act", value="save", class_="main"),
                class_="buttons",
            ),
            action=FAULTS,
        ),
        _at_once(who, accounts),
        status=422 if problem else 200,
    )


def _answers(say: Words) -> list[Switch]:
    return [
        _of("lost_replies", "count", say("Writes that are done, though the answer is lost")),
        _of("lost_by_closing", "flag", say("… lost by a broken line instead of an error")),
        _of("server_errors", "count", say("Requests that fail and do nothing")),
        _of("slow", "seconds", say("Seconds before each answer")),
        _of("expired_tokens", "count", say("Requests whose access has just run out")),
    ]


def _limits(say: Words) -> list[Switch]:
    brakes = {
        "429": say("Requests that are one too many (429)"),
        "rateLimitExceeded": say("Requests that are one too many (403)"),
        "userRateLimitExceeded": say("Requests that are one too many for this person (403)"),
        "quotaExceeded": say("Requests that find the quota used up (403)"),
    }
    return [
        *(Switch(("faults", "rate_limits", name), "count", said) for name, said in brakes.items()),
        _of("writes_stopped", "flag", say("Nobody may write for now")),
        _of("per_minute", "bound", say("Requests a minute that one person may make")),
        _of("batch_most", "size", say("Requests that one batch may hold")),
    ]


def _lists(say: Words, calendars: Mapping[str, str]) -> list[Switch]:
    return [
        _of("dead_tokens", "count", say("Programs that must read everything anew")),
        _of("dead_without_reason", "flag", say("… and are not told why")),
        _of("tokens_last", "bound", say("Changes after which everything must be read anew")),
        _of("page_size", "size", say("Events on one page of a list, at most")),
        _of("empty_pages", "count", say("Pages that come empty although others follow")),
        *(
            Switch(
                ("faults", "not_found", calendar),
                "count",
                say("Requests that do not find the calendar {name}", name=name),
            )
            for calendar, name in calendars.items()
        ),
    ]


def _pushes(say: Words) -> list[Switch]:
    return [
        Switch(("faults", "pushes", "dropped"), "count", say("Messages that get lost")),
        Switch(("faults", "pushes", "doubled"), "count", say("Messages that come twice")),
        Switch(("faults", "pushes", "swapped"), "count", say("Messages that come after the next")),
    ]


def _meets(say: Words) -> list[Switch]:
    return [
        _of("meet_reads", "count", say("Times one must look until the link is there")),
        _of("meet_fails", "flag", say("No link ever comes")),
    ]


def _sign_in(say: Words) -> list[Switch]:
    troubles = {
        "": say("Everything is well"),
        "500": say("An error inside (500)"),
        "503": say("A page instead of an answer (503)"),
        "429": say("Too many requests (429)"),
        "invalid_client": say("The application is unknown (invalid_client)"),
        "invalid_grant": say("Access was withdrawn (invalid_grant)"),
    }
    return [
        Switch(("sign_in", "trouble"), "choice", say("Who wants fresh access gets"), troubles),
        Switch(("sign_in", "trouble_left"), "bound", say("… so often (empty: until it ends)")),
        Switch(("sign_in", "access_lasts"), "seconds", say("Seconds that access really lasts")),
        Switch(
            ("sign_in", "testing"),
            "flag",
            say("The application is in testing: connections made now end after seven days"),
        ),
    ]


def _of(name: str, kind: str, label: str) -> Switch:
    return Switch(("faults", name), kind, label)


def _group(kept: Kept, group: Group) -> Html:
    return tag(
        "fieldset",
        tag("legend", group.heading),
        [_control(kept, each) for each in group.switches],
        class_="card",
    )


def _control(kept: Kept, switch: Switch) -> Html:
    name, value = switch.name, switch.shown(kept)
    kind = "set" if not switch.is_off(kept) else ""
    match switch.kind:
        case "flag":
            box = tag("input", type="checkbox", name=name, value="yes", checked=value == "yes")
            return tag("label", box, tag("span", switch.label), class_=f"box {kind}".strip())
        case "choice":
            options = [
                tag("option", label, value=key, selected=key == value)
                for key, label in switch.choices.items()
            ]
            control = tag("select", options, name=name)
        case _:
            least = 1 if switch.kind == "size" else 0
            step = "any" if switch.kind == "seconds" else 1
            control = tag("input", type="number", name=name, value=value, min=least, step=step)
    return tag("label", tag("span", switch.label), control, class_=f"row {kind}".strip())


def _at_once(who: Visitor, accounts: Iterable[str]) -> Html:
    say = who.say
    return tag(
        "section",
        tag("h2", say("At once")),
        form(who, button(say("End all access now"), name="act", value="expire"), action=FAULTS),
        [
            form(
                who,
                tag("input", type="hidden", name="account", value=each),
                button(
                    say("Withdraw all that {name} granted", name=each), name="act", value="revoke"
                ),
                action=FAULTS,
            )
            for each in accounts
        ],
        class_="card wide",
    )
