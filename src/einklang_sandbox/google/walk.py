"""A person without eyes, for tests: reads pages, follows links, fills in forms and sends them.

callback = consent(wsgi, url, "anna@example.com")              # everything that is asked for
callback = consent("http://127.0.0.1:5280", url, "anna@example.com", [PREFIX + "calendar.events"])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin

import httpx

from einklang_sandbox.google.scopes import SIGN_IN

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Astray(Exception):
    """The page is not the one that was expected; the text holds what it says."""


@dataclass(slots=True)
class Form:
    """A form as it was shown. `fields` are what would be sent if nobody touched it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By what they say: name and value."""


class Page(HTMLParser):
    """What stands on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.text = ""
        self._open: list[tuple[str, dict[str, str], int]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(told.get("action", ""), told.get("method", "get")))
        elif tag == "input" and self.forms:
            self._input(told)
        elif tag == "option":
            self._option(told)
        if tag in {"a", "button", "select", "textarea"}:
            self._open.append((tag, told, len(self.text)))

    def handle_data(self, data: str) -> None:
        """Text."""
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        """An element ends: its text is known."""
        if not self._open or self._open[-1][0] != tag:
            return
        _, told, start = self._open.pop()
        inside = self.text[start:]
        if tag == "a":
            self.links.append((inside, told.get("href", "")))
        elif tag == "button":
            self.forms[-1].buttons[inside] = (told.get("name", ""), told.get("value", ""))
        elif tag == "textarea":
            self.forms[-1].fields.append((told["name"], inside.removeprefix("\n")))

    def _option(self, told: dict[str, str]) -> None:
        """The selected one is sent, or else the first."""
        name, sent = self._open[-1][1]["name"], self.forms[-1].fields
        known = next((place for place, (each, _) in enumerate(sent) if each == name), None)
        if known is None:
            sent.append((name, told["value"]))
        elif "selected" in told:
            sent[known] = (name, told["value"])

    def _input(self, told: dict[str, str]) -> None:
        name, value, shown = told.get("name", ""), told.get("value", ""), self.forms[-1]
        if told.get("type") in {"checkbox", "radio"}:
            shown.boxes.append((name, value))
            if "checked" not in told:
                return
        shown.fields.append((name, value))


class Walk:
    """One person with one browser. `where` is an address, or a WSGI application."""

    def __init__(self, where: str | Callable[..., Any], language: str = "en") -> None:
        transport = None if isinstance(where, str) else httpx.WSGITransport(app=where)
        base = where if isinstance(where, str) else "http://127.0.0.1:5280"
        headers = {"Accept-Language": language}
        self.client = httpx.Client(base_url=base, transport=transport, headers=headers)
        self.reply = httpx.Response(200)
        self.page = Page("")

    def go(self, url: str) -> Page:
        """Open an address."""
        return self._read(self.client.get(url))

    def follow(self, text: str) -> Page:
        """Click on the first link that says this."""
        for said, href in self.page.links:
            if text in said:
                return self.go(urljoin(str(self.reply.url), href))
        raise Astray(f"no link says {text!r}: {self.page.text}")

    def press(self, button: str, /, *tick: tuple[str, str], **fields: str) -> Page:
        """Fill in the first form that has this button, tick boxes, and press it."""
        for shown in self.page.forms:
            if button in shown.buttons:
                sent = [pair for pair in shown.fields if pair[0] not in fields]
                sent += [*fields.items(), *_boxes(shown, tick), shown.buttons[button]]
                return self._send(shown, [pair for pair in sent if pair[0]])
        raise Astray(f"no button says {button!r}: {self.page.text}")

    def _send(self, shown: Form, sent: list[tuple[str, str]]) -> Page:
        to = urljoin(str(self.reply.url), shown.action)
        if shown.method == "get":
            return self.go(f"{to.partition('?')[0]}?{urlencode(sent)}")
        content = urlencode(sent).encode()
        return self._read(self.client.post(to, content=content, headers=FORM))

    def _read(self, reply: httpx.Response) -> Page:
        """Redirects on this host are followed, others are where the walk ends."""
        self.reply = reply
        if to := self.left_for:
            here = httpx.URL(to).host == reply.url.host and httpx.URL(to).port == reply.url.port
            if here:
                return self.go(to)
        self.page = Page(reply.text)
        return self.page

    @property
    def left_for(self) -> str:
        """Where the last answer sends on, or ""."""
        if not self.reply.has_redirect_location:
            return ""
        return urljoin(str(self.reply.url), self.reply.headers["location"])


def consent(
    where: str | Callable[..., Any], url: str, account: str, scopes: Iterable[str] | None = None
) -> str:
    """Walk through the pages as this person, ticking these scopes (None: all); *Cancel* for none.

    Returns the address to which the application is called back. Raises `Astray` where a page
    other than the expected comes, above all one that shows an error.
    """
    walk = Walk(where)
    walk.go(url)
    if not walk.left_for and not walk.page.forms:
        walk.follow(account)
    if not walk.left_for:
        _decide(walk, None if scopes is None else list(scopes))
    if not walk.left_for:
        raise Astray(walk.page.text)
    return walk.left_for


def _decide(walk: Walk, scopes: list[str] | None) -> None:
    boxes = walk.page.forms[0].boxes if walk.page.forms else []
    if scopes is None:
        walk.press("Continue", *boxes[:1])  # the first one selects all; for one scope there is none
    elif not scopes:
        walk.press("Cancel")
    else:
        walk.press("Continue", *(("scope", scope) for scope in scopes if scope not in SIGN_IN))


def _boxes(shown: Form, tick: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    if missing := set(tick) - set(shown.boxes):
        raise Astray(f"there is no box for {sorted(missing)}")
    return tick
