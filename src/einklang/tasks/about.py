"""Whom a line of text is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q

from einklang.accounts.models import Membership
from einklang.crm.models import Person

WORDS = 3
"""Of the longest name that is looked for."""
MOST = 40
"""So many people are compared."""


def about(member: Membership, text: str) -> Person | None:
    """The one person whom the member may see whose given or family name stands in the text. Who is
    named by both comes before those who are named by one; of several it is nobody.

    One statement."""
    said = {name for name in _names(text) if len(name) > 1}
    if not said:
        return None
    spelt = {each for name in said for each in (name, name.title(), name.capitalize())}
    rows = member.workspace.person_rows.visible_to(member)
    fit = list(rows.filter(Q(given__in=spelt) | Q(family__in=spelt)).by_name()[:MOST])
    full = [each for each in fit if {each.given.lower(), each.family.lower()} <= _lower(said)]
    found = full or fit
    return found[0] if len(found) == 1 else None


def _lower(names: set[str]) -> set[str]:
    return {name.lower() for name in names}


def _names(text: str) -> Iterator[str]:
    """Every few words that may be a name; "Anna's" is Anna's too."""
    words = [re.sub(r"['’]s?$", "", word.strip(".,;:!?()")) for word in text.split()]
    for start in range(len(words)):
        for end in range(start + 1, min(start + WORDS, len(words)) + 1):
            yield " ".join(words[start:end])
