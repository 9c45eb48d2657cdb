"""What the pages of the desk have in common: their frame, their fields and their language."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from einklang_sandbox.google.words import said

if TYPE_CHECKING:
    from einklang_sandbox.google import Google

Answer: TypeAlias = tuple[int, dict[str, str], bytes]
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Pages about a stand-in, in a language."""

    google: Google
    language: str

    def _(self, text: str) -> str:
        return html.escape(said(text, self.language))

    def field(self, words: str, name: str, value: str, kind: str = "text") -> str:
        """A field with its label."""
        return (
            f'<label>{self._(words)}<input type="{kind}" name="{name}" '
            f'value="{html.escape(str(value))}"></label>'
        )

    def button(self, do: str, words: str) -> str:
        """A button that says what is to be done."""
        return f'<button name="do" value="{do}">{self._(words)}</button>'

    def page(self, title: str, inside: str, done: str = "") -> Answer:
        """A whole page; `title` and `inside` are HTML, `done` what has happened."""
        note = f'<p class="done" role="status">{html.escape(done)}</p>' if done else ""
        stand_in = self._("A local stand-in for Google. Nothing leaves this machine.")
        text = (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{title}</title><link rel="stylesheet" href="/sandbox.css"></head><body><main>'
            f'<p class="stand-in">{stand_in}</p><h1>{title}</h1>{note}{inside}</main></body></html>'
        )
        return 200, _HEADERS, text.encode()


def sent_to(url: str, done: str) -> Answer:
    """On to another page, which says what has happened."""
    return 302, {"Location": f"{url}?{urlencode({'said': done})}" if done else url}, b""
