"""HTML out of calls: what is not yet HTML is escaped.

tag("a", "Fisch & Co", href="/x?a=1&b=2")   →   <a href="/x?a=1&amp;b=2">Fisch &amp; Co</a>
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_VOID = {"br", "hr", "img", "input", "link", "meta"}


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Inside = str | Iterable["Inside"] | None
Attribute = str | int | bool | None


def tag(_name: str, /, *inside: Inside, **attributes: Attribute) -> Html:
    """An element. `class_` is `class`, `aria_label` `aria-label`; None and False are left out."""
    told = "".join(_attribute(name, value) for name, value in attributes.items())
    if _name in _VOID:
        return Html(f"<{_name}{told}>")
    return Html(f"<{_name}{told}>{joined(inside)}</{_name}>")


def joined(inside: Inside) -> Html:
    """One after the other, with nothing between."""
    if inside is None:
        return Html()
    if isinstance(inside, str):
        return inside if isinstance(inside, Html) else Html(escape(inside))
    return Html("".join(joined(each) for each in inside))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    spelt = name.rstrip("_").replace("_", "-")
    return f" {spelt}" if value is True else f' {spelt}="{escape(str(value))}"'
