"""The parts of an iCalendar text that is subscribed to (RFC 5545, RFC 7986).

It is put together from pieces, so that one entry can be made anew without the others. There is no
METHOD: a text with one would have to name an organiser in each entry (RFC 5546, 3.2.1), and
programs take that for an invitation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from einklang.formats import ical_moment
from einklang.formats.ical_alarm import set_reminders
from einklang.formats.ical_alike import alike
from einklang.formats.ical_text import Block, escaped, halves, line_of, name_of, text_of
from einklang.formats.ical_vtimezone import lines_of
from einklang.formats.ical_write import PRODUCT, components, zones_of
from einklang.records.event import Event
from einklang.records.moment import Day
from einklang.records.todo import Todo

TAIL = "END:VCALENDAR\r\n"
HOURLY = "PT1H"
"""How often programs are asked to look: a hint that some heed."""
_LINE_ENDS = ("\x85", "\u2028", "\u2029")
"""What some programs take for the end of a line wherever it stands."""
_TIMES = frozenset({"UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "DURATION", "DUE"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry as text: CRLF, folded; and the zones that it names."""

    text: str
    zones: tuple[str, ...] = ()


def head(name: str, *, zone: str, colour: str, zones: Iterable[str]) -> str:
    """What stands before the entries: the name (RFC 7986, 5.1, and as Google and Apple read it),
    `zone` (IANA) for programs that ask, `colour` (#rrggbb), hints, and the VTIMEZONEs of `zones`.
    """
    said = escaped(name)
    lines: list[str | Block] = [
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{said}",
        f"X-WR-CALNAME:{said}",
        f"X-WR-TIMEZONE:{zone}",
        f"X-APPLE-CALENDAR-COLOR:{colour}",
        line_of("REFRESH-INTERVAL", HOURLY, {"VALUE": "DURATION"}),
        f"X-PUBLISHED-TTL:{HOURLY}",
        *(lines_of(each) for each in sorted(zones)),
    ]
    return _text(Block("VCALENDAR", lines)).removesuffix(TAIL)


def event(said: Event) -> Piece:
    """A meeting, or a task as programs show it that know no tasks: the whole series."""
    blocks = components(alike(said))
    return Piece("".join(map(_text, blocks)), zones_of(blocks))


def todo(said: Todo) -> Piece:
    """A task for programs that keep lists of them. One that repeats is told once."""
    block = Block("VTODO", [line_of("UID", escaped(said.uid)), *_stamps(said)])
    block.items += [
        line_of("SUMMARY", escaped(said.summary)),
        *([line_of("DESCRIPTION", escaped(said.description))] if said.description else []),
        *([line_of("CATEGORIES", escaped(said.category))] if said.category else []),
        *([ical_moment.write("DUE", said.due)] if said.due else []),
        f"PRIORITY:{said.priority}",
        *_progress(said),
    ]
    if said.due and not isinstance(said.due, Day):
        set_reminders(block, said.reminders, said.summary)
        _count_from_due(block)
    return Piece(_text(block), zones_of([block]))


def _text(block: Block) -> str:
    """Without properties that say nothing: some programs take offence."""
    told = [item for item in block.items if isinstance(item, Block) or halves(item)[1].strip()]
    text = text_of(Block(block.name, told))
    for end in _LINE_ENDS:
        text = text.replace(end, "\\n")
    return text


def _stamps(said: Todo) -> list[str]:
    stamp = ical_moment.utc_value(said.stamp)
    return [f"DTSTAMP:{stamp}", f"LAST-MODIFIED:{stamp}", f"SEQUENCE:{said.sequence}"]


def _progress(said: Todo) -> list[str]:
    if not said.done:
        return ["STATUS:NEEDS-ACTION"]
    done = ical_moment.utc_value(said.done)
    return ["STATUS:COMPLETED", "PERCENT-COMPLETE:100", f"COMPLETED:{done}"]


def _count_from_due(block: Block) -> None:
    """Without DTSTART an alarm has to be counted from DUE (RFC 5545, 3.8.6.3)."""
    for alarm in block.blocks("VALARM"):
        told = {"RELATED": "END"}
        alarm.items = [
            line_of("TRIGGER", str(item).partition(":")[2], told) if _triggers(item) else item
            for item in alarm.items
        ]


def _triggers(item: str | Block) -> bool:
    return isinstance(item, str) and name_of(item) == "TRIGGER"


def cancelled(text: str, *, sequence: int, stamp: str) -> Piece:
    """An entry that this module wrote, as one that does not take place: UID and times, and nothing
    that it said. `stamp` is a UTC ISO text."""
    lines = text.split("\r\n")
    name = lines[0].partition(":")[2]
    own = lines[1 : next(i for i, line in enumerate(lines) if line == f"END:{name}")]
    kept: list[str | Block] = [line for line in own if name_of(line) in _TIMES]
    kept = [line for line in kept if name_of(str(line)) not in ("DTSTAMP", "LAST-MODIFIED")]
    at = ical_moment.utc_value(stamp)
    kept += [f"DTSTAMP:{at}", f"LAST-MODIFIED:{at}", f"SEQUENCE:{sequence}", "STATUS:CANCELLED"]
    block = Block(name, kept)
    return Piece(text_of(block), zones_of([block]))
