"""The time zones that a guest can choose, as options of a list: some hundred, put together once."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from einklang.accounts.zones import zones

HELD = 64
"""So many guests' zones are kept, each some 30 kB."""


@lru_cache(maxsize=HELD)
def zone_options(chosen: str) -> SafeString:
    """All of them by continent, with this one (IANA) chosen."""
    return format_html_join(
        "", "{}", ((_group(name, places, chosen),) for name, places in zones(chosen))
    )


def _group(name: str, places: list[tuple[str, str]], chosen: str) -> SafeString:
    told = ((zone, " selected" if zone == chosen else "", place) for zone, place in places)
    options = format_html_join("", '<option value="{}"{}>{}</option>', told)
    return format_html('<optgroup label="{}">{}</optgroup>', name, options)
