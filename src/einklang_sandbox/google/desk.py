"""The desk: where a person plays the other side, and lets things go wrong."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote
from zoneinfo import ZoneInfo

from einklang_sandbox.google.frame import Answer, Frame, sent_to
from einklang_sandbox.google.occurrences import instant, occurrence
from einklang_sandbox.google.people.pages import ContactPages
from einklang_sandbox.google.problems import Problem
from einklang_sandbox.google.words import language_of, said
from einklang_sandbox.google.world import Json

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from einklang_sandbox.google import Google

STYLE = Path(__file__).with_name("desk.css")
ANSWERS = {
    "needsAction": "no answer yet",
    "accepted": "accepted",
    "tentative": "perhaps",
    "declined": "declined",
}
AHEAD, BEHIND = timedelta(days=45), timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Desk:
    """Pages about a stand-in."""

    google: Google

    def __call__(self, environ: WSGIEnvironment, body: bytes) -> Answer | None:
        """The answer at one of its addresses; None of any other."""
        language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        page, contacts = _Page(self.google, language), ContactPages(self.google, language)
        path, form = environ["PATH_INFO"], _form(body)
        if path == "/sandbox.css":
            return 200, {"Content-Type": "text/css"}, STYLE.read_bytes()
        if environ["REQUEST_METHOD"] == "POST":
            origin = environ.get("HTTP_ORIGIN", "")
            if origin and origin.partition("://")[2] != environ.get("HTTP_HOST"):
                return 403, {}, b""
            return contacts.act(path, body) or page.act(path, form)
        query = _form(environ.get("QUERY_STRING", "").encode())
        return contacts.shown(path, query) or page.shown(path, query)


def _form(body: bytes) -> Mapping[str, str]:
    told = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
    return {key: values[-1] for key, values in told.items()}


@dataclass(frozen=True, slots=True)
class _Page(Frame):
    # ── looking ──────────────────────────────────────────────────────────────

    def shown(self, path: str, query: Mapping[str, str]) -> Answer | None:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        match parts:
            case [""]:
                contacts = ContactPages(self.google, self.language).accounts()
                inside = self._accounts() + contacts + self._faults()
                return self.page(self._("Whose calendar?"), inside)
            case ["desk", address, calendar] if address in self.google.world.accounts:
                inside = self._calendar(address, calendar)
                return self.page(html.escape(address), inside, query.get("said", ""))
            case ["desk", address, calendar, event]:
                found = occurrence(self.google.world.calendars[calendar], event)
                inside = self._form(address, calendar, found)
                return self.page(html.escape(str((found or {}).get("summary", ""))), inside)
        return None

    def _accounts(self) -> str:
        world = self.google.world
        rows = "".join(
            f'<li><a href="{_url(account.address, calendar)}"><strong>'
            f"{html.escape(world.calendars[calendar].summary)}</strong>"
            f"<span>{html.escape(account.address)}</span></a></li>"
            for account in world.accounts.values()
            for calendar in account.calendars
        )
        told = self._("You play the other side: what you change here, Einklang sees.")
        return f'<p>{told}</p><ul class="accounts">{rows}</ul>'

    def _faults(self) -> str:
        buttons = "".join(
            f'<li><button name="do" value="{name}">{self._(words)}</button></li>'
            for name, (words, _) in FAULTS.items()
        )
        mails = "".join(
            f"<li>{html.escape(mail.kind)} → {html.escape(mail.to)}</li>"
            for mail in reversed(self.google.mails[-20:])
        )
        return (
            f"<h2>{self._('What goes wrong')}</h2>"
            f'<form method="post" action="/desk/"><ul class="boxes">{buttons}</ul></form>'
            f"<h2>{self._('Mails that Google would have sent')}</h2>"
            f"<ul>{mails or '<li>' + self._('None.') + '</li>'}</ul>"
        )

    def _calendar(self, address: str, calendar: str) -> str:
        now = self.google.world.clock()
        window = {"timeMin": (now - BEHIND).isoformat(), "timeMax": (now + AHEAD).isoformat()}
        found = self.google.person(address).listed(
            calendar, singleEvents="true", orderBy="startTime", **window
        )
        rows = "".join(self._row(address, calendar, event) for event in found)
        empty = f"<p>{self._('Nothing stands here yet.')}</p>"
        return (
            f'<p><a href="/">{self._("Back")}</a></p><ul class="events">{rows}</ul>'
            f"{'' if rows else empty}<h2>{self._('New meeting')}</h2>"
            f"{self._form(address, calendar, None)}"
        )

    def _row(self, address: str, calendar: str, event: Json) -> str:
        guests = ", ".join(
            f"{g['email']} ({said(ANSWERS[g['responseStatus']], self.language)})"
            for g in event.get("attendees") or ()
        )
        zone = ZoneInfo(self.google.world.calendars[calendar].zone)
        at = instant(event["start"]).astimezone(zone)
        when = f"{at:%Y-%m-%d}" if "date" in event["start"] else f"{at:%Y-%m-%d %H:%M}"
        url = f"{_url(address, calendar)}{quote(event['id'], safe='')}"
        return (
            f'<li><a href="{url}"><time>{when}</time><strong>'
            f"{html.escape(str(event.get('summary', '–')))}</strong>"
            f"<span>{html.escape(guests)}</span></a></li>"
        )

    def _form(self, address: str, calendar: str, event: Json | None) -> str:
        event = event or {}
        zone = ZoneInfo(self.google.world.calendars[calendar].zone)
        first = (
            self.google.world.clock().astimezone(zone).replace(minute=0, second=0, microsecond=0)
        )
        start = instant(event["start"]).astimezone(zone) if event else first + timedelta(days=1)
        end = instant(event["end"]).astimezone(zone) if event else start + timedelta(hours=1)
        guests = " ".join(g["email"] for g in event.get("attendees") or ())
        private = " checked" if event.get("visibility") == "private" else ""
        url = f"{_url(address, calendar)}{quote(event.get('id', 'new'), safe='')}"
        fields = (
            self.field("Title", "summary", event.get("summary", ""))
            + self.field("Begins", "start", f"{start:%Y-%m-%dT%H:%M}", "datetime-local")
            + self.field("Ends", "end", f"{end:%Y-%m-%dT%H:%M}", "datetime-local")
            + self.field("Place", "location", event.get("location", ""))
            + self.field("Text", "description", event.get("description", ""))
            + self.field("Guests, separated by blanks", "guests", guests)
            + ("" if event else self._repeats())
            + f'<label class="box"><input type="checkbox" name="private" value="1"{private}> '
            f"{self._('Private')}</label>"
        )
        return f'<form method="post" action="{url}">{fields}{self._buttons(event)}</form>'

    def _repeats(self) -> str:
        choices = "".join(
            f'<option value="{rule}">{self._(words)}</option>'
            for rule, words in (("", "not"), ("WEEKLY", "weekly"), ("DAILY", "daily"))
        )
        return f'<label>{self._("Repeats")}<select name="repeats">{choices}</select></label>'

    def _buttons(self, event: Json) -> str:
        def button(do: str, words: str) -> str:
            return f'<button name="do" value="{do}">{self._(words)}</button>'

        if not event:
            return f'<p class="acts">{button("save", "Save")}</p>'
        told = button("save", "Save") + button("delete", "Delete")
        if event.get("recurringEventId"):
            told += self._reach()
        told += button("accepted", "Accept") + button("declined", "Decline")
        return f'<p class="acts">{told}</p>'

    def _reach(self) -> str:
        choices = "".join(
            f'<option value="{reach}">{self._(words)}</option>'
            for reach, words in (
                ("", "This one"),
                ("following", "This one and all that follow"),
                ("all", "Whole series"),
            )
        )
        return f'<label>{self._("How much")}<select name="reach">{choices}</select></label>'

    # ── acting ───────────────────────────────────────────────────────────────

    def act(self, path: str, form: Mapping[str, str]) -> Answer | None:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        match parts:
            case ["desk"]:
                FAULTS[form["do"]][1](self.google)
                return sent_to("/", "")
            case ["desk", address, calendar, event]:
                try:
                    self._edit(address, calendar, event, form)
                except Problem as problem:
                    return sent_to(_url(address, calendar), problem.message)
                return sent_to(_url(address, calendar), said("Done.", self.language))
        return None

    def _edit(self, address: str, calendar: str, event: str, form: Mapping[str, str]) -> None:
        person = self.google.person(address)
        if event == "new":
            person.insert(self._body(calendar, form, {}), calendar, "all")
            return
        there = occurrence(self.google.world.calendars[calendar], event) or {}
        reach = form.get("reach") if there.get("recurringEventId") else ""
        at = str(there["recurringEventId"]) if reach == "all" else event
        match form.get("do"):
            case "delete" if reach == "following":
                person.delete_following(event, calendar, "all")
            case "delete":
                person.delete(at, calendar, "all")
            case "accepted" | "declined" as answer:
                own = {"email": calendar, "responseStatus": answer}
                person.patch(at, {"attendeesOmitted": True, "attendees": [own]}, calendar, "all")
            case _:
                body = self._body(calendar, form, there)
                if at != event:  # of the series its own times stay
                    body = {k: v for k, v in body.items() if k not in ("start", "end")}
                act = person.patch_following if reach == "following" else person.patch
                act(at, body, calendar, "all")

    def _body(self, calendar: str, form: Mapping[str, str], there: Json) -> Json:
        zone = self.google.world.calendars[calendar].zone
        known = {g["email"]: g for g in there.get("attendees") or ()}
        body: dict[str, Any] = {
            "summary": form["summary"] or None,
            "location": form["location"] or None,
            "description": form["description"] or None,
            "attendees": [known.get(a, {"email": a}) for a in form["guests"].split()],
            "visibility": "private" if form.get("private") else "default",
        }
        for key in ("start", "end"):
            at = datetime.fromisoformat(form[key]).replace(tzinfo=ZoneInfo(zone))
            body[key] = {"dateTime": at.isoformat(), "timeZone": zone}
        if form.get("repeats"):
            body["recurrence"] = [f"RRULE:FREQ={form['repeats']};COUNT=10"]
        if there and "attendees" not in there and not body["attendees"]:
            del body["attendees"]
        return body


def _url(address: str, calendar: str) -> str:
    return f"/desk/{quote(address, safe='')}/{quote(calendar, safe='')}/"


def _used_up(*, used: bool) -> Callable[[Google], None]:
    def act(google: Google) -> None:
        google.faults.quota_used_up = used

    return act


def _errors(google: Google) -> None:
    google.faults.server_errors = 20


def _lost(google: Google) -> None:
    google.faults.lost_replies = 1


def _forget(google: Google) -> None:
    google.world.forget_cursors()


def _late(seconds: float) -> Callable[[Google], None]:
    def act(google: Google) -> None:
        google.faults.propagation = seconds

    return act


def _mismatch(google: Google) -> None:
    google.faults.mismatches = 1


def _take_back(google: Google) -> None:
    for address in google.world.accounts:
        google.grants.revoke(address)


FAULTS: dict[str, tuple[str, Callable[[Google], None]]] = {
    "errors": ("Answer each request with an error, 20 times", _errors),
    "lost": ("Lose the reply to the next write", _lost),
    "tokens": ("Forget all sync tokens", _forget),
    "revoke": ("Take back what was granted", _take_back),
    "quota": ("Take no changes any more (quota)", _used_up(used=True)),
    "again": ("Take changes again", _used_up(used=False)),
    "late": ("Tell changes of contacts a minute late", _late(60)),
    "at-once": ("Tell changes of contacts at once again", _late(0)),
    "mismatch": ("Refuse the next change of a contact as out of date", _mismatch),
}
