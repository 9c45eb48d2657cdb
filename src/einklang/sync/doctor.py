"""What an engineer would look at first, in plain words: how each connection stands and what can be
done, and how this installation does."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection as database
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.jobs.models import Due
from einklang.providers.google import tokens
from einklang.sync import channels
from einklang.sync.consent import GOOGLE, by_consent, granted
from einklang.sync.models import Channel, Connection, State
from einklang.sync.pace import pace
from einklang.sync.words import advice, reason_in_words

OVERDUE = timedelta(minutes=2)
"""So long after its time a due row says that nobody works."""
WEEK = timedelta(days=7)
NEARLY = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, what was seen, and what can be done."""

    about: Promise | str
    well: bool
    said: str
    remedy: str = ""
    detail: str = ""
    at: datetime | None = None


def of_connection(row: Connection, now: datetime) -> Iterator[Finding]:
    """How a connection stands."""
    yield _last(row)
    if by_consent(row):
        yield from _access(row)
        for grant in granted(row):
            said = gettext("Allowed.") if grant.granted else str(grant.missing)
            yield Finding(grant.word, grant.granted, said)
    if row.collections.filter(chosen=True).exists():
        yield _calls(row, now)


def _last(row: Connection) -> Finding:
    well = row.state == State.ACCORD or (row.state == State.WAITING and not row.reason)
    said = str(reason_in_words(row.reason)) if row.reason else str(row.get_state_display())
    detail = f"{row.reason} · {row.detail}" if row.detail else ""
    at = row.in_accord_at if well else row.state_since
    return Finding(_("State"), well, said, str(advice(row.reason)), detail, at)


def _access(row: Connection) -> Iterator[Finding]:
    held = tokens.read(row.secret) if row.secret else tokens.Tokens("")
    if not held.since:
        return
    since = datetime.fromtimestamp(held.since, UTC)
    stopped = row.state == State.SIGN_IN
    lasted = row.state_since - since
    remedy = ""
    if stopped and abs(lasted - WEEK) < NEARLY:
        remedy = gettext(
            "It lasted seven days: the consent screen in Google's console is in “Testing”. Whoever"
            " runs Einklang publishes it; then sign in once more."
        )
    said = gettext("Taken back by Google.") if stopped else gettext("Given to us by Google.")
    yield Finding(_("Access"), not stopped, said, remedy, at=since)


def _calls(row: Connection, now: datetime) -> Finding:
    heard = Channel.objects.filter(collection__connection=row).exclude(heard_at=None)
    last = heard.order_by("-heard_at").values_list("heard_at", flat=True).first()
    announces = row.provider == GOOGLE
    well = not announces or not channels.standing(row, now)["polled"]
    remedy = ""
    if announces and not channels.is_public():
        remedy = gettext(
            "Calls need an address that begins with https and is reachable from outside"
            " (EINKLANG_PUBLIC_URL)."
        )
    return Finding(_("How soon"), well, pace(row, now), remedy, at=last)


def of_installation(now: datetime) -> Iterator[Finding]:
    """How this installation does; for who may know."""
    version = ".".join(map(str, database.get_database_version()))
    yield Finding(_("Database"), well=True, said=f"{database.display_name} {version}")
    zones = importlib.metadata.version("tzdata")
    yield Finding(_("Time zone data"), well=True, said=zones)
    yield _worker(now)
    yield _mail()


def _worker(now: datetime) -> Finding:
    late = Due.objects.filter(due_at__lt=now - OVERDUE, lease_until=None).count()
    if late:
        return Finding(
            _("Worker"),
            well=False,
            said=gettext("%(n)d pieces of work are overdue.") % {"n": late},
            remedy=gettext("Start `einklang worker`, or look into its log."),
        )
    return Finding(_("Worker"), well=True, said=gettext("Nothing is overdue."))


def _mail() -> Finding:
    if settings.SMTP_URL:
        return Finding(_("Mail"), well=True, said=gettext("A mail server is set."))
    return Finding(
        _("Mail"),
        well=False,
        said=gettext("No mail server is set; mails are printed where the worker runs."),
        remedy=gettext("Set EINKLANG_SMTP_URL."),
    )
