"""Partial answers: `fields=items(id,start/date),nextSyncToken`."""

from __future__ import annotations

import re
from typing import Any

from einklang_sandbox.google.problems import invalid

Selection = dict[str, Any]
"""Name → what is wanted of it; an empty one wants all. `*` is every name."""
_TOKEN = re.compile(r"[A-Za-z0-9_\-]+|[*(),/]")


def selection(text: str) -> Selection:
    """What `fields` asks for. Raises a `Problem` (400) where it cannot be read."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", ""):
        raise invalid(f"Invalid field selection {text}", "fields")
    wanted = _list(tokens)
    if tokens:
        raise invalid(f"Invalid field selection {text}", "fields")
    return wanted


def selected(body: Any, wanted: Selection) -> Any:
    """What is wanted of a body; lists are looked through."""
    if not wanted:
        return body
    if isinstance(body, list):
        return [selected(each, wanted) for each in body]
    if not isinstance(body, dict):
        return body
    return {
        name: selected(value, wanted[name] if name in wanted else wanted["*"])
        for name, value in body.items()
        if name in wanted or "*" in wanted
    }


def _list(tokens: list[str]) -> Selection:
    wanted: Selection = {}
    while True:
        name, inside = _field(tokens)
        wanted[name] = wanted.get(name, {}) | inside if name in wanted else inside
        if not tokens or tokens[0] != ",":
            return wanted
        tokens.pop(0)


def _field(tokens: list[str]) -> tuple[str, Selection]:
    if not tokens or tokens[0] in "(),/":
        raise invalid("Invalid field selection", "fields")
    name = tokens.pop(0)
    if tokens and tokens[0] == "/":
        tokens.pop(0)
        inner, inside = _field(tokens)
        return name, {inner: inside}
    if tokens and tokens[0] == "(":
        tokens.pop(0)
        inside = _list(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise invalid("Invalid field selection", "fields")
        return name, inside
    return name, {}
