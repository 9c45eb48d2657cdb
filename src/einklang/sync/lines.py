"""The lines of a run, read back from the journal: what happened to which meeting, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from einklang.calendars.dates import show_time
from einklang.calendars.happenings import time_only_title
from einklang.calendars.models import Event
from einklang.reconcile.observation import Standing
from einklang.records.moment import Day, instant, read
from einklang.records.plain import Plain
from einklang.records.record import is_contact, title_of
from einklang.sync import chips
from einklang.sync.changes import Change, Clash, changes, clashes, ground_in_words
from einklang.sync.chips import Chip
from einklang.sync.models import Collection, JournalEntry, Pair, Question, Run
from einklang.sync.people.shelf import PERSON
from einklang.sync.shelf import EVENT
from einklang.sync.words import explained, remedy

SHOW: dict[str, Promise] = {
    "": _("All"),
    "new": _("Taken over"),
    "changed": _("Changed"),
    "gone": _("Deleted"),
    "sent": _("Entered there"),
    "gone_there": _("Deleted there"),
    "skipped": _("Skipped"),
    "aside": _("Set aside"),
    "undone": _("Undone"),
}
TAKES_NOTE = ("create", "stand", "ungroup", "regroup")
"""Writes of which undo has nothing to take back."""


BY_ACT: dict[str, Promise] = {
    "hold": _("Changed there, in what we do not show"),
    "replace": _("Changed here, entered there"),
    "create": _("Made here, entered there"),
    "delete": _("Deleted here, so deleted there too"),
    "drop": _("Deleted there"),
    "ungroup": _("Taken out of the group there; nothing was deleted"),
    "regroup": _("Put into the group there again"),
    "put_back": _("Put back, as it was before the sync"),
    "turn": _("You decided the conflict the other way"),
    "put_away": _("Taken out of sight here; there it stays"),
    "let_go": _("No longer kept in accord; another address book keeps the person here"),
    "bring_back": _("Brought back here"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One write, or one decision without a write. `day` where it takes whole days; `plain_title` is
    no title of anybody: it stands for what may not be named."""

    key: str
    at: datetime | None
    day: date | None
    title: str
    plain_title: bool
    collection: Collection
    chip: Chip
    sentence: str
    why: str
    detail: str = ""
    changes: Sequence[Change] = field(default_factory=list)
    clashes: Sequence[Clash] = field(default_factory=list)
    ground: Promise | str = ""  # on what they were decided
    waits: int = 0  # the journal line whose conflicts nobody has looked at
    event: int | None = None
    person: int | None = None
    pair: int = 0
    done_at: datetime | None = None
    undo: int = 0  # the journal line that can be undone
    undone: bool = False


def entries(run: Run, show: str = "") -> QuerySet[JournalEntry]:
    """The run's writes of this kind (a key of SHOW), in their order."""
    new = Q(act="hold", before__isnull=True)
    kinds = {
        "": Q(),
        "new": new & Q(pair__outcome="admitted"),
        "changed": Q(act="hold", before__isnull=False),
        "gone": Q(act__in=["drop", "stand"]),
        "sent": Q(act__in=["create", "replace", "ungroup", "regroup"]),
        "gone_there": Q(act="delete"),
        "skipped": new & ~Q(pair__outcome="admitted"),
        "aside": Q(pk=None),
        "undone": Q(act__in=["put_back", "put_away", "let_go", "bring_back", "turn"]),
    }
    rows = run.entries.filter(kinds[show])
    return with_undo(rows.select_related("pair__collection__calendar").order_by("pk"))


def with_undo(rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """Each with `undone`: whether it is taken back, and that holds."""
    return rows.annotate(undone=Exists(_back()))


def _back() -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(undoes=OuterRef("pk"), undone_by=None)


def undoable(run: Run) -> bool:
    """Whether it has ended and the journal still knows something that can be undone."""
    told = run.entries.exclude(act__in=TAKES_NOTE).exclude(before=None, after=None)
    return run.ended_at is not None and told.filter(~Exists(_back())).exists()


def decided(run: Run, show: str = "") -> QuerySet[Pair]:
    """What the run set aside or froze: decisions that wrote no journal."""
    aside, frozen = Q(standing=Standing.SET_ASIDE), Q(reason="frozen")
    kinds = {"": aside | frozen, "aside": aside, "skipped": frozen}
    rows = run.decisions.filter(kinds.get(show, Q(pk=None)))
    return rows.select_related("collection__calendar").order_by("pk")


def kinds_of(run: Run) -> list[tuple[str, Promise, int]]:
    """The filters that find something: key, word, how many."""
    numbers = ((key, word, _size(run, key)) for key, word in SHOW.items())
    return [(key, word, n) for key, word, n in numbers if n or not key]


def _size(run: Run, show: str) -> int:
    return entries(run, show).count() + decided(run, show).count()


def lines(run: Run, show: str, first: int, last: int) -> list[Line]:
    """The lines from `first` up to `last`, writes before decisions."""
    written = entries(run, show)
    shown = list(written[first:last])
    found = of_entries(shown)
    if len(shown) < last - first:
        before = written.count()
        rest = decided(run, show)[max(0, first - before) : last - before]
        found += of_pairs(rest)
    return found


def of_entries(rows: Iterable[JournalEntry]) -> list[Line]:
    """Writes in words."""
    found = list(rows)
    events = _alive(entry.pair for entry in found)
    return [_of_entry(entry, _event_of(entry.pair, events)) for entry in found]


def _alive(pairs: Iterable[Pair]) -> dict[int, Event]:
    ids = {pair.local_id for pair in pairs if pair.local_id and pair.kind == EVENT}
    return {row.pk: row for row in Event.objects.filter(pk__in=ids, deleted_at=None)}


def _event_of(pair: Pair, events: Mapping[int, Event]) -> Event | None:
    return events.get(pair.local_id or 0) if pair.kind == EVENT else None


def _person_of(pair: Pair) -> int | None:
    """Whose page the line leads to; that says itself where there is none any more."""
    return pair.local_id if pair.kind == PERSON else None


def _of_entry(entry: JournalEntry, event: Event | None) -> Line:
    pair = entry.pair
    hidden = pair.outcome == "busy"
    differ = changes(entry.before, entry.after, times_only=hidden)
    plain = entry.after or entry.before or pair.base
    at, day = _when(plain) if pair.kind == EVENT else (entry.at, None)  # a contact has no time
    title, named = _title(pair, plain)
    undone = bool(getattr(entry, "undone", False))
    return Line(
        key=f"e{entry.pk}",
        at=at,
        day=day,
        title=title,
        plain_title=not named,
        collection=pair.collection,
        chip=chips.of_entry(entry),
        sentence=_sentence(entry, differ),
        why=explained(pair.reason, pair.detail) if pair.kind == EVENT else "",
        changes=differ,
        clashes=[] if hidden or entry.undoes_id else clashes(entry.conflicts),
        ground=ground_in_words(entry.ground),
        waits=entry.pk if entry.waits else 0,
        event=event.pk if event else None,
        person=_person_of(pair),
        done_at=entry.at,
        undo=0 if undone else _undo(entry),
        undone=undone,
    )


def _undo(entry: JournalEntry) -> int:
    told = entry.before is not None or entry.after is not None
    return entry.pk if told and entry.act not in TAKES_NOTE else 0


def of_pairs(pairs: Iterable[Pair]) -> list[Line]:
    """Each pair as it stands, with the time and title of its row where it has one."""
    rows = list(pairs)
    events = _alive(rows)
    return [_of_pair(pair, _event_of(pair, events)) for pair in rows]


def _of_pair(pair: Pair, event: Event | None) -> Line:
    plain = event.record if event else pair.base
    at, day = _when(plain)
    title, named = _title(pair, plain)
    aside = pair.standing == Standing.SET_ASIDE
    return Line(
        key=f"p{pair.pk}",
        at=at,
        day=day,
        title=pair.ref.rstrip("/").rpartition("/")[2] if aside and not named else title,
        plain_title=not named,
        collection=pair.collection,
        chip=chips.of_pair(pair),
        sentence=explained(pair.reason, "" if aside else pair.detail),
        why=remedy(pair.reason) if aside else "",
        detail=pair.detail if aside else "",
        pair=pair.pk,
        event=event.pk if event else None,
        person=_person_of(pair),
    )


def _title(pair: Pair, plain: Plain | None) -> tuple[str, bool]:
    """What a line is called, and whether that is a title somebody gave."""
    if pair.outcome == "busy":
        return time_only_title(pair.reason), False
    if plain is None:
        return (gettext("Meeting") if pair.kind == EVENT else gettext("Contact")), False
    if is_contact(plain):
        return (title_of(plain), True) if title_of(plain) else (gettext("Without a name"), False)
    return (plain["summary"], True) if plain["summary"] else (gettext("Untitled"), False)


def _when(plain: Plain | None) -> tuple[datetime | None, date | None]:
    if plain is None or is_contact(plain):
        return None, None
    start = read(plain["schedule"][0])
    if isinstance(start, Day):
        return None, start.date
    return instant(start, timezone.get_current_timezone_name()), None


def _sentence(entry: JournalEntry, differ: Sequence[Change]) -> str:
    said = {"fields": ", ".join(dict.fromkeys(change.label for change in differ))}
    match entry.act, bool(differ):
        case "hold", True if entry.before is not None:
            return gettext("Changed there: %(fields)s") % said
        case "hold", _:
            return _held(entry)
        case "replace", True:
            return gettext("Changed here, entered there: %(fields)s") % said
        case "put_back", True:
            return gettext("Put back: %(fields)s") % said
        case "stand", _:
            return _stands(entry.pair)
        case act, _:
            return str(BY_ACT.get(act, ""))


def _held(entry: JournalEntry) -> str:
    """What came, or was looked at, and changed nothing that we show."""
    pair = entry.pair
    if entry.before is None:  # what became of a person since stands with the pair
        return (
            explained("new_contact") if pair.kind == PERSON else explained(pair.reason, pair.detail)
        )
    if entry.conflicts:
        return gettext("What stood here holds")
    return explained(pair.reason, pair.detail) if pair.kind == PERSON else str(BY_ACT["hold"])


def _stands(pair: Pair) -> str:
    match pair.standing:
        case Standing.GONE:
            return gettext("Deleted on both sides")
        case Standing.LEFT_THERE:
            return gettext("Removed here; there it stays")
        case Standing.KEPT_HERE:
            return gettext("Deleted there; here it stays")
        case _:
            return explained(pair.reason, pair.detail)


# ── what the brake holds back ────────────────────────────────────────────────


def held_back(question: Question, first: int, last: int) -> list[Line]:
    """The deletions that wait for this question, from `first` up to `last`, by their ids."""
    pairs = Pair.objects.filter(pk__in=question.data["pairs"][first:last])
    since = {"time": _clock(question.asked_at)}
    gone_there = question.data["side"] == "local"
    missing = gettext("Missing there since %(time)s") if gone_there else gettext("Deleted here")
    return [
        replace(line, chip=chips.HELD_BACK, sentence=missing % since)
        for line in of_pairs(pairs.select_related("collection__calendar").order_by("pk"))
    ]


def _clock(moment: datetime) -> str:
    return show_time(timezone.localtime(moment), get_language() or "en")
