"""Who is mailed because of a save, and what they get: iTIP messages (RFC 5546). Pure.

A mail goes only to whom the saver named by the choice of a button; see `Tell`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from einklang.calendars.guests import is_guest
from einklang.formats import ical
from einklang.formats.ical_text import Block, line_of, name_of, parameter, split, text_of, tree
from einklang.records.event import Details, Event, Organiser, Participant, Status


class Tell(StrEnum):
    """Whom the saver wants told."""

    NOBODY = "nobody"
    NEW = "new"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Mailing:
    """Who is invited or told of a change, and who is told that it is off: one mail each."""

    invited: tuple[Participant, ...] = ()
    called_off: tuple[Participant, ...] = ()

    @property
    def everybody(self) -> tuple[Participant, ...]:
        """All who get a mail."""
        return self.invited + self.called_off

    def announced(self) -> str:
        """What a form carries along once it has named them all; other mails, another text."""
        parts = (sorted(g.address for g in some) for some in (self.invited, self.called_off))
        return "/".join(",".join(part) for part in parts)


def mailing(before: Event | None, after: Event | None, tell: Tell) -> Mailing:
    """What a save means for the guests. `before` None: made new; `after` None: deleted."""
    were, are = guests_of(before), guests_of(after)
    if tell is Tell.NOBODY:
        return Mailing()
    if tell is Tell.NEW:
        return Mailing(tuple(are[who] for who in are if who not in were))
    return Mailing(tuple(are.values()), tuple(were[who] for who in were if who not in are))


def guests_of(record: Event | None) -> dict[str, Participant]:
    """Everybody invited to the series or to an occurrence of it, by address; no rooms."""
    if record is None:
        return {}
    host = record.details.organiser.address if record.details.organiser else ""
    return {
        guest.address: guest
        for details in reversed(_all(record))
        for guest in details.participants
        if is_guest(guest, host)
    }


def request(record: Event, guest: str, host: Organiser) -> str:
    """An invitation for one address (RFC 5546, 3.2.2), also where it is one to a change. Who is
    invited to single occurrences only gets these alone."""
    asked = _hosted(record, host)
    if guest not in {each.address for each in record.details.participants}:
        asked = _parts(asked, guest)
    return _message(asked, "REQUEST")


def cancel(record: Event, guests: Iterable[str], host: Organiser) -> str:
    """It is off for these (3.2.5): the whole, under a SEQUENCE of its own. `record` is what they
    were invited to last."""
    gone = set(guests)
    hosted = _hosted(record, host)
    off = replace(
        hosted.details,
        status=Status.CANCELLED,
        participants=tuple(p for p in guests_of(hosted).values() if p.address in gone),
    )
    alone = replace(hosted, details=off, overrides=(), sequence=record.sequence + 1)
    return _message(alone, "CANCEL")


def _all(record: Event) -> list[Details]:
    return [record.details, *(override.details for override in record.overrides)]


def _hosted(record: Event, host: Organiser) -> Event:
    """With somebody who invites, and without the host's own reminders."""

    def mended(details: Details) -> Details:
        return replace(details, organiser=details.organiser or host, reminders=())

    overrides = (replace(each, details=mended(each.details)) for each in record.overrides)
    return replace(record, details=mended(record.details), overrides=tuple(overrides))


def _parts(record: Event, guest: str) -> Event:
    first, *others = (
        override
        for override in record.overrides
        if guest in {each.address for each in override.details.participants}
    )
    return replace(
        record,
        details=first.details,
        instance_of=first.of,
        overrides=tuple(others),
        rules=(),
        dates=(),
        excluded=(),
    )


def _message(record: Event, method: str) -> str:
    calendar = tree(ical.write(record))
    calendar.items.insert(1, f"METHOD:{method}")
    if method == "REQUEST":
        for block in calendar.blocks("VEVENT"):
            _ask_for_answers(block)
    return text_of(calendar)


def _ask_for_answers(block: Block) -> None:
    for at, line in enumerate(block.items):
        if isinstance(line, str) and name_of(line) == "ATTENDEE":
            told, value = split(line)
            if parameter(told, "PARTSTAT") == "NEEDS-ACTION":
                block.items[at] = line_of("ATTENDEE", value, {**told, "RSVP": "TRUE"})
