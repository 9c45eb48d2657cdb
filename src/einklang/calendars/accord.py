"""How the calendars behind a page stand, in one line: the worst of them. The states are written by
whoever syncs, as facts on the calendar's row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: dict[str, tuple[Promise, str, str]] = {
    "brake": (_("Stopped by the brake"), "hand-stop", "is-brake"),
    "sign_in": (_("Sign-in needed"), "key", "is-signin"),
    "waiting": (_("Waiting"), "hourglass", "is-waiting"),
    "first": (_("First sync running"), "progress", "is-progress"),
    "never": (_("Never synced"), "circle-dashed", "is-never"),
    "accord": (_("In accord"), "circle-check", "is-accord"),
}
"""Word, icon and class of each state, the worst first."""


@dataclass(frozen=True, slots=True)
class Accord:
    """The worst state, and since when at least all were in accord; None where one never was."""

    state: str
    last: datetime | None

    @property
    def word(self) -> Promise:
        """What it is called."""
        return STATES[self.state][0]

    @property
    def icon(self) -> str:
        """Of the sprite."""
        return STATES[self.state][1]

    @property
    def css(self) -> str:
        """The class of a `.state`."""
        return STATES[self.state][2]


def of(stands: Iterable[tuple[str, datetime | None]]) -> Accord:
    """The line for these (state, last in accord). What has no state yet was never synced."""
    told = [(state if state in STATES else "never", last) for state, last in stands]
    worst = min((state for state, _last in told), key=list(STATES).index, default="never")
    ages = [last for _state, last in told]
    return Accord(worst, min((at for at in ages if at), default=None) if all(ages) else None)
