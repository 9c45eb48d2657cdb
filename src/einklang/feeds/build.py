"""Building the text of a feed: only what has changed, and nothing where nothing has."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from einklang.accounts.models import Membership
from einklang.accounts.own_address import own_address
from einklang.calendars.sources import sources
from einklang.feeds.calendar_told import Meetings
from einklang.feeds.models import Built, Feed, Form, What
from einklang.feeds.tasks_told import Tasks
from einklang.feeds.weave import EMPTY, Text, Wanted, is_same, packed, unpacked, version, weave
from einklang.feeds.window import Asked, made_of, seconds
from einklang.formats import ical_feed
from einklang.formats.ical_feed import Piece

WRITING = 2
"""How entries are put into words. Another number makes every piece anew."""
PETROL = "#0a6b60"
COLOURS = ("#0a7d70", "#2f6fb7", "#6a5fb5", "#a8641a", "#a8456f", "#5b7a2a")
"""Of the calendars of the page, in the light theme (app.css)."""


class Told(Protocol):
    """A kind of entries."""

    def wanted(self, salt: str) -> dict[str, Wanted]:
        """What belongs in the text, by UID; each is made of the salt, too."""

    def make(self, some: Sequence[tuple[str, int]]) -> Mapping[str, Piece]:
        """The pieces of these (UID, SEQUENCE)."""


def built(*, feed: Feed, member: Membership, form: Form, now: datetime) -> Built:
    """The text as it has to be now, stored. `member` is the owner's place in the workspace."""
    modseq = member.workspace.modseq
    with override(member.user.language):
        asked = Asked(feed, member, form, now)
        stored = Built.objects.filter(feed=feed, form=form).first()
        old = unpacked(bytes(stored.body), bytes(stored.index)) if stored else EMPTY
        told: Told = Tasks(asked) if feed.of_tasks else Meetings(asked)
        head = _head(asked)
        wanted = told.wanted(_salt(asked))
        if (
            stored is not None
            and is_same(old, wanted, asked.moment)
            and _front(old) == head(_zones(old))
        ):
            stored.modseq, stored.day = modseq, asked.day.isoformat()
            return stored
        text = weave(old, wanted, told.make, head, asked.moment)
    return _store(asked, stored, text, modseq)


def _salt(asked: Asked) -> str:
    """Of what every piece is made besides its rows."""
    feed, user = asked.feed, asked.member.user
    said = made_of(
        WRITING, user.language, feed.alarm, feed.shows, own_address(asked.member.workspace)
    )
    return hashlib.blake2b(said.encode(), digest_size=6).hexdigest()


def _zones(text: Text) -> list[str]:
    return sorted({zone for each in text.entries.values() for zone in each.zones})


def _front(text: Text) -> str:
    """The head that was written last, without inflating the rest."""
    return (
        zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(text.body, max(text.front, 1)).decode()
    )


def _head(asked: Asked) -> Callable[[Sequence[str]], str]:
    name, colour = name_of(asked.feed, asked.member)

    def head(zones: Sequence[str]) -> str:
        return ical_feed.head(name, zone=asked.zone, colour=colour, zones=zones)

    return head


def name_of(feed: Feed, member: Membership) -> tuple[str, str]:
    """What the calendar is called in other programs, and its colour (#rrggbb)."""
    if feed.what == What.MY_TASKS:
        return _("My tasks"), PETROL
    if feed.what == What.ALL_TASKS:
        return _("Tasks of %(workspace)s") % {"workspace": member.workspace}, PETROL
    if feed.what == What.BOOKINGS:
        return _("My bookings"), PETROL
    if feed.shows is not None:  # what somebody calls a calendar is theirs
        return str(member.user), PETROL
    line = next((each for each in sources(member).all if each.key == feed.source), None)
    return (line.name, COLOURS[line.colour - 1]) if line else (str(member.workspace), PETROL)


def _store(asked: Asked, stored: Built | None, text: Text, modseq: int) -> Built:
    """Keep it, unless somebody has stored another one meanwhile: then theirs counts."""
    said = {
        "modseq": modseq,
        "day": asked.day.isoformat(),
        "version": version(text),
        "changed_at": seconds(asked.now),
        "entries": text.standing,
        "body": text.body,
        "index": packed(text),
    }
    if stored is not None and stored.version == said["version"]:
        said["changed_at"] = stored.changed_at
    keys = {"feed": asked.feed, "form": asked.form}
    try:
        with transaction.atomic():
            if stored is None:
                return Built.objects.create(**keys, **said)
            rows = Built.objects.filter(pk=stored.pk, version=stored.version, modseq=stored.modseq)
            rows.update(**said)
    except IntegrityError:
        pass
    return Built.objects.get(**keys)
