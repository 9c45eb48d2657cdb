"""Some web mailers put a name with quotation marks of its own between quotation marks."""

from __future__ import annotations

import re

_QUOTED = re.compile(r'="(.*?)"(?=;|$)')


def mended(parameters: str) -> str:
    """A line's parameters with apostrophes for the quotation marks within the outer ones."""
    return _QUOTED.sub(lambda found: '="' + found[1].replace('"', "'") + '"', parameters)
