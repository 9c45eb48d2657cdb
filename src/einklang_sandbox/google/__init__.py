"""A local Google: OAuth, calendars with push, contacts; stateful and stricter than the real one.

google = Google()
google.add_account("anna@nordlicht.example", "Anna Nord")
google.person("anna@nordlicht.example").insert({...})    # the other side
google.hand("anna@nordlicht.example").create({...})      # the same of contacts
with serving(google) as url: ...                         # einklang_sandbox.google.serve
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, ParamSpec, TypeVar

from einklang_sandbox.google import acts, following, lists
from einklang_sandbox.google.acts import Act
from einklang_sandbox.google.app import Application
from einklang_sandbox.google.desk import Desk
from einklang_sandbox.google.lists import View
from einklang_sandbox.google.people.hand import Hand
from einklang_sandbox.google.push import Courier
from einklang_sandbox.google.world import Json, World

__all__ = ["Google", "Person"]
P = ParamSpec("P")
R = TypeVar("R")


class Person:
    """Somebody who uses their calendars by hand: the other side."""

    def __init__(self, google: Google, address: str) -> None:
        self._google = google
        self.address = address

    def insert(self, body: Json, calendar: str = "primary", send_updates: str = "none") -> Json:
        """A new event."""
        made: Json = self._do(acts.insert, calendar, send_updates, body)
        return made

    def patch(
        self, event: str, body: Json, calendar: str = "primary", send_updates: str = "none"
    ) -> Json:
        """Change what is named."""
        made: Json = self._do(acts.patch, calendar, send_updates, event, body)
        return made

    def patch_following(
        self, event: str, body: Json, calendar: str = "primary", send_updates: str = "none"
    ) -> Json:
        """Change an instance and all that follow; returns the series that they are then."""
        made: Json = self._do(following.patch, calendar, send_updates, event, body)
        return made

    def delete_following(
        self, event: str, calendar: str = "primary", send_updates: str = "none"
    ) -> None:
        """An instance and all that follow are off."""
        self._do(following.delete, calendar, send_updates, event)

    def delete(self, event: str, calendar: str = "primary", send_updates: str = "none") -> None:
        """The organiser's deletion cancels it; a guest's declines."""
        self._do(acts.delete, calendar, send_updates, event)

    def receive(self, body: Json, organiser: str, calendar: str = "primary") -> Json:
        """An invitation from outside stands in the calendar."""
        told = {"organizer": {"email": organiser}, **body}
        with self._google.lock:
            act = self._act(calendar, "none")
            made = acts.insert(act, told, imported=True)
        self._google.announce()
        return made

    def get(self, event: str, calendar: str = "primary") -> Json:
        """One event, a cancelled one too."""
        with self._google.lock:
            return self._view(calendar).get(event)

    def listed(self, calendar: str = "primary", **query: str) -> Sequence[Json]:
        """A page of what is there."""
        with self._google.lock:
            told = {key: [value] for key, value in {"maxResults": "2500", **query}.items()}
            found: Sequence[Json] = lists.listed(self._view(calendar), told)["items"]
            return found

    def instances(self, event: str, calendar: str = "primary", **query: str) -> Sequence[Json]:
        """The occurrences of a series."""
        with self._google.lock:
            told = {key: [value] for key, value in {"maxResults": "2500", **query}.items()}
            found: Sequence[Json] = lists.instances(self._view(calendar), event, told)["items"]
            return found

    def _view(self, calendar: str) -> View:
        world = self._google.world
        account = world.accounts[self.address]
        return View(world, account, *world.calendar(account, calendar))

    def _act(self, calendar: str, send: str) -> Act:
        world = self._google.world
        account = world.accounts[self.address]
        return Act(world, account, *world.calendar(account, calendar), send)

    def _do(self, act: Callable[..., Any], calendar: str, send: str, *rest: Any) -> Any:
        with self._google.lock:
            used_up, self._google.world.faults.quota_used_up = (
                self._google.world.faults.quota_used_up,
                False,
            )
            try:
                made = act(self._act(calendar, send), *rest)
            finally:
                self._google.world.faults.quota_used_up = used_up
        self._google.announce()
        return made


class Google:
    """All of it. `clock` tells the time (aware), `chance` makes ids (seeded: the same ones)."""

    def __init__(
        self, clock: Callable[[], datetime] | None = None, chance: Random | None = None
    ) -> None:
        self.world = World(clock, chance)
        self.courier = Courier(self.world)
        self.wsgi = Application(self.world, self.courier, Desk(self))
        self.lock = self.world.lock
        self.faults = self.world.faults
        self.quotas = self.world.quotas
        self.rates = self.world.rates
        self.grants = self.world.grants
        self.mails = self.world.mails
        self.log = self.world.log
        self.add_account = self.world.add_account
        self.add_calendar = self._announced(self.world.add_calendar)
        self.share = self._announced(self.world.share)
        self.remove_calendar = self._announced(self.world.remove_calendar)
        self.forget_cursors = self.world.forget_cursors
        self.merge_contacts = self.world.merge_contacts
        self.rename_contact = self.world.rename_contact

    def person(self, address: str) -> Person:
        """Somebody who has an account, at their own calendars."""
        return Person(self, address)

    def hand(self, address: str) -> Hand:
        """Somebody who has an account, at their own contacts."""
        return Hand(self.world, address)

    def _announced(self, act: Callable[P, R]) -> Callable[P, R]:
        def done(*args: P.args, **named: P.kwargs) -> R:
            with self.lock:
                made = act(*args, **named)
            self.announce()
            return made

        return done

    def announce(self) -> None:
        """Call those who watch what was changed by hand."""
        with self.lock:
            self.wsgi._announce()  # noqa: SLF001 (its own)

    def close(self) -> None:
        """Deliver what waits, then stop."""
        self.courier.close()


def settings(url: str) -> Mapping[str, str]:
    """The EINKLANG_ variables that put a stand-in at `url` in Google's place."""
    names = ("ACCOUNTS", "OAUTH", "OPENID", "API", "PEOPLE")
    return {f"EINKLANG_GOOGLE_{name}_URL": url for name in names}
