"""The people of a file of whom it was not sure who they are, each beside those whom they may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext

from einklang.accounts.models import Membership
from einklang.crm import hold
from einklang.files.models import Import, Line
from einklang.files.wanted import read
from einklang.files.words import ASKED
from einklang.records.contact import Contact

PAGE = 20


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody, as the file tells them (`pk` 0), or as they stand here."""

    pk: int
    name: str
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """Who this is."""

    line: Line
    why: str
    told: Side
    here: Sequence[Side]


@dataclass(frozen=True, slots=True)
class Questions:
    """A page of those that are open."""

    page: Page[Line]
    questions: Sequence[Question]

    @property
    def next_address(self) -> str:
        """The query of the next page."""
        return f"?page={self.page.number + 1}"

    @property
    def previous_address(self) -> str:
        """The query of the page before."""
        return f"?page={self.page.number - 1}"


def questions(of: Import, member: Membership, number: str) -> Questions:
    """The open ones. The statements do not grow with their number."""
    rows = of.lines.filter(kind="asked", answer="").order_by("number", "pk")
    page: Page[Line] = Paginator(rows, PAGE).get_page(number)
    lines = list(page.object_list)
    people = member.workspace.person_rows.visible_to(member)
    found = people.in_bulk({pk for line in lines for pk in line.people})
    said = hold.contacts_of(list(found.values()))
    sides = {pk: _side(pk, str(found[pk]), contact) for pk, contact in said.items()}
    return Questions(page, [_question(line, sides) for line in lines])


def _question(line: Line, sides: dict[int, Side]) -> Question:
    contact = read(line.wanted).contact
    here = [sides[pk] for pk in line.people if pk in sides]
    return Question(line, str(ASKED[line.reason]), _side(0, line.name, contact), here)


def _side(pk: int, name: str, of: Contact) -> Side:
    postal = of.postal
    where = (postal.street, f"{postal.postcode} {postal.city}".strip()) if postal else ()
    told = [
        (gettext("Company"), of.organisation),
        (gettext("Position"), of.position),
        (gettext("E-mail"), _some(each.address for each in of.emails)),
        (gettext("Phone"), _some(each.number for each in of.phones)),
        (gettext("Postal address"), ", ".join(filter(None, where))),
    ]
    return Side(pk, name, [(label, text) for label, text in told if text])


def _some(texts: Iterable[str]) -> str:
    first = list(texts)
    more = len(first) - 3
    return ", ".join(first[:3]) + (f" +{more}" if more > 0 else "")
