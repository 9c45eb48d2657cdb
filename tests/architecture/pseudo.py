"""A language that nobody speaks: each text in ⟦ and ⟧, so that what was forgotten stands out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from unittest.mock import patch

from django.utils import translation

OPEN, CLOSE = "⟦", "⟧"
SILENT = {"script", "style", "svg"}  # nobody reads what stands in these
VOID = {"br", "img", "input", "hr", "meta", "link", "wbr"}
SPOKEN = {"alt", "title", "placeholder", "aria-label", "aria-description", "data-label"}
BUTTONS = {"submit", "button", "reset"}  # inputs whose value is read
LETTERS = re.compile(r"[^\W\d_]{2,}")


def _marked(text: str) -> str:
    return f"{OPEN}{text}{CLOSE}"


ANSWERS: dict[str, Callable[..., str]] = {
    "gettext": lambda text: _marked(text) if text else text,
    "pgettext": lambda _context, text: _marked(text),
    "ngettext": lambda one, many, n: _marked(one if n == 1 else many),
    "npgettext": lambda _context, one, many, n: _marked(one if n == 1 else many),
}


@contextmanager
def pseudo_language() -> Iterator[None]:
    """While it lasts, gettext answers in it; catalogues are not asked."""
    spoken_by = vars(translation)["_trans"]  # Django's own seam between its two implementations
    with ExitStack() as stack:
        for name, answer in ANSWERS.items():
            stack.enter_context(patch.object(spoken_by, name, answer))
        yield


class _Reader(HTMLParser):
    """Collects what a person would read or hear outside the markers, without what says of itself
    that it is not translated: what others wrote or will read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0
        self._foreign: list[str] = []  # open elements of what is not translated
        self._depth = 0  # of markers; a text may hold tags, so it goes on over them

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the attributes that are spoken."""
        given = dict(attrs)
        if tag in SILENT:
            self._silent += 1
        if self._foreign or given.get("translate") == "no":
            self._foreign += [] if tag in VOID else [tag]
            return
        for name, value in attrs:
            button = name == "value" and tag == "input" and given.get("type") in BUTTONS
            if value and (name in SPOKEN or button):
                self.found.append(outside(value)[0])

    def handle_endtag(self, tag: str) -> None:
        """Notice the end of what nobody reads."""
        if tag in SILENT:
            self._silent -= 1
        if self._foreign and tag == self._foreign[-1]:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        """Read a text."""
        if not (self._silent or self._foreign):
            rest, self._depth = outside(data, self._depth)
            self.found.append(rest)


def outside(text: str, depth: int = 0) -> tuple[str, int]:
    """What of a text stands outside the markers, and how deep in markers it ends."""
    rest = []
    for sign in text:
        depth += (sign == OPEN) - (sign == CLOSE)
        if depth == 0 and sign != CLOSE:
            rest.append(sign)
    return "".join(rest), depth


def unmarked(html: str, data: Iterable[str]) -> list[str]:
    """The words of a page that never went through gettext; `data` are texts that need not."""
    reader = _Reader()
    reader.feed(html)
    known = sorted(data, key=len, reverse=True)
    found = []
    for text in reader.found:
        rest = text
        for word in known:
            rest = rest.replace(word, " ")
        found += LETTERS.findall(rest)
    return found
