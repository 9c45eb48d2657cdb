"""Browser windows that notice what no page may do: errors, refused scripts, other hosts."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError
from tests.calendars.scene import NOW

from einklang.accounts.models import User

REFUSALS = ("409", "422")  # a form that comes back; Chromium logs these as errors
PATIENCE = 10_000  # milliseconds; enough for two slow cores
LOCALES = {"de": "de-DE", "en": "en-GB"}


@dataclass
class Windows:
    """Opens pages of one server. Each window is a browser of its own, with its own cookies.
    `abroad`: another server of this machine to which its pages lead."""

    browser: Browser
    home: str
    abroad: str = ""
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        user: User | None = None,
        *,
        width: int = 1280,
        script: bool = True,
        language: str = "de",
    ) -> Page:
        """An empty page, with this user signed in; strangers are spoken to in `language`."""
        context = self.browser.new_context(
            base_url=self.home,
            viewport={"width": width, "height": 900},
            locale=LOCALES[language],
            timezone_id="America/New_York",  # pages go by the workspace's zone, not by this one
            java_script_enabled=script,
            reduced_motion="reduce",  # colours are looked at when they have settled
        )
        context.set_default_timeout(PATIENCE)
        context.on("request", self._requested)
        context.on("console", self._said)
        context.on("weberror", self._failed)
        if script:
            context.clock.set_fixed_time(NOW)
        if user:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": _session(user), "url": self.home}]
            )
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()

    def _requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        known = (self.home, self.abroad) if self.abroad else (self.home,)
        if parts.scheme not in {"data", "blob"} and not request.url.startswith(
            tuple(f"{each}/" for each in known)
        ):
            self.faults.append(f"left this machine: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        refused = "the server responded with a status of " in message.text
        if refused and any(f"status of {status}" in message.text for status in REFUSALS):
            return
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type} at {message.location['url']}: {message.text}")

    def _failed(self, error: WebError) -> None:
        self.faults.append(f"page error: {error.error}")


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
