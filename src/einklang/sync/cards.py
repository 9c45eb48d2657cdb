"""How connections stand, in words: what the page of integrations shows of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from einklang.calendars.dates import show_day, show_time
from einklang.calendars.models import Event
from einklang.crm.models import Person
from einklang.sync import chips
from einklang.sync.chips import Chip
from einklang.sync.consent import Grant, by_consent, granted
from einklang.sync.models import Collection, Connection, Pair, Question, State
from einklang.sync.questions import BRAKE, open_questions
from einklang.sync.words import advice, reason_in_words, server_name

SOON, LATER = 2, 15  # seconds until the card looks again: while something moves, and else


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One connection. `since` goes with the chip, as an age ("ago") or a stretch ("lasting");
    `sentences` say what the state means and what to do; `asks` is an open question; `chooses`: no
    calendar is chosen yet; `grants` are what the account has allowed, and what not."""

    connection: Connection
    server: str
    chip: Chip
    word: str
    since: datetime | None
    form: str
    sentences: Sequence[str]
    poll: int
    underway: int
    chooses: bool = False
    detail: str = ""
    asks: Question | None = None
    grants: Sequence[Grant] = ()

    @property
    def via(self) -> str:
        """Over what it is connected."""
        if by_consent(self.connection):
            contacts = self.connection.holds_contacts
            return gettext("Google Contacts") if contacts else gettext("Google Calendar")
        if self.connection.holds_contacts:
            return gettext("CardDAV at %(server)s") % {"server": self.server}
        return gettext("CalDAV at %(server)s") % {"server": self.server}

    @property
    def way_back(self) -> str:
        """The address of the page on which to sign in again."""
        page = "connect-google" if by_consent(self.connection) else "connection-sign-in"
        return reverse(page, args=[self.connection.workspace.slug, self.connection.pk])

    @property
    def state(self) -> str:
        """For the page's script: announce it when it changes."""
        return f"{self.connection.state}{(self.underway and ' underway') or ''}"


def card(connection: Connection, now: datetime) -> Card:
    """The head of a connection's card, as of now."""
    waits = underway(connection) if connection.state != State.FIRST else 0
    shown = connection.state
    if shown == State.ACCORD and waits:
        shown = State.WAITING  # "in accord" only where no newer change is known
    questions = open_questions(connection)
    brake = questions.filter(kind=BRAKE).first() if shown == State.BRAKE else None
    word, since, form = _word(connection, shown, waits, now)
    return Card(
        connection=connection,
        server=server_name(connection),
        chip=chips.BY_STATE[shown],
        word=word,
        since=since,
        form=form,
        sentences=_sentences(connection, shown, waits, now),
        poll=SOON if _moves(connection, shown, waits, now) else LATER,
        underway=waits,
        chooses=shown == State.NEVER and not _has_calendars(connection),
        detail=_detail(connection) if shown == State.WAITING and connection.detail else "",
        asks=brake or (questions.first() if connection.reason == "questions" else None),
        grants=granted(connection),
    )


def underway(connection: Connection) -> int:
    """How many meetings were changed here and not yet looked at by the connection."""
    chosen = connection.collections.filter(chosen=True)
    looked = chosen.aggregate(least=Min("seen_modseq"))["least"]
    if looked is None:
        return 0
    if connection.holds_contacts:
        return _people_underway(connection, looked)
    unseen = chosen.filter(
        seen_modseq__lt=OuterRef("modseq"), calendar__copies__event=OuterRef("pk")
    )
    rows = Event.objects.filter(workspace=connection.workspace_id, modseq__gt=looked)
    return rows.filter(~Exists(_settled(connection)), Exists(unseen)).count()


def _people_underway(connection: Connection, looked: int) -> int:
    rows = Person.objects.filter(workspace=connection.workspace_id, modseq__gt=looked)
    paired = Pair.objects.filter(
        collection__connection=connection, local_id=OuterRef("pk"), standing="paired"
    )
    return rows.filter(Exists(paired), ~Exists(_settled(connection))).count()


def _settled(connection: Connection) -> Any:
    return Pair.objects.filter(
        collection__connection=connection, local_id=OuterRef("pk"), revision=OuterRef("revision")
    )


def in_order(connection: Connection) -> list[Collection]:
    """Its calendars, synced ones first, each with the number of `meetings` kept in accord."""
    paired = Pair.objects.filter(collection=OuterRef("pk"), standing="paired")
    counted = paired.values("collection").annotate(n=Count("pk")).values("n")
    # By a subquery: to group what is joined takes SQLite ten times as long, and pages ask often.
    rows = connection.collections.select_related("calendar").annotate(
        meetings=Coalesce(Subquery(counted), 0)
    )
    return list(rows.order_by("-chosen", "name", "pk"))


def _word(
    connection: Connection, shown: str, waits: int, now: datetime
) -> tuple[str, datetime | None, str]:
    word = str(chips.BY_STATE[shown].word)
    match shown:
        case State.ACCORD:
            return word, connection.in_accord_at, "ago"
        case State.WAITING if connection.retry_at is not None and connection.retry_at > now:
            until = gettext("Waiting until %(time)s")
            return until % {"time": _clock(connection.retry_at)}, None, ""
        case State.WAITING if waits:
            return _underway(waits), None, ""
        case State.NEVER | State.FIRST:
            return word, None, ""
        case _:
            return word, connection.state_since, "lasting"


def _sentences(connection: Connection, shown: str, waits: int, now: datetime) -> list[str]:
    match shown:
        case State.NEVER:
            return [_never(connection)]
        case State.FIRST:
            return _first(connection, now)
        case State.SIGN_IN:
            return _sign_in(connection, waits)
        case State.BRAKE:
            if connection.holds_contacts:
                return [gettext("Many contacts would have been deleted. Nothing was deleted.")]
            return [gettext("Many meetings would have been deleted. Nothing was deleted.")]
        case State.WAITING if connection.reason:
            return [*_waiting(connection, now), *_kept(waits)]
        case _:
            return []


def _moves(connection: Connection, shown: str, waits: int, now: datetime) -> bool:
    """Whether the state may be another one in a moment."""
    if shown == State.WAITING and connection.retry_at is not None and connection.retry_at > now:
        return False  # nothing is tried before
    if shown == State.NEVER:
        return _has_calendars(connection)
    return shown == State.FIRST or (shown == State.WAITING and not connection.reason) or waits > 0


def _has_calendars(connection: Connection) -> bool:
    return connection.collections.filter(chosen=True).exists()


def _detail(connection: Connection) -> str:
    return f"{connection.reason} · {connection.detail}"


def _never(connection: Connection) -> str:
    if _has_calendars(connection):
        return gettext("The first sync begins in a moment.")
    if connection.holds_contacts:
        return gettext("No address book is chosen yet, so nothing is synced.")
    return gettext("No calendar is chosen yet, so nothing is synced.")


def _first(connection: Connection, now: datetime) -> list[str]:
    leave = gettext("You may leave this page; it goes on. No mails go out.")
    n, total = connection.progress_done, connection.progress_total
    if total <= n or not n:
        read = ngettext("%(n)s entry read so far.", "%(n)s entries read so far.", n)
        return [read % {"n": grouped(n)}, leave]
    spent = (now - connection.state_since).total_seconds()
    minutes = max(1, round(spent * (total - n) / n / 60))
    read = ngettext(
        "%(n)s of %(total)s entries read, about %(minutes)d minute to go.",
        "%(n)s of %(total)s entries read, about %(minutes)d minutes to go.",
        minutes,
    )
    return [read % {"n": grouped(n), "total": grouped(total), "minutes": minutes}, leave]


def _sign_in(connection: Connection, waits: int) -> list[str]:
    said = {"server": server_name(connection), "since": _moment(connection.state_since)}
    refused = gettext("%(server)s has refused our sign-in since %(since)s.") % said
    return [refused, *(_kept(waits) or [gettext("Nothing is lost.")])]


def _kept(waits: int) -> list[str]:
    if not waits:
        return []
    wait = ngettext(
        "Nothing is lost; %(n)d change is waiting.",
        "Nothing is lost; %(n)d changes are waiting.",
        waits,
    )
    return [wait % {"n": waits}]


def _waiting(connection: Connection, now: datetime) -> list[str]:
    said = str(reason_in_words(connection.reason))
    if connection.retry_at is None:
        return [sentence for sentence in (said, str(advice(connection.reason))) if sentence]
    if connection.retry_at > now:
        return [said, gettext("We try again at %(time)s.") % {"time": _clock(connection.retry_at)}]
    return [said, gettext("We try again in a moment.")]


def _underway(n: int) -> str:
    return ngettext("%(n)d change under way", "%(n)d changes under way", n) % {"n": n}


def grouped(n: int) -> str:
    """A whole number as people write it: "11.480", in English "11,480"."""
    text = f"{n:,}"
    return text.replace(",", ".") if get_language() == "de" else text


def _clock(moment: datetime) -> str:
    return show_time(timezone.localtime(moment), get_language() or "en")


def _moment(moment: datetime) -> str:
    day = show_day(timezone.localtime(moment).date(), get_language() or "en")
    return f"{day}, {_clock(moment)}"
