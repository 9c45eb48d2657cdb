"""Why is this meeting here, and why like this? For one event, through one's own copies of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from einklang.accounts.models import Membership
from einklang.calendars.happenings import time_only_title
from einklang.calendars.models import Event, Outcome
from einklang.calendars.visibility import Level, level
from einklang.reconcile.speak import OWN
from einklang.records.plain import Plain
from einklang.sync import chips
from einklang.sync.changes import Change, changes
from einklang.sync.chips import Chip
from einklang.sync.lines import Line, of_entries, with_undo
from einklang.sync.models import JournalEntry, Pair
from einklang.sync.shelf import EVENT
from einklang.sync.words import explained

LATEST = 20


@dataclass(frozen=True, slots=True)
class Place:
    """One calendar of one's own that holds it, and what was decided there. `differs`: where its
    copy says otherwise than whoever speaks for the meeting, the meeting first."""

    pair: Pair
    chip: Chip
    sentence: str
    differs: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """`places` is empty where the member has no copy: then nothing more is told than that somebody
    else's connection, or its maker, let it in. `off`: those off whose timelines somebody took it,
    as far as the member may see them."""

    event: Event
    title: str
    places: Sequence[Place]
    lines: Sequence[Line]
    made_here: bool
    off: Sequence[str]


def why(event: Event, member: Membership) -> Why:
    """The answer for an event that the member may see."""
    pairs = Pair.objects.filter(
        kind=EVENT,
        local_id=event.pk,
        collection__connection__holder=member.user_id,
        collection__connection__workspace=member.workspace_id,
    ).select_related("collection__connection", "collection__calendar", "decided_in")
    places = [
        Place(pair, _chip(pair, event), explained(pair.reason, pair.detail), _differs(pair, event))
        for pair in pairs.order_by("pk")
    ]
    written = JournalEntry.objects.filter(pair__in=pairs).order_by("-at", "-pk")
    latest = with_undo(written).select_related("pair__collection__calendar", "run")[:LATEST]
    made_here = event.maker_id == member.user_id
    off = event.appearances.visible_to(member).filter(removed=True).order_by("pk")
    subjects = [str(each.subject) for each in off]
    return Why(event, _title(event, member), places, of_entries(latest), made_here, subjects)


def _chip(pair: Pair, event: Event) -> Chip:
    """Whatever the rules said, it stands on no timeline from which people took it."""
    off = {row.removed for row in event.appearances.all()} == {True}
    chip = chips.of_pair(pair)
    return chips.TAKEN_OFF if off and chip is chips.TAKEN else chip


def _differs(pair: Pair, event: Event) -> Sequence[Change]:
    """A copy that does not speak is left as it is: its own server brings it up to date, or not."""
    speaks = not event.copies.filter(calendar__collection=pair.collection_id).exclude(own={})
    if speaks or pair.base is None or pair.veiled or event.is_time_only:
        return ()
    return changes(_shared(event.record), _shared(pair.base), times_only=False)


def _shared(plain: Plain) -> Plain:
    """Without what each holder says for themselves."""
    guests = {who: {**said, "answer": ""} for who, said in plain["participants"].items()}
    told = {key: value for key, value in plain.items() if key not in (*OWN, "overrides")}
    return {**told, "participants": guests, "overrides": {}}


def _title(event: Event, member: Membership) -> str:
    """What the member may read of it; '' where that is nothing."""
    if event.is_time_only:
        return time_only_title(event.reason)
    copies = event.copies.select_related("calendar")
    shown = level(
        member.user_id,
        ((copy.calendar.holder_id, Level(copy.calendar.visibility)) for copy in copies),
        admitted=event.outcome == Outcome.ADMITTED,
        maker=event.maker_id or 0,
    )
    return event.summary if shown >= Level.SUBJECT else ""
