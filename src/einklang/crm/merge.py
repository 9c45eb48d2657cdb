"""Two people who are one: what they are together, making them one, and taking them apart again.

Nothing is lost: what only one of them has is kept, and where both say something else somebody has
chosen. Whoever goes stays as a row out of sight, with all that they said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from einklang.accounts.models import Membership
from einklang.accounts.rows import ChangedMeanwhile, writing
from einklang.crm import hold
from einklang.crm.models import (
    Appearance,
    Deal,
    Kind,
    Merge,
    Person,
    PersonTag,
    Picture,
    Ticket,
)
from einklang.crm.portray import show_found, show_own
from einklang.crm.recognise import place_business, place_people
from einklang.reconcile.merge import Conflict, Side, merge, put_at
from einklang.reconcile.observation import EVERYTHING
from einklang.reconcile.undo import Past, PutBack, undo
from einklang.records.card import from_contact, to_contact
from einklang.records.plain import Plain

OWN = ("notes", "custom", "responsible_id", "private", "company_id")
"""What a person says beyond their contact."""
KEYED = ("emails", "phones", "messengers")
"""Of which both keep all; where one is called private here and at work there, the kept one's word
holds."""


class HiddenFromOthers(Exception):
    """One of them is seen by one member alone, and the other is looked after by somebody else: one
    of the two would see too much, or nothing."""


@dataclass(frozen=True, slots=True)
class Together:
    """What two people say as one, and where they differ: the kept one's value is the local one."""

    said: Plain
    differs: tuple[Conflict, ...]


def together(kept: Person, gone: Person, take: Collection[str] = ()) -> Together:
    """What they are as one. `take` names what is taken from the one who goes, where both differ
    (`named`). Raises HiddenFromOthers."""
    if (kept.private or gone.private) and kept.responsible_id != gone.responsible_id:
        raise HiddenFromOthers
    ours, theirs = _said(kept, gone)
    found = merge(None, ours, theirs, favour=Side.LOCAL)
    said = found.value
    for conflict in found.conflicts:
        if named(conflict) in take:
            said = put_at(said, conflict.path, conflict.remote)
    said |= {
        "notes": "\n\n".join(dict.fromkeys(filter(None, (kept.notes, gone.notes)))),
        "responsible_id": kept.responsible_id or gone.responsible_id,
        "private": kept.private or gone.private,
        "company_id": _company(said, kept, gone),
    }
    return Together(said, tuple(each for each in found.conflicts if each.path[0] not in KEYED))


def named(conflict: Conflict) -> str:
    """What a form calls it."""
    return ".".join(conflict.path)


def _company(said: Plain, kept: Person, gone: Person) -> int | None:
    """The row of the company that is told, of two that may bear one name the kept one's."""
    for person in (kept, gone):
        if person.company is not None and person.company.name == said["organisation"]:
            return person.company_id
    return None


def _said(*people: Person) -> list[Plain]:
    contacts = hold.contacts_of(people)
    return [
        {
            **EVERYTHING.of(from_contact(contacts[each.pk])),
            "custom": {key: value for key, value in each.custom.items() if value != ""},
        }
        for each in people
    ]


def _snapshot(person: Person) -> Plain:
    (said,) = _said(person)
    return {**said, **{name: getattr(person, name) for name in OWN if name != "custom"}}


@dataclass(frozen=True, slots=True)
class _Act:
    """Who does it, when, and under which number of the workspace."""

    by: Membership
    now: datetime
    number: int


# ── making them one ──────────────────────────────────────────────────────────


def merge_people(
    kept: Person, gone: Person, take: Collection[str], *, by: Membership, now: datetime
) -> Merge:
    """Let `kept` be both from now on. Raises ChangedMeanwhile where one of them is no longer at the
    revision that it carries, HiddenFromOthers; nothing is stored then."""
    with writing(kept.workspace_id) as number:
        before, after = _snapshot(kept), together(kept, gone, take).said
        gone.deleted_at = now
        _store(_Act(by, now, number), [_as(kept, after), hold.Said(gone, None)])
        Person.objects.filter(merged_into=gone).update(merged_into=kept)
        Person.objects.filter(pk=gone.pk).update(merged_into=kept)
        made = Merge.objects.create(
            kept=kept,
            gone=gone,
            by=by.user,
            at=now,
            before=before,
            after=after,
            moved=_move(gone, kept),
        )
    _place(by, kept, gone, made.moved)
    return made


def _as(person: Person, said: Plain) -> hold.Said:
    """The person, saying that from now on."""
    for name in OWN:
        setattr(person, name, said[name])
    contact = to_contact({**said, "uid": "", "stamp": ""})
    stood = hold.contacts_of([person])[person.pk]
    return hold.Said(person, hold.merged_order(stood, contact))


def _store(act: _Act, said: Sequence[hold.Said]) -> None:
    for each in said:
        each.person.changed_by, each.person.changed_at = act.by.user, act.now
    hold.store(act.by.workspace, act.number, said, act.now)
    for each in said:
        told = {"notes": each.person.notes, "custom": each.person.custom}
        Person.objects.filter(pk=each.person.pk).update(**told)


def _move(gone: Person, kept: Person) -> dict[str, list[int]]:
    """Let deals, tickets, and meetings that somebody filed or took off by hand be the kept one's.
    Returns what was moved."""
    deals = Deal.objects.filter(people=gone).exclude(people=kept)
    tickets = Ticket.objects.filter(person=gone)
    kept_at = Appearance.objects.filter(person=kept).values("event")
    by_hand = Appearance.objects.filter(Q(filed=True) | Q(removed=True), person=gone)
    by_hand = by_hand.exclude(event__in=kept_at)
    moved = {
        "deals": list(deals.values_list("pk", flat=True)),
        "tickets": list(tickets.values_list("pk", flat=True)),
        "meetings": list(by_hand.values_list("pk", flat=True)),
        "tags": _give_tags(gone, kept),
        "picture": _give_picture(gone, kept),
    }
    _hand_over(moved, gone, kept)
    return moved


def _give_tags(gone: Person, kept: Person) -> list[int]:
    """The kept one has all of both; returns the new ones."""
    had = set(kept.tags.values_list("pk", flat=True))
    new = [pk for pk in gone.tags.values_list("pk", flat=True) if pk not in had]
    PersonTag.objects.bulk_create([PersonTag(person=kept, tag_id=pk) for pk in new])
    return new


def _give_picture(gone: Person, kept: Person) -> list[int]:
    """The kept one looks as the other, where nobody has chosen anything for them; [] else."""
    theirs = Picture.objects.filter(person=gone, source=Picture.Source.OWN).first()
    chosen = Picture.objects.filter(person=kept).exclude(source=Picture.Source.GRAVATAR)
    if theirs is None or chosen.exists():
        return []
    show_own(person=kept, image=bytes(theirs.image))
    return [gone.pk]


def _take_back(moved: Mapping[str, list[int]], kept: Person, gone: Person) -> None:
    PersonTag.objects.filter(person=kept, tag__in=moved["tags"]).delete()
    if moved["picture"] and kept.picture == gone.picture:
        show_found(person=kept)


def _hand_over(moved: Mapping[str, list[int]], giver: Person, taker: Person) -> None:
    for deal in Deal.objects.filter(pk__in=moved["deals"], people=giver):
        deal.people.remove(giver)
        deal.people.add(taker)
    Ticket.objects.filter(pk__in=moved["tickets"], person=giver).update(person=taker)
    there = Appearance.objects.filter(person=taker).values("event")
    rows = Appearance.objects.filter(pk__in=moved["meetings"], person=giver)
    rows.exclude(event__in=list(there.values_list("event", flat=True))).update(person=taker)


def _place(by: Membership, kept: Person, gone: Person, moved: Mapping[str, list[int]]) -> None:
    place_people(by.workspace, [kept.pk, gone.pk])
    place_business(by.workspace, kind=Kind.DEAL, ids=moved["deals"])
    place_business(by.workspace, kind=Kind.TICKET, ids=moved["tickets"])


# ── and taking them apart ────────────────────────────────────────────────────


def merges_of(person: Person) -> QuerySet[Merge]:
    """Those that hold, the latest first: that one can be taken back."""
    return person.merges.filter(undone_at=None).select_related("gone", "by").order_by("-at", "-pk")


def take_apart(made: Merge, *, by: Membership, now: datetime) -> tuple[str, ...]:
    """Let both be as before, as far as nobody has changed the kept one since: what was changed
    stays there. Returns the paths of those fields. Raises ChangedMeanwhile where it was taken back
    already, or one of them is merged further."""
    with writing(made.kept.workspace_id) as number:
        mine = Merge.objects.filter(pk=made.pk, undone_at=None, kept__deleted_at=None)
        if not mine.update(undone_at=now):
            raise ChangedMeanwhile
        kept = Person.objects.select_related("company").get(pk=made.kept_id)
        gone = Person.objects.get(pk=made.gone_id)
        told = undo(Past("merge", made.before, made.after, _snapshot(kept)))
        said = _as(kept, told.record) if isinstance(told, PutBack) else hold.Said(kept, None)
        gone.deleted_at = None
        _let_out(gone, kept)
        _store(_Act(by, now, number), [said, hold.Said(gone, None)])
        _hand_over(made.moved, kept, gone)
        _take_back(made.moved, kept, gone)
    _place(by, kept, gone, made.moved)
    return tuple(named(each) for each in told.left) if isinstance(told, PutBack) else ()


def _let_out(gone: Person, kept: Person) -> None:
    """They are nobody else's any more, and who went into them before goes with them."""
    Person.objects.filter(pk=gone.pk).update(merged_into=None)
    theirs = Merge.objects.filter(kept=gone, undone_at=None).values("gone")
    Person.objects.filter(pk__in=theirs, merged_into=kept).update(merged_into=gone)
