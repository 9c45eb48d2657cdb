"""What an undo does, in words, before it does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from einklang.reconcile.undo import ACTS, BringBack, Nothing, PutBack, Why
from einklang.sync.changes import Change, changes, clashes
from einklang.sync.lines import Line, of_entries
from einklang.sync.people.shelf import PERSON
from einklang.sync.undo_rows import Undone

NAMED = 20
NOT_UNDONE: dict[Why, Promise] = {
    Why.FORGOTTEN: _("The journal no longer knows what stood there."),
    Why.NO_WRITE: _("The sync only took note; it changed nothing."),
    Why.MADE_THERE: _(
        "You made it here, and the sync entered it there. Undo deletes nothing in your account; if"
        " you do not want the meeting any more, delete it."
    ),
    Why.AS_BEFORE: _("It is already as it was before."),
    Why.SINCE: _("It was changed since, and stays as it is now."),
    Why.NOT_OURS: _("Only whoever invites, or the calendar there, can change this."),
    Why.NOT_HERE: _("The meeting is not in this calendar any more."),
    Why.HERE: _("The meeting is here already."),
}
OF_CONTACTS: dict[Why, Promise] = {
    **NOT_UNDONE,
    Why.MADE_THERE: _(
        "You made it here, and the sync entered it there. Undo deletes nothing in your account; if"
        " you do not want the contact any more, delete it."
    ),
    Why.NOT_HERE: _("The person is not here any more, or not kept in accord with this contact."),
    Why.HERE: _("The person is here already."),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One meeting: what changes, and the fields that were changed since and stay."""

    line: Line
    changes: Sequence[Change]
    left: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """What is done alike (or why nothing is), to how many, and the first of them by name."""

    kind: str
    why: Promise | str
    n: int
    first: Sequence[Taken]


@dataclass(frozen=True, slots=True)
class Foretold:
    """All that an undo does: `does` something, `stays` names what it leaves."""

    does: Sequence[Group]
    stays: Sequence[Group]
    may_enter: bool
    of_contacts: bool = False

    @property
    def n(self) -> int:
        """How many writes are undone."""
        return sum(group.n for group in self.does)

    @property
    def writes_there(self) -> bool:
        """Whether calendars there are to learn of it."""
        return any(group.kind == "put_back" for group in self.does)


def foretold(undone: Iterable[Undone]) -> Foretold:
    """In words, what does something first."""
    kinds: dict[tuple[str, str], list[Undone]] = {}
    undone = list(undone)
    of_contacts = any(each.entry.pair.kind == PERSON for each in undone)
    not_undone = OF_CONTACTS if of_contacts else NOT_UNDONE
    for each in undone:
        kinds.setdefault(_kind(each), []).append(each)
    does = [_group(kinds[kind, ""], kind) for kind in ACTS.values() if (kind, "") in kinds]
    stays = [_group(kinds["", why], "", not_undone[why]) for why in Why if ("", why) in kinds]
    alone = kinds.get(("bring_back", ""), [])
    may_enter = any(isinstance(each.what, BringBack) and not each.what.joined for each in alone)
    return Foretold(does, stays, may_enter, of_contacts)


def _kind(each: Undone) -> tuple[str, str]:
    if isinstance(each.what, Nothing):
        return "", each.what.why
    return ACTS[type(each.what)], ""


def _group(undone: Sequence[Undone], kind: str, why: Promise | str = "") -> Group:
    first = undone[:NAMED]
    lines = of_entries(each.entry for each in first)
    shown = [_taken(*pair) for pair in zip(first, lines, strict=True)]
    return Group(kind, why, len(undone), shown)


def _taken(each: Undone, line: Line) -> Taken:
    if not isinstance(each.what, PutBack):
        return Taken(line, [], [])
    hidden = each.entry.pair.outcome == "busy"
    left = [
        {"path": list(c.path), "local": c.local, "remote": c.remote, "kept": c.kept.value}
        for c in each.what.left
    ]
    labels = list(dict.fromkeys(clash.label for clash in clashes(left)))
    return Taken(line, changes(each.before, each.after, times_only=hidden), labels)
