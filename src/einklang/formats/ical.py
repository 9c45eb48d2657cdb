"""iCalendar text <-> an event record (RFC 5545). The public face; the work is in `ical_*`."""

from __future__ import annotations

from einklang.formats.ical_read import event_of
from einklang.formats.ical_text import text_of, tree
from einklang.formats.ical_write import empty, merged
from einklang.formats.quirks import mended
from einklang.formats.unreadable import REASONS, Unreadable
from einklang.records.event import Event

__all__ = ["LARGEST", "REASONS", "Unreadable", "parse", "write"]

LARGEST = 5_000_000
"""Characters, or bytes, of a text that is read at all."""


def parse(body: bytes | str) -> Event:
    """The one event of a resource: its series with overrides and exclusions (RFC 4791, 4.1).

    Overrides, dates and exclusions come by the clock, each once, in the kind and zone of the
    series' start. Of an RDATE period only the start is taken; EXRULE is not taken at all.
    Raises Unreadable and nothing else.
    """
    return event_of(tree(_text(body)))


def write(event: Event, raw: str = "") -> str:
    """The event as one VCALENDAR without METHOD: CRLF, folded, with the VTIMEZONEs that it needs.

    Starts from `raw`, the text as last seen, and changes only what differs from the event:
    properties, parameters, alarms and components that we do not model stay, and where nothing
    differs `raw` comes back as it is. Raises Unreadable where `raw` or a zone name cannot be read,
    ValueError where `stamp` or `created` is no ISO text.
    """
    if not raw:
        return text_of(merged(event, empty()))
    calendar = tree(_text(raw))
    if event_of(calendar) == event:
        return raw
    return text_of(merged(event, calendar))


def _text(body: bytes | str) -> str:
    if len(body) > LARGEST:
        raise Unreadable("too_big", str(len(body)))
    text = mended(body)
    if "\x00" in text:
        raise Unreadable("binary")
    return text
