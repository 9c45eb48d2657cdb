"""The addresses of a feed, and of what subscribes to it at one click."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.urls import reverse

from einklang.accounts.models import Workspace
from einklang.accounts.own_address import own_address
from einklang.feeds.models import Form

NAMES = {Form.EVENTS: "feed", Form.TODOS: "feed-todos"}


@dataclass(frozen=True, slots=True)
class Link:
    """One feed in one form. `https` is what is copied."""

    https: str
    name: str

    @property
    def webcal(self) -> str:
        """What opens the program that subscribes; the scheme says nothing of TLS."""
        return "webcal" + self.https[self.https.index("://") :]

    @property
    def google(self) -> str:
        """Google Calendar's page that adds it (providers.md, section 6)."""
        return f"https://calendar.google.com/calendar/r?{urlencode({'cid': self.webcal})}"

    @property
    def outlook(self) -> str:
        """The same of Outlook on the web, for private accounts."""
        return f"https://outlook.live.com/calendar/0/addfromweb?{self._for_outlook}"

    @property
    def office(self) -> str:
        """The same, for accounts at work."""
        return f"https://outlook.office.com/calendar/0/addfromweb?{self._for_outlook}"

    @property
    def _for_outlook(self) -> str:
        return urlencode({"url": self.https, "name": self.name}, quote_via=quote)


def link(workspace: Workspace, token: str, form: Form, name: str) -> Link:
    """Where the feed with this token is."""
    return Link(own_address(workspace) + reverse(NAMES[form], args=[token]), name)


class Pages:
    """The whole addresses of pages of one kind, each about a row: looked up once for all."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self._before, _zero, self._behind = (
            own_address(workspace) + reverse(name, args=[workspace.slug, 0])
        ).rpartition("0")

    def of(self, pk: int) -> str:
        """The one about this row."""
        return f"{self._before}{pk}{self._behind}"
