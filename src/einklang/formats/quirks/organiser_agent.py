"""SOGo asks only the ORGANIZER whether it is to mail the guests, and no ATTENDEE (RFC 6638, 7.1).

With SCHEDULE-AGENT on each guest alone, as the clause has it, SOGo 5.8 mailed all of them.
"""

from __future__ import annotations

from einklang.formats.ical_fields import address_of, participant
from einklang.formats.ical_text import Block, line_of, name_of, split, text_of, tree

_AGENT = "SCHEDULE-AGENT"


def spoken(text: str) -> str:
    """The calendar whose organisers say what their guests do: NONE where the server is to tell none
    of them, nothing where it is to tell one. Raises Unreadable."""
    calendar = tree(text)
    for event in calendar.blocks("VEVENT"):
        event.items = [_said(item, event) for item in event.items]
    return text_of(calendar)


def _said(item: str | Block, event: Block) -> str | Block:
    if isinstance(item, Block) or name_of(item) != "ORGANIZER":
        return item
    parameters, value = split(item)
    told = {name: said for name, said in parameters.items() if name != _AGENT}
    if _tells_nobody(event, address_of(parameters, value)):
        told[_AGENT] = "NONE"
    return line_of("ORGANIZER", value, told)


def _tells_nobody(event: Block, host: str) -> bool:
    lines = (line for line in event.lines() if name_of(line) == "ATTENDEE")
    guests = [one for one in map(participant, lines) if one and one.address != host]
    return bool(guests) and all(one.untold for one in guests)
