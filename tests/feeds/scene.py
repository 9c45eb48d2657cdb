"""Feeds as the tests of them speak: a task, a feed, and what a program reads there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.test import Client
from icalendar import Calendar as Parsed

from einklang.accounts.models import Membership
from einklang.calendars.visibility import Level
from einklang.feeds.keep import open_feed
from einklang.feeds.models import Feed, Form, What
from einklang.feeds.views import feed as view
from einklang.tasks.models import Task
from einklang.tasks.save_task import save_task

NOW = datetime(2026, 11, 12, 9, 24, tzinfo=UTC)  # Thursday, 10:24 in Berlin
FRIDAY = date(2026, 11, 13)


def task(member: Membership, title: str, **said: Any) -> Task:
    """A task of this member, due on Friday unless told."""
    row = Task(workspace=member.workspace)
    columns = {"title": title, "due_on": FRIDAY, "responsible": member.user, **said}
    save_task(task=row, columns=columns, by=member, now=NOW)
    return row


def feed(
    member: Membership, what: What = What.MY_TASKS, source: str = "", shows: Level | None = None
) -> Feed:
    """An open feed of this member's."""
    return open_feed(member=member, what=what, source=source, shows=shows, now=NOW)


def address(feed: Feed, form: Form = Form.EVENTS) -> str:
    """Its path."""
    return f"/f/{feed.token}.ics" if form == Form.EVENTS else f"/f/{feed.token}/tasks.ics"


def fetched(feed: Feed, form: Form = Form.EVENTS, headers: dict[str, str] | None = None) -> Any:
    """What a program gets that knows nothing of us."""
    view.buckets = type(view.buckets)()  # it may ask as often as it likes
    return Client().get(address(feed, form), headers=headers)


def text(feed: Feed, form: Form = Form.EVENTS) -> str:
    """The whole text."""
    answer = fetched(feed, form)
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content).decode()


def entries(feed: Feed, form: Form = Form.EVENTS) -> list[Any]:
    """The entries as an independent parser reads them."""
    name = "VEVENT" if form == Form.EVENTS else "VTODO"
    return Parsed.from_ical(text(feed, form)).walk(name)


def titles(feed: Feed, form: Form = Form.EVENTS) -> list[str]:
    """Of what stands in it."""
    return sorted(str(e.get("SUMMARY", "")) for e in entries(feed, form) if not is_off(e))


def cancelled(feed: Feed) -> list[Any]:
    """Of what stood in it."""
    return [each for each in entries(feed) if is_off(each)]


def is_off(entry: Any) -> bool:
    """Whether it is told as cancelled."""
    return str(entry.get("STATUS", "")) == "CANCELLED"


AT_NINE = time(9, 0)
