"""The pages between an application and a person: whose account, what it may do, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from einklang_sandbox.google.authorize import Asking, Blocked
from einklang_sandbox.google.frame import button, form, page
from einklang_sandbox.google.html import Html, tag
from einklang_sandbox.google.http import Response
from einklang_sandbox.google.scopes import PREFIX, SIGN_IN
from einklang_sandbox.google.visitor import Visitor
from einklang_sandbox.google.words import Words


def choose_page(who: Visitor, asking: Asking, names: Mapping[str, str]) -> Response:
    """Whose account it is to be."""
    say = who.say
    return page(
        who,
        say("Choose an account"),
        tag(
            "section",
            tag("h1", say("Choose an account")),
            tag("p", say("to go on to {application}", application=_application(asking))),
            tag("ul", [tag("li", _account(who, *pair)) for pair in names.items()], class_="choose"),
            None if names else tag("p", say("There is no account here yet.")),
            class_="card narrow",
        ),
    )


def consent_page(who: Visitor, asking: Asking, account: str, held: frozenset[str]) -> Response:
    """What the application may do. `held` is what it was granted before and keeps."""
    say, application = who.say, _application(asking)
    title = say("{application} wants access to your account", application=application)
    return page(
        who,
        title,
        tag(
            "section",
            tag("h1", title),
            tag("p", account, class_="account"),
            form(
                who,
                tag("input", type="hidden", name="account", value=account),
                _signing_in(say, asking),
                _asked(say, asking),
                _kept(say, held - asking.scopes - SIGN_IN),
                tag("p", say("It may come back when you are away."), class_="hint")
                if asking.offline
                else None,
                tag(
                    "div",
                    button(say("Cancel"), name="answer", value="cancel"),
                    button(say("Continue"), name="answer", value="continue", class_="main"),
                    class_="buttons",
                ),
                action=_here(who),
            ),
            class_="card narrow",
        ),
        forms_lead_to=_origin(asking.redirect_uri),
    )


def blocked_page(who: Visitor, blocked: Blocked) -> Response:
    """What is wrong with the request. The application is told nothing."""
    say = who.say
    return page(
        who,
        say("Access blocked"),
        tag(
            "section",
            tag("h1", say("Access blocked")),
            tag("p", say("The application's request is not in order. Its makers can mend that.")),
            tag(
                "p",
                tag(
                    "strong",
                    say("Error {status}: {error}", status=blocked.status, error=blocked.error),
                ),
            ),
            tag("p", tag("code", blocked.detail)),
            class_="card narrow",
        ),
        status=blocked.status,
    )


def _account(who: Visitor, account: str, name: str) -> Html:
    query = [(key, value) for key, value in who.request.query if key != "authuser"]
    href = f"{who.request.path}?{urlencode([*query, ('authuser', account)])}"
    return tag("a", tag("strong", name), tag("span", account), href=href)


def _signing_in(say: Words, asking: Asking) -> Html | None:
    if not asking.scopes & SIGN_IN:
        return None
    return tag("p", say("It learns who you are: your name and your address."))


def _asked(say: Words, asking: Asking) -> Html | None:
    """A box for each scope; as Google does, none where only one is asked for."""
    match asking.boxes:
        case []:
            return None
        case [scope]:
            return tag("p", say("It will be able to: {right}", right=said_right(say, scope)))
        case boxes:
            return tag(
                "fieldset",
                tag("legend", say("Choose what it may do")),
                _box("all", "yes", say("Select all")),
                [_box("scope", scope, said_right(say, scope), scope) for scope in boxes],
                class_="boxes",
            )


def _box(name: str, value: str, label: str, hint: str = "") -> Html:
    box = tag("input", type="checkbox", name=name, value=value)
    small = tag("small", hint.removeprefix(PREFIX)) if hint else None
    return tag("label", box, tag("span", label, small))


def _kept(say: Words, kept: frozenset[str]) -> Html | None:
    if not kept:
        return None
    return tag(
        "div",
        tag("p", say("What it may do already, and still may:")),
        tag("ul", [tag("li", said_right(say, scope)) for scope in sorted(kept)]),
        class_="hint",
    )


def said_right(say: Words, scope: str) -> str:
    """What a scope allows, for a person; a rare one by its name."""
    rights = {
        "calendar": say("see, change, share and delete all your calendars"),
        "calendar.app.created": say("make calendars of its own and write in those"),
        "calendar.calendarlist.readonly": say("see the list of your calendars"),
        "calendar.calendarlist": say("see and change the list of your calendars"),
        "calendar.calendars": say("make calendars, and change their names and time zones"),
        "calendar.events": say("see and change the events in all your calendars"),
        "calendar.events.owned": say("see and change the events in the calendars that you own"),
        "calendar.events.readonly": say("see the events in all your calendars"),
        "calendar.freebusy": say("see when you are busy"),
        "calendar.readonly": say("see all your calendars and their events"),
        "calendar.settings.readonly": say("see your calendar settings"),
        "contacts": say("see, change and delete your contacts"),
        "contacts.readonly": say("see your contacts"),
    }
    short = scope.removeprefix(PREFIX)
    return rights.get(short, short)


def _application(asking: Asking) -> str:
    """An application goes by the place to which it wants people back: nobody can make that up."""
    return urlsplit(asking.redirect_uri).netloc


def _origin(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def _here(who: Visitor) -> str:
    return f"{who.request.path}?{urlencode(who.request.query)}"
