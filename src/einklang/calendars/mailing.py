"""Who is mailed because of a save, and what they get: iTIP messages (RFC 5546). Pure.

A mail goes only to whom the saver named by the choice of a button; see `Tell`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from einklang.calendars.guests import is_guest
from einklang.formats import ical
from einklang.formats.ical_text import Block, line_of, name_of, parameter, split, text_of, tree
from einklang.records.event import Details, Event, Organiser, Participant, Status
from einklang.records.moment import Moment
from einklang.records.series import details_of


class Tell(StrEnum):
    """Whom the saver wants told."""

    NOBODY = "nobody"
    NEW = "new"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Mailing:
    """Who is invited, who was before and is told of a change, and who is told that it is off: one
    mail each."""

    invited: tuple[Participant, ...] = ()
    changed: tuple[Participant, ...] = ()
    called_off: tuple[Participant, ...] = ()

    @property
    def everybody(self) -> tuple[Participant, ...]:
        """All who get a mail."""
        return self.invited + self.changed + self.called_off

    def and_of(self, other: Mailing) -> Mailing:
        """The mails of both saves."""
        return Mailing(
            self.invited + other.invited,
            self.changed + other.changed,
            self.called_off + other.called_off,
        )

    def announced(self) -> str:
        """What a form carries along once it has named them all; other mails, another text."""
        kinds = (self.invited, self.changed, self.called_off)
        parts = (sorted(guest.address for guest in some) for some in kinds)
        return "/".join(",".join(part) for part in parts)


def mailing(before: Event | None, after: Event | None, tell: Tell) -> Mailing:
    """What a save means for the guests. `before` None: made new; `after` None: deleted. A change of
    one occurrence concerns those who are invited to it."""
    if tell is Tell.NOBODY:
        return Mailing()
    before, after = narrowed(before, after)
    were, are = guests_of(before), guests_of(after)
    knew = {who for who, guest in were.items() if not guest.untold}
    invited = tuple(are[who] for who in are if who not in knew)
    if tell is Tell.NEW:
        return Mailing(invited)
    return Mailing(
        invited,
        tuple(are[who] for who in are if who in knew),
        tuple(were[who] for who in were if who in knew and who not in are),
    )


def told(before: Event | None, after: Event, tell: Tell) -> Event:
    """`after` as a server that invites by itself is to have it: it tells nobody whom the saver did
    not want told, and whom they named it tells from now on."""
    were, are = guests_of(before), guests_of(after)
    match tell:
        case Tell.NOBODY:
            untold = {who for who in are if who not in were or were[who].untold}
        case Tell.NEW | Tell.EVERYBODY:
            untold = set()

    def marked(details: Details) -> Details:
        guests = (replace(p, untold=p.address in untold) for p in details.participants)
        return replace(details, participants=tuple(guests))

    overrides = (replace(each, details=marked(each.details)) for each in after.overrides)
    return replace(after, details=marked(after.details), overrides=tuple(overrides))


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


def narrowed(before: Event | None, after: Event | None) -> tuple[Event | None, Event | None]:
    """Where a series changes in one occurrence only, that occurrence as it was and as it is; None
    where it is left out. Else both as they are."""
    if before is None or after is None or not before.recurs:
        return before, after
    if _without_parts(before) != _without_parts(after):
        return before, after
    parts = [{o.of: o.details for o in record.overrides} for record in (before, after)]
    differ = {of for of in {**parts[0], **parts[1]} if parts[0].get(of) != parts[1].get(of)}
    differ |= {*before.excluded} ^ {*after.excluded}
    if len(differ) != 1:
        return before, after
    (of,) = differ
    return alone(before, of), alone(after, of)


def alone(record: Event, of: Moment) -> Event | None:
    """One occurrence of a series by itself, as mails tell it; None where there is none."""
    try:
        details = details_of(record, of)
    except ValueError:
        return None
    bare = replace(record, rules=(), dates=(), excluded=(), overrides=())
    return replace(bare, details=details, instance_of=of)


def request(record: Event, guest: str, host: Organiser) -> str:
    """An invitation for one address (RFC 5546, 3.2.2), also where it is one to a change. Who is
    invited to single occurrences only gets these alone."""
    return _message(_known_to(guest, _hosted(record, host)), "REQUEST")


def cancel(record: Event, guest: str, host: Organiser) -> str:
    """It is off for this guest (3.2.5): all that they were invited to last, as `record` says it,
    under a SEQUENCE of its own."""
    known = _known_to(guest, _hosted(record, host))

    def off(details: Details) -> Details:
        alone = tuple(p for p in details.participants if p.address == guest)
        return replace(details, status=Status.CANCELLED, participants=alone)

    parts = (replace(each, details=off(each.details)) for each in known.overrides)
    overrides = tuple(parts) if known.instance_of else ()  # the whole speaks for its parts
    off_now = replace(
        known, details=off(known.details), overrides=overrides, sequence=record.sequence + 1
    )
    return _message(off_now, "CANCEL")


def publish(record: Event) -> str:
    """The meeting as such, for somebody in whose calendar it stands anyway: asks for nothing
    (3.2.1)."""
    return _message(record, "PUBLISH")


def reply(record: Event, guest: Participant, stamp: str) -> str:
    """The answer of one guest to whoever invites (3.2.3), to the series as such or to one
    occurrence `alone`. `stamp` is when it was given, as UTC ISO text."""
    mine = replace(record.details, participants=(guest,), reminders=())
    return _message(replace(record, details=mine, overrides=(), stamp=stamp), "REPLY")


def _all(record: Event) -> list[Details]:
    return [record.details, *(override.details for override in record.overrides)]


def _without_parts(record: Event) -> Event:
    return replace(record, overrides=(), excluded=(), sequence=0, stamp="")


def _hosted(record: Event, host: Organiser) -> Event:
    """With somebody who invites, and without the host's own reminders."""

    def mended(details: Details) -> Details:
        return replace(details, organiser=details.organiser or host, reminders=())

    overrides = (replace(each, details=mended(each.details)) for each in record.overrides)
    return replace(record, details=mended(record.details), overrides=tuple(overrides))


def _known_to(guest: str, record: Event) -> Event:
    """What a guest knows of it: the whole, or the occurrences to which they are invited."""
    if guest in {each.address for each in record.details.participants}:
        return record
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
