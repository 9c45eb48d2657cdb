"""iCalendar text as a tree of unfolded lines, and back (RFC 5545, 3.1 and 3.4).

Lines stay text: what nobody asks for is never taken apart, so it comes out as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from icalendar.parser import Contentline, Contentlines, Parameters

from einklang.formats.quirks import stray_quotes
from einklang.formats.unreadable import Unreadable

DEPTH = 20
OCTETS = 75
"""A line has no more, its end aside (RFC 5545, 3.1)."""
_NAME = re.compile(r"[^:;\s]*")
_ESCAPED = re.compile(r"\\([\\,;nN])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_PLAIN = re.compile(r"[\w./+@^'-]*")

Told: TypeAlias = Mapping[str, str | list[str]]
"""A line's parameters: name in capitals -> value, or values. Shared: copy it before changing it."""

_NONE: Told = {}


@dataclass(slots=True)
class Block:
    """A component: its lines and inner components in the order in which they stand."""

    name: str
    items: list[str | Block] = field(default_factory=list)

    def blocks(self, name: str) -> list[Block]:
        """The components of that name directly in this one."""
        return [item for item in self.items if isinstance(item, Block) and item.name == name]

    def lines(self) -> Iterator[str]:
        """The unfolded lines of this component, not of those in it."""
        return (item for item in self.items if isinstance(item, str))

    def copy(self) -> Block:
        """An equal tree that shares no list with this one."""
        return Block(self.name, [i if isinstance(i, str) else i.copy() for i in self.items])


def tree(text: str) -> Block:
    """The VCALENDAR in the text; what stands around it is let go. Raises Unreadable."""
    root = Block("")
    stack = [root]
    lines: list[str] = Contentlines.from_ical(text)  # type: ignore[no-untyped-call] # icalendar does not type it
    for line in lines:
        mark = line[:6].upper()
        if mark == "BEGIN:":
            _open(stack, line[6:].strip().upper())
        elif mark.startswith("END:"):
            _close(stack, line[4:].strip().upper())
        elif line:
            stack[-1].items.append(str(line))
    calendars = root.blocks("VCALENDAR")
    if not calendars:
        raise Unreadable("not_calendar")
    if len(stack) > 1:
        raise Unreadable("truncated", f"no END:{stack[-1].name[:40]}")
    if len(calendars) > 1:
        raise Unreadable("two_calendars")
    return calendars[0]


def _open(stack: list[Block], name: str) -> None:
    inner = Block(name)
    stack[-1].items.append(inner)
    stack.append(inner)
    if len(stack) > DEPTH:
        raise Unreadable("truncated", "components in components without end")


def _close(stack: list[Block], name: str) -> None:
    if len(stack) == 1 or stack.pop().name != name:
        raise Unreadable("truncated", f"END:{name[:40]} where nothing of that name is open")


def text_of(block: Block) -> str:
    """The component as iCalendar text: CRLF, folded at 75 octets."""
    return "\r\n".join(folded(line) for line in _flat(block)) + "\r\n"


def _flat(block: Block) -> Iterator[str]:
    yield f"BEGIN:{block.name}"
    for item in block.items:
        if isinstance(item, str):
            yield item
        else:
            yield from _flat(item)
    yield f"END:{block.name}"


def folded(line: str) -> str:
    """An unfolded line, folded at 75 octets, without its end."""
    if len(line) <= OCTETS and line.isascii():
        return line
    octets = line.encode()
    parts, at, room = [], 0, OCTETS
    while len(octets) - at > room:
        end = at + room
        while octets[end] & 0b1100_0000 == 0b1000_0000:  # in the middle of a letter (RFC 3629, 3)
            end -= 1
        parts.append(octets[at:end])
        at, room = end, OCTETS - 1  # the space before it counts
    return b"\r\n ".join((*parts, octets[at:])).decode()


def name_of(line: str) -> str:
    """The property's name in capitals."""
    found = _NAME.match(line)
    return found[0].upper() if found else ""


def split(line: str) -> tuple[Told, str]:
    """A line's parameters and its value, the value still escaped. Raises Unreadable."""
    head, value = halves(line)
    return (_parameters(head.partition(";")[2]) if ";" in head else _NONE), value


def halves(line: str) -> tuple[str, str]:
    """What stands before the colon, name and parameters, and the value. Raises Unreadable."""
    head, colon, value = line.partition(":")
    if '"' in head:
        at = Contentline(line).value_separator_index()  # type: ignore[no-untyped-call] # icalendar does not type it
        head, colon, value = line[:at], line[at : at + 1], line[at + 1 :]
    if colon != ":":
        raise Unreadable("bad_line", _property(line))
    return head, value


@lru_cache(maxsize=4096)
def _parameters(text: str) -> Told:
    for attempt in (text, stray_quotes.mended(text)):
        try:
            return dict(Parameters.from_ical(attempt))  # type: ignore[no-untyped-call] # icalendar does not type it
        except ValueError:
            continue
    raise Unreadable("bad_line", _property(text))


def _property(line: str) -> str:
    # Only the name: the value may be what a private event says.
    return re.split("[:;=]", line, maxsplit=1)[0][:40]


def value_of(line: str) -> str:
    """The line's value, still escaped, without spaces around it."""
    return split(line)[1].strip()


def parameter(parameters: Told, name: str) -> str:
    """The parameter's value, the first of several, or ''."""
    value = parameters.get(name, "")
    return value if isinstance(value, str) else value[0]


def line_of(name: str, value: str, parameters: Told = _NONE) -> str:
    """An unfolded line; `value` must be escaped already where its type wants it (3.3.11)."""
    told = "".join(f";{key}={_quoted(one)}" for key, one in parameters.items())
    return f"{name}{told}:{value}"


def _quoted(value: str | list[str]) -> str:
    """A parameter's value as text (3.2, and RFC 6868 for what may not stand in quotes)."""
    if not isinstance(value, str):
        return ",".join(_quoted(one) for one in value)
    safe = value.replace("^", "^^").replace('"', "^'").replace("\n", "^n")
    return safe if _PLAIN.fullmatch(safe) else f'"{safe}"'


def unescaped(value: str) -> str:
    r"""A TEXT value as it is meant: `\n`, `\,`, `\;` and `\\` resolved (3.3.11)."""
    return storable(_ESCAPED.sub(_meant, value) if "\\" in value else value)


def _meant(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def escaped(text: str) -> str:
    r"""A text as TEXT value (3.3.11); control characters but tab and line end are left out."""
    for mark in "\\,;":
        text = text.replace(mark, "\\" + mark)
    return storable(text).replace("\n", "\\n")


def storable(text: str) -> str:
    """What of a text iCalendar can hold: line ends as LF, no control characters."""
    if text.isprintable():  # as nearly all of one line are
        return text
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=1024)
def one_line(text: str) -> str:
    """`storable` for a place that holds no line end: a URI, a name."""
    return " ".join(storable(text).split("\n")).strip()
