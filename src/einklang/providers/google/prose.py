"""Google's descriptions are HTML where people wrote them in its pages, and plain text elsewhere."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from einklang.formats.ical_text import storable

_MARKED = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w*);")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "ul", "ol"})
_SILENT = frozenset({"script", "style", "head", "title"})
_MANY = re.compile(r"\n{3,}")


def plain(text: str) -> str:
    """What a person reads; scripts and styles say nothing."""
    if not _MARKED.search(text):
        return storable(text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return storable(_MANY.sub("\n\n", "".join(reader.said)).strip())


def marked(text: str) -> str:
    """A plain text that Google will show as it is: `plain(marked(text)) == plain(text)`."""
    if not _MARKED.search(text):
        return text
    return escape(text, quote=False).replace("\n", "<br>")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hushed = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in _SILENT:
            self._hushed += 1
        elif tag == "li":
            self.said.append("\n- ")
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._hushed = max(0, self._hushed - 1)
        elif tag in {"p", "div", "ul", "ol"}:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hushed:
            self.said.append(data)
