"""What a list is narrowed by, in words, each with the way to the list without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from einklang.accounts.models import Membership
from einklang.crm.models import Tag
from einklang.crm.narrow import ME, NOBODY, Narrowing, companies_named
from einklang.crm.responsible_field import colleagues
from einklang.crm.tags import tags_known_to


@dataclass(frozen=True, slots=True)
class Chip:
    """One of them; `without` is the query of the address where it is taken away."""

    icon: str
    label: str
    without: str


def chips(by: Narrowing, member: Membership) -> list[Chip]:
    """All but the search, which stands in its field. A statement for each kind that is there."""
    return [*_responsible(by, member), *_company(by, member), *_tags(by, member), *_unmet(by)]


def _responsible(by: Narrowing, member: Membership) -> Iterator[Chip]:
    if not by.responsible:
        return
    if by.responsible == ME:
        label = _("Looked after by me")
    elif by.responsible == NOBODY:
        label = _("Looked after by nobody")
    else:
        found = colleagues(member.workspace).filter(pk=by.responsible).first()
        name = str(found) if found else _("somebody who is not here")
        label = _("Looked after by %(name)s") % {"name": name}
    yield Chip("user-check", label, replace(by, responsible="").query)


def _company(by: Narrowing, member: Membership) -> Iterator[Chip]:
    if by.company:
        found = list(companies_named(by.company, member)[:2])
        label = str(found[0]) if len(found) == 1 else f"… {by.company} …"
        yield Chip("building", label, replace(by, company="").query)


def _tags(by: Narrowing, member: Membership) -> Iterator[Chip]:
    if by.tags:
        known: dict[int, Tag] = tags_known_to(member).in_bulk(list(by.tags))
        for tag in by.tags:
            label = str(known[tag]) if tag in known else _("A tag that is no more")
            rest = tuple(each for each in by.tags if each != tag)
            yield Chip("tag", label, replace(by, tags=rest).query)


def _unmet(by: Narrowing) -> Iterator[Chip]:
    if by.unmet:
        yield Chip("calendar-off", UNMET_WORDS[by.unmet](), replace(by, unmet="").query)


def unmet_choices() -> list[tuple[str, str]]:
    """What a list offers: value and label."""
    return [(value, words()) for value, words in UNMET_WORDS.items()]


UNMET_WORDS: dict[str, Callable[[], str]] = {
    "30": lambda: _("No meeting for 30 days"),
    "90": lambda: _("No meeting for 90 days"),
    "180": lambda: _("No meeting for 180 days"),
    "365": lambda: _("No meeting for a year"),
    "never": lambda: _("Never a meeting"),
}
