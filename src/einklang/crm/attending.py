"""Which people of ours take part in meetings: for pages that show meetings, not timelines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.urls import reverse

from einklang.accounts.models import Membership
from einklang.calendars.acquainted import Known
from einklang.crm.entry import people_with
from einklang.crm.models import Appearance, Person
from einklang.crm.naming import fitting
from einklang.crm.portray import address_of
from einklang.records.event import Participant


def attending(member: Membership, event_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Event id -> the people on whose timelines it stands, by name. One statement. Only for events
    whose participants this member may see."""
    found: dict[int, list[Person]] = defaultdict(list)
    rows = Appearance.objects.filter(
        event__in=list(event_ids),
        person__in=member.workspace.person_rows.visible_to(member),
        removed=False,
    ).select_related("person")
    for row in rows.order_by("person__sorted_as", "person"):
        if row.person is not None:
            found[row.event_id].append(row.person)
    return found


def acquaintances(member: Membership, addresses: Collection[str]) -> dict[str, Known]:
    """Address -> the person of ours who has it, their page and picture. One statement."""
    slug = member.workspace.slug
    return {
        address: Known(
            str(person), reverse("person", args=[slug, person.pk]), address_of(person, slug)
        )
        for address, person in people_with(addresses, member).items()
    }


def called(member: Membership, name: str) -> list[Participant]:
    """The people of ours who are called so, each by their main address. One statement, and one for
    their addresses."""
    found = ((person, next(iter(person.emails.all()), None)) for person in fitting(member, name))
    return [Participant(main.address, str(person)) for person, main in found if main]
