"""Meetings, as undoing changes them. See `undo_rows.Rows`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from django.db.models import Min, QuerySet

from einklang.accounts.models import Membership
from einklang.calendars import hold
from einklang.calendars.edit import let_say
from einklang.calendars.models import Apart, Copy, Event
from einklang.crm.recognise import place
from einklang.reconcile.observation import Standing
from einklang.reconcile.rules import Direction
from einklang.reconcile.speak import Projection, Reach, organises
from einklang.reconcile.undo import BringBack, Nothing, Past, PutAway, PutBack, Undoing
from einklang.records.plain import Plain, to_event
from einklang.sync.addresses import addresses_of
from einklang.sync.copies import own_part, takes_time
from einklang.sync.models import JournalEntry, Pair, Run
from einklang.sync.put_away import LET_GO
from einklang.sync.shelf import EVENT, with_own
from einklang.sync.undo_rows import NOWHERE, UNDONE, Act, settle


@dataclass(slots=True)
class Place:
    """A meeting in one calendar: the pair, the row, and the copy where that calendar holds it."""

    pair: Pair
    event: Event
    copy: Copy | None
    addresses: frozenset[str]

    @property
    def now(self) -> Plain | None:
        """What stands here, as this copy's holder has it."""
        if self.event.deleted_at is not None or self.event.cancelled_at is not None:
            return None
        return with_own(self.event.record, self.copy.own if self.copy else {})

    @property
    def projection(self) -> Projection:
        """What the copy may say: of the shared fields nothing, unless it is the one that says
        them and its holder invites."""
        may_write = self.pair.collection.writable and (
            self.pair.collection.rules.direction is not Direction.READ
        )
        if self.copy is None or self.pair.veiled or not may_write:
            return Projection(Reach.NOTHING)
        if not self.copy.own and organises(self.event.record, self.addresses):
            return Projection(Reach.ALL)
        return Projection(Reach.OWN, self.addresses)


@dataclass(slots=True)
class MeetingRows:
    """By keys. `touched` events are written; `changed` copies, too; `settled` pairs are at their
    event's revision then, `read_anew` ones are fetched again whatever their version."""

    pairs: dict[int, Pair]
    events: dict[int, Event]
    copies: dict[int, dict[int, Copy]]
    first: frozenset[int]  # the first write of each pair
    touched: dict[int, Event] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    new: list[Copy] = field(default_factory=list)
    dropped: list[Copy] = field(default_factory=list)
    moved: dict[int, Pair] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    read_anew: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, entries: Sequence[JournalEntry]) -> Self:
        """What these writes concern, as it is now. As many statements for many as for one."""
        concerned = Pair.objects.filter(pk__in={entry.pair_id for entry in entries})
        ids = {at for at in concerned.values_list("local_id", flat=True) if at is not None}
        pairs = Pair.objects.filter(kind=EVENT, local_id__in=ids).order_by("pk")
        copies: dict[int, dict[int, Copy]] = defaultdict(dict)
        for copy in Copy.objects.filter(event__in=ids).select_related("calendar"):
            copies[copy.event_id][copy.calendar_id] = copy
        return cls(
            {pair.pk: pair for pair in pairs.select_related("collection__connection__holder")},
            {event.pk: event for event in Event.objects.filter(pk__in=ids)},
            copies,
            _first_of(pairs),
        )

    def place(self, entry: JournalEntry) -> Place | None:
        """Where the write took place; None where its meeting is not ours any more."""
        pair = self.pairs.get(entry.pair_id)
        event = self.events.get(pair.local_id or 0) if pair else None
        if pair is None or event is None:
            return None
        copy = self.copies[event.pk].get(pair.collection.calendar_id or 0)
        return Place(pair, event, copy, addresses_of(pair.collection.connection))

    def past(self, entry: JournalEntry) -> Past:
        """The write, and what has become of it."""
        at = self.place(entry)
        if at is None:
            return Past(entry.act, entry.before, entry.after, None, Standing.GONE, held=False)
        return Past(
            act=entry.act,
            before=None if self._joined(entry, at) else entry.before,
            after=entry.after,
            now=at.now,
            standing=self._standing(at),
            projection=at.projection,
            held=at.copy is not None,
            by_hand=at.event.changed_by_id is not None,
        )

    def now(self, entry: JournalEntry) -> Plain | None:
        """See `undo_rows.Rows.now`."""
        at = self.place(entry)
        return at.now if at else None

    # ── in memory ──

    def let(self, act: Act, entry: JournalEntry, what: Undoing) -> None:
        """See `undo_rows.Rows.let`."""
        at = self.place(entry)
        if at is None:
            return
        match what:
            case PutBack(record):
                self._put_back(act, at, record)
            case PutAway():
                self._put_away(act, at)
            case BringBack(joined):
                self._bring_back(act, at, joined=joined)
            case Nothing():
                return
        at.event.changed_by, at.event.changed_at = act.member.user, act.now
        self.touched[at.event.pk] = at.event

    def _put_back(self, act: Act, at: Place, record: Plain) -> None:
        copy = at.copy
        if copy is None:
            return
        if copy.own:
            copy.own = own_part(at.addresses, record)
        else:
            mails = self._server_invites(at.event, act.member)
            let_say(at.event, to_event(record), member=act.member, by_server=mails, now=act.now)
        copy.busy = takes_time(at.addresses, record)
        self.changed.add(copy.pk)

    def _put_away(self, act: Act, at: Place) -> None:
        """A meeting that others hold, or that a colleague made, stays with them."""
        alone = self._copies_of(at.event) == [at.copy]
        archived = alone and at.event.maker_id in {None, act.member.user_id}
        if archived:
            at.event.deleted_at = act.now
        else:
            self._drop_copy(at)
        self._let_go(at, everywhere=archived)

    def _bring_back(self, act: Act, at: Place, *, joined: bool) -> None:
        at = self._home(at)
        at.event.deleted_at = at.event.cancelled_at = None
        self._ensure_copy(at)
        if joined:
            self._join(at)
            return
        self._keep_here(at.event)
        if act.enter:
            self._enter_there(at)

    def _joined(self, entry: JournalEntry, at: Place) -> bool:
        """Whether with this write the calendar's copy came to a meeting that stood here already,
        for the sake of others."""
        others = len(self.copies[at.event.pk]) > 1
        return entry.act == "hold" and entry.pk in self.first and others

    def _copies_of(self, event: Event) -> list[Copy]:
        """Who holds it."""
        return list(self.copies[event.pk].values())

    def _server_invites(self, event: Event, member: Membership) -> bool:
        """Whether the server of a calendar of the member's writes to the guests by itself."""
        return any(
            copy.calendar.holder_id == member.user_id and copy.calendar.mails_guests
            for copy in self._copies_of(event)
        )

    def _home(self, at: Place) -> Place:
        """Where the same holder has it, which may be another calendar of theirs by now: brought
        back into the former one, it would stand in both."""
        whose = at.pair.collection.connection.holder_id
        held = self.copies[at.event.pk]
        theirs = {pk for pk, copy in held.items() if copy.calendar.holder_id == whose}
        if at.copy is not None or not theirs:
            return at
        pairs = [p for p in self._pairs_of(at.event) if p.collection.calendar_id in theirs]
        if not pairs:
            return replace(at, copy=held[min(theirs)])
        pair = next((p for p in pairs if p.standing == Standing.NOT_WANTED), pairs[-1])
        copy = held[pair.collection.calendar_id or 0]
        return Place(pair, at.event, copy, addresses_of(pair.collection.connection))

    def _drop_copy(self, at: Place) -> None:
        """This calendar holds the meeting no more; others do."""
        if at.copy is not None:
            self.copies[at.event.pk].pop(at.copy.calendar_id)
            self.dropped.append(at.copy)
            at.copy = None

    def _ensure_copy(self, at: Place) -> None:
        """This calendar holds the meeting, beside others that may say what it is."""
        calendar = at.pair.collection.calendar_id
        if at.copy is not None or calendar is None:
            return
        record = at.pair.base or at.event.record
        own = own_part(at.addresses, record) if self.copies[at.event.pk] else {}
        at.copy = Copy(event=at.event, calendar_id=calendar, own=own)
        self.copies[at.event.pk][calendar] = at.copy
        self.new.append(at.copy)

    def _let_go(self, at: Place, *, everywhere: bool) -> None:
        """Of this calendar's pairs of the meeting, or of all. What stayed paired without a row or a
        copy, the next run would delete there."""
        pairs = self._pairs_of(at.event)
        stays = [pair for pair in pairs if pair.standing in LET_GO and not self._has_moved(pair)]
        for pair in pairs:
            here = everywhere or pair.collection_id == at.pair.collection_id
            if pair.pk == at.pair.pk and pair.standing in NOWHERE:
                pair.standing = Standing.GONE
            elif pair.pk == at.pair.pk or (here and pair in stays):
                pair.standing, pair.reason = Standing.NOT_WANTED, UNDONE
            else:
                continue
            self._settle(pair)

    def _join(self, at: Place) -> None:
        """It still stands there: kept in accord again, from what it says there now."""
        for pair in self._unwanted(at):
            pair.standing, pair.version = Standing.PAIRED, ""
            self._settle(pair)
            self.read_anew.add(pair.pk)

    def _keep_here(self, event: Event) -> None:
        """Nowhere there any more, so no run enters it again by itself, in nobody's calendar."""
        for pair in self._pairs_of(event):
            copy = self.copies[event.pk].get(pair.collection.calendar_id or 0)
            if pair.standing == Standing.GONE and copy is not None:
                pair.standing, copy.apart = Standing.KEPT_HERE, Apart.KEPT_HERE
                self._settle(pair)
                if copy.pk:
                    self.changed.add(copy.pk)

    def _enter_there(self, at: Place) -> None:
        """Forget what was agreed: what stands here is new there, unless it stands there still, in
        a place of which undo has let go."""
        others = (pair for pair in self._pairs_of(at.event) if pair.pk != at.pair.pk)
        if any(pair.standing == Standing.NOT_WANTED for pair in others):
            return
        if at.copy is not None and at.pair.collection.chosen and at.pair.collection.writable:
            at.pair.standing, at.pair.base, at.pair.version = Standing.PAIRED, None, ""
            at.pair.revision, at.copy.apart = 0, ""
            self.settled.discard(at.pair.pk)

    def store(self, act: Act, run: Run, number: int) -> None:
        """See `undo_rows.Rows.store`."""
        workspace = act.member.workspace
        hold.store(workspace, number, list(self.touched.values()), act.now)
        for pk in self.settled:
            self.pairs[pk].revision = self.events[self.pairs[pk].local_id or 0].revision
        Copy.objects.filter(pk__in=[copy.pk for copy in self.dropped if copy.pk]).delete()
        Copy.objects.bulk_create([copy for copy in self.new if copy not in self.dropped])
        held = [copy for each in self.copies.values() for copy in each.values()]
        stored = [copy for copy in held if copy.pk in self.changed]
        Copy.objects.bulk_update(stored, ["own", "busy", "apart"], batch_size=50)
        settle(list(self.moved.values()), run)
        place(workspace, list(self.touched))

    def _standing(self, at: Place) -> Standing:
        """Of its place there; of one that was let go and came back into another calendar of the
        same holder, that it is gone: it would stand there twice."""
        if not self._unwanted(at if at.now is not None else self._home(at)):
            return Standing(at.pair.standing)
        whose = at.pair.collection.connection.holder_id
        others = (copy for copy in self._copies_of(at.event) if copy is not at.copy)
        back = at.now is not None and any(copy.calendar.holder_id == whose for copy in others)
        return Standing.GONE if back else Standing.NOT_WANTED

    def _unwanted(self, at: Place) -> list[Pair]:
        """Under which it stands there in this calendar, untouched since undo has let go of it."""
        here = (p for p in self._pairs_of(at.event) if p.collection_id == at.pair.collection_id)
        return [pair for pair in here if pair.standing == Standing.NOT_WANTED]

    def _has_moved(self, pair: Pair) -> bool:
        """Whether a person has put the meeting into another calendar, and it stands there already:
        the next run takes it away here, or it would stand there twice for good."""
        event, whose = self.events[pair.local_id or 0], pair.collection.connection.holder_id
        held = self.copies[event.pk]

        def holds(each: Pair) -> bool:
            return each.standing == Standing.PAIRED and each.collection.calendar_id in held

        return not holds(pair) and any(
            holds(each) and each.base and each.collection.connection.holder_id == whose
            for each in self._pairs_of(event)
        )

    def _pairs_of(self, event: Event) -> list[Pair]:
        return [pair for pair in self.pairs.values() if pair.local_id == event.pk]

    def _settle(self, pair: Pair) -> None:
        self.moved[pair.pk] = pair
        self.settled.add(pair.pk)


def _first_of(pairs: QuerySet[Pair]) -> frozenset[int]:
    written = JournalEntry.objects.filter(pair__in=pairs.order_by()).values("pair")
    return frozenset(written.annotate(first=Min("pk")).values_list("first", flat=True))
