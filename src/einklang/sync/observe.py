"""What the provider tells and what our rows say, put side by side: `Seen`, ready to be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from django.db.models import Exists, OuterRef, Q

from einklang.calendars.models import Copy, Event
from einklang.providers.port import Present
from einklang.reconcile import admit
from einklang.reconcile.fate import filed
from einklang.reconcile.observation import Seen, Standing
from einklang.reconcile.rules import Direction, LaterPrivate, Rules
from einklang.reconcile.speak import Projection, Reach, Voice, organises, speaker
from einklang.records.plain import Plain, from_event
from einklang.sync import shelf
from einklang.sync.addresses import addresses_of
from einklang.sync.around import around
from einklang.sync.models import Pair
from einklang.sync.put_away import NOT_BROUGHT
from einklang.sync.shelf import FROZEN, TAKEN_AWAY, HeldMeeting, with_own
from einklang.sync.sight import NEW
from einklang.sync.sight import Sight as AnySight
from einklang.sync.visit import Visit

DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True)
class Sight(AnySight):
    """A meeting as seen. A frozen sight leaves its row as it was that day, or is `taken_away` with
    it.
    """

    held: HeldMeeting
    verdict: admit.Verdict | None = None
    frozen: bool = False
    taken_away: bool = False

    @property
    def stands_aside(self) -> bool:
        """See `sight.Sight.stands_aside`."""
        return self.frozen

    @property
    def judged(self) -> tuple[str, str, str] | None:
        """See `sight.Sight.judged`."""
        said = self.verdict
        return (said.outcome.word, said.reason, said.whom) if said else None


def there(visit: Visit, items: Sequence[Present]) -> list[Sight]:
    """What a page of the provider shows, beside what we hold."""
    if not items:
        return []
    helds = shelf.by_ref(visit, [item.ref for item in items])
    uids = {item.record.uid for item in items}
    alike = shelf.alike(visit, uids | {admit.opaque(uid) for uid in uids})
    items = [item for item in items if _comes_in(visit, item, helds[item.ref], alike)]
    judged = _judge(visit, items, helds, alike)
    _recognise(visit, [helds[ref] for ref in judged], judged, alike)
    return [_sight(visit, item, helds[item.ref], judged[item.ref]) for item in items]


def _comes_in(visit: Visit, item: Present, held: HeldMeeting, alike: Alike) -> bool:
    """Where only what is made here is kept in accord, nothing else there is looked at."""
    if visit.rules.direction is not Direction.WRITE:
        return True
    if held.pair is not None:
        return held.pair.reason != NOT_BROUGHT
    return any(row.maker_id for row in alike.get(item.record.uid, []))


def gone(visit: Visit, refs: Sequence[str]) -> list[Sight]:
    """What the provider no longer has."""
    helds = shelf.by_ref(visit, refs)
    return [_without_remote(visit, held) for held in helds.values() if held.pair is not None]


def changed_here(visit: Visit) -> list[Sight]:
    """Rows of this calendar written since the last look, at another revision than their pair's.
    Their remote side counts as unchanged since both last agreed."""
    place = visit.collection
    events = Event.objects.filter(
        unsettled(place.pk, place.calendar_id),
        workspace=visit.workspace,
        modseq__gt=visit.collection.seen_modseq,
    ).order_by("modseq", "pk")
    return here(visit, events)


def unsettled(collection: Any, calendar: Any) -> Q:
    """Events of which a calendar holds a copy at another revision than its pair's, and those that a
    person has put into another calendar. The arguments are keys, or references to columns."""
    pairs = Pair.objects.filter(collection=collection, local_id=OuterRef("pk"))
    held = Exists(Copy.objects.filter(event=OuterRef("pk"), calendar=calendar))
    settled = Exists(pairs.filter(revision=OuterRef("revision")))
    return (held & ~settled) | (~held & Exists(pairs.filter(standing=Standing.PAIRED)))


def here(visit: Visit, events: Iterable[Event]) -> list[Sight]:
    """These rows, beside what the provider held when both last agreed."""
    rows = {event.pk: event for event in events if event.cancelled_at is None}
    if not rows:
        return []
    pairs: dict[int | None, list[Pair]] = defaultdict(list)
    for pair in Pair.objects.filter(collection=visit.collection, local_id__in=rows).order_by("pk"):
        pairs[pair.local_id].append(pair)
    helds = [
        HeldMeeting(pair.ref if pair else f"{NEW}{pk}", pair=pair, row=event)
        for pk, event in rows.items()
        for pair in _in_use(pairs[pk])
    ]
    shelf.attach(visit, helds)
    return [_as_agreed(visit, held) for held in helds]


def _in_use(pairs: Sequence[Pair]) -> Sequence[Pair | None]:
    """Those that are paired: two where the meeting stands there twice. A meeting that has moved to
    another ref has an old one, too; one that was moved away and is put here again is new."""
    paired = [pair for pair in pairs if pair.standing == Standing.PAIRED]
    quiet = [pair for pair in pairs if pair.standing != Standing.GONE]
    return paired or quiet[:1] or [None]


def _as_agreed(visit: Visit, held: HeldMeeting) -> Sight:
    base = held.pair.base if held.pair else None
    speaks = _speaks(visit, held, base or held.local)
    seen = Seen(
        base=base,
        local=_local(held, base, base, speaks=speaks),
        remote=base,
        projection=_projection(visit, held, base or held.local, speaks=speaks),
        standing=_standing(held),
        revision=held.event.revision if held.event else None,
        version=held.pair.version if held.pair else "",
        agreed=held.pair.version if held.pair else "",
    )
    return Sight(held, seen, speaks=speaks, raw=held.pair.raw if held.pair else "")


def _without_remote(visit: Visit, held: HeldMeeting) -> Sight:
    base = held.pair.base if held.pair else None
    speaks = _speaks(visit, held, base)
    seen = Seen(
        base=base,
        local=_local(held, base, None, speaks=speaks),
        remote=None,
        projection=_projection(visit, held, base or held.local, speaks=speaks),
        standing=_standing_of_absent(held),
        revision=held.event.revision if held.event else None,
    )
    return Sight(held, seen)


def _local(
    held: HeldMeeting, base: Plain | None, remote: Plain | None, *, speaks: bool
) -> Plain | None:
    """What stands here for this copy. A meeting that a person put into another calendar is gone
    here once that one has it, or once it is gone there; not before what was changed there meanwhile
    is taken along. A copy that does not speak holds its own over what it last held itself: it may
    know occurrences of which the others say nothing any more."""
    if held.moves and (remote is None or (held.arrived and remote == base)):
        return None
    own = held.copy.own if held.copy and not speaks else {}
    return with_own(base, own) if own and base and held.local else held.local


def _standing(held: HeldMeeting) -> Standing:
    return Standing(held.pair.standing) if held.pair else Standing.PAIRED


def _standing_of_absent(held: HeldMeeting) -> Standing:
    standing = _standing(held)
    # What could not be read is gone like anything else.
    return Standing.PAIRED if standing is Standing.SET_ASIDE else standing


# ── what the provider shows ──────────────────────────────────────────────────


Alike: TypeAlias = Mapping[str, Sequence[Event]]
"""Events of ours by UID, an opaque one included: they may be the meetings of a page."""


@dataclass(frozen=True, slots=True)
class _Judged:
    plain: Plain
    verdict: admit.Verdict
    veiled: bool


def _judge(
    visit: Visit, items: Sequence[Present], helds: Mapping[str, HeldMeeting], alike: Alike
) -> dict[str, _Judged]:
    """Decide for each what may be stored of it, before anything is stored of it."""
    known = around(visit.workspace, visit.team, [item.record for item in items])
    now, since = visit.clock(), visit.connection.since
    judged = {}
    for item in items:
        pair = helds[item.ref].pair
        seen = replace(known, since=since, first_seen=pair.first_seen_at if pair else now)
        event = helds[item.ref].event
        rows = [*alike.get(item.record.uid, []), *([event] if event else [])]
        makers = {row.maker_id for row in rows} - {None}
        mine = visit.connection.holder_id in makers
        given = admit.verdicts(item.record, seen, _rules_for(visit, mine=mine))
        if makers:
            by_hand = any(row.reason == "filed" for row in rows)
            given = {of: _kept(verdict, mine=mine) for of, verdict in given.items()}
            given = {of: filed(verdict) for of, verdict in given.items()} if by_hand else given
        record = admit.veiled(item.record, given)
        judged[item.ref] = _Judged(
            from_event(record), admit.strongest(given), admit.is_veiled(given)
        )
    return judged


def _rules_for(visit: Visit, *, mine: bool) -> Rules:
    # Of a calendar that counts only as busy, what its holder made here is theirs all the same.
    return replace(visit.rules, only_busy=False) if mine else visit.rules


def _kept(verdict: admit.Verdict, *, mine: bool) -> admit.Verdict:
    """What a person made here keeps its content, for its maker alone, also where no customer takes
    part. A colleague's copy that they call private, or that only counts as busy, is theirs."""
    if verdict.outcome is admit.Outcome.BUSY and (mine or verdict.reason == "internal"):
        return admit.Verdict(admit.Outcome.HELD, "made_here")
    return verdict


def _recognise(
    visit: Visit, helds: Sequence[HeldMeeting], judged: Mapping[str, _Judged], alike: Alike
) -> None:
    """Find the event of those that have no pair yet, the same meeting in another calendar or under
    another ref; and of those that were deleted here the row under which a colleague's copy has come
    since."""
    met = []
    for held in helds:
        if held.event is not None and held.event.deleted_at is None:
            continue
        plain = judged[held.ref].plain
        rows = alike.get(plain["uid"], [])
        if held.event is not None:
            rows = [row for row in rows if row.deleted_at is None]
        found = shelf.same_meeting(plain, rows)
        if found is not None:
            held.row = found
            met.append(held)
    shelf.attach(visit, met)


def _sight(visit: Visit, item: Present, held: HeldMeeting, judged: _Judged) -> Sight:
    pair = held.pair
    standing = _standing_of_present(held, judged)
    turned = _turned_private(pair, judged)
    later = visit.rules.later_private if turned else LaterPrivate.BUSY
    speaks = _speaks(visit, held, judged.plain, veiled=judged.veiled)
    seen = Seen(
        base=_agreed(held),
        local=_local(held, _agreed(held), judged.plain, speaks=speaks),
        remote=judged.plain,
        projection=_projection(visit, held, judged.plain, speaks=speaks, veiled=judged.veiled),
        standing=standing,
        revision=held.event.revision if held.event else None,
        version=item.version,
        agreed=pair.version if pair else "",
    )
    raw = "" if judged.veiled else item.raw
    return Sight(
        held,
        seen,
        raw,
        judged.veiled,
        speaks,
        judged.verdict,
        frozen=later is not LaterPrivate.BUSY,
        taken_away=later is LaterPrivate.REMOVE,
    )


def _agreed(held: HeldMeeting) -> Plain | None:
    # What was gone on both sides and is back is new: its old base would read as "deleted here".
    # So would that of what another calendar's server has ended.
    # With a row that it was not paired with, it never agreed.
    if held.pair is None or (held.event is not None and held.event.cancelled_at is not None):
        return None
    if held.event is not None and held.event.pk != held.pair.local_id:
        return None
    return held.pair.base if held.pair.standing != Standing.GONE else None


def _standing_of_present(held: HeldMeeting, judged: _Judged) -> Standing:
    standing = _standing(held)
    if standing in {Standing.SET_ASIDE, Standing.GONE}:  # readable again; brought back there
        return Standing.PAIRED
    reason = held.pair.reason if held.pair else ""
    thawed = reason in {FROZEN, TAKEN_AWAY} and judged.verdict.reason != "private"
    if standing is Standing.OUT_OF_SCOPE and (thawed or reason in {DISCONNECTED, NOT_BROUGHT}):
        return Standing.PAIRED
    return standing


def _turned_private(pair: Pair | None, judged: _Judged) -> bool:
    """Whether what had content here is private now."""
    return (
        pair is not None
        and pair.standing == Standing.PAIRED
        and pair.outcome in {"held", "admitted"}
        and judged.verdict.reason == "private"
    )


# ── which copy says what ─────────────────────────────────────────────────────


def _speaks(
    visit: Visit, held: HeldMeeting, plain: Plain | None, *, veiled: bool | None = None
) -> bool:
    """Whether this copy says the shared fields. One of which only the time may be told does not
    where another may tell all."""
    if veiled is None:
        veiled = held.pair is not None and held.pair.veiled
    others = held.heard()
    if plain is None or not others or held.put_elsewhere:  # what is let go here is let go whole
        return True
    full = [pair for pair in others if not pair.veiled]
    if veiled and full:
        return False
    own = held.pair.pk if held.pair else max(pair.pk for pair in others) + 1
    mine = Voice(own, visit.addresses, plain)
    return speaker([mine, *map(_voice, others if veiled else full)]) == own


def _voice(pair: Pair) -> Voice:
    return Voice(pair.pk, addresses_of(pair.collection.connection), pair.base or {})


def _projection(
    visit: Visit,
    held: HeldMeeting,
    plain: Plain | None,
    *,
    speaks: bool,
    veiled: bool | None = None,
) -> Projection:
    if veiled is None:
        veiled = held.pair is not None and held.pair.veiled
    if veiled or plain is None or not visit.may_write:
        return Projection(Reach.NOTHING)
    if speaks and organises(plain, visit.addresses):
        return Projection(Reach.ALL)
    return Projection(Reach.OWN, visit.addresses)
