"""Who may read which mails: whoever may read what they are about. Whoever knows that tells it, as
nothing here knows of anything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, QuerySet

from einklang.accounts.models import Membership
from einklang.mail.models import Outgoing
from einklang.mail.state import Standing

Readable = Callable[[Membership, Collection[str]], Collection[str]]
"""Keys of what some mails are about -> those of it that the member may read."""
PAGE = 30
_told: dict[str, Readable] = {}


@dataclass(frozen=True, slots=True)
class Page:
    """Some mails, the latest first. `before`: where the next page begins; 0 where none is left."""

    mails: Sequence[Standing]
    before: int


def tell_readable(kind: str, told: Readable) -> None:
    """Have `told` asked for mails that are about this kind of thing."""
    _told[kind] = told


def mails_to(addresses: Collection[str], member: Membership, before: int = 0) -> Page:
    """A page of those to these addresses that the member may read."""
    rows = _rows(member).filter(to__in=addresses)
    found: list[Standing] = []
    for mail in _readable(rows.filter(pk__lt=before) if before else rows, member):
        if len(found) == PAGE:
            return Page(found, found[-1].mail.pk)
        found.append(Standing(mail))
    return Page(found, 0)


def mail_for(member: Membership, pk: int) -> Outgoing | None:
    """This one, where the member may read it."""
    return next(_readable(_rows(member).filter(pk=pk), member), None)


def unsent(member: Membership, most: int = PAGE) -> list[Standing]:
    """The latest that were given up, or not taken for everybody."""
    rows = _rows(member).filter(Q(sent_at=None) | ~Q(last_error=""), due_at=None)
    return [Standing(mail) for mail in islice(_readable(rows, member), most)]


def _rows(member: Membership) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(workspace=member.workspace_id).exclude(about="")


def _readable(rows: QuerySet[Outgoing], member: Membership) -> Iterator[Outgoing]:
    """A few statements for each hundred."""
    last = 0
    while some := list((rows.filter(pk__lt=last) if last else rows).order_by("-pk")[:100]):
        by_kind: dict[str, set[str]] = defaultdict(set)
        for mail in some:
            kind, _sep, key = mail.about.partition(":")
            by_kind[kind].add(key)
        may = {
            f"{kind}:{key}"
            for kind, keys in by_kind.items()
            if kind in _told
            for key in _told[kind](member, keys)
        }
        yield from (mail for mail in some if mail.about in may)
        last = some[-1].pk
