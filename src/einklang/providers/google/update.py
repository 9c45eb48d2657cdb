"""Writing: a record that differs from what stands there becomes the fewest of Google's calls, each
conditional on the etag on which it was decided. Google tells guests only where the caller says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from einklang.formats.unreadable import Unreadable as Illegible
from einklang.providers.errors import Malformed, Missing, Refused, Stale
from einklang.providers.google import look, write
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json, instant
from einklang.providers.google.place import ATTEMPTS, id_for, ref_of
from einklang.providers.google.read import details, is_gone
from einklang.providers.google.whole import MARK, Whole, parsed, repeating
from einklang.providers.port import Notify, Unreadable, Written
from einklang.records import moment, series
from einklang.records.event import Details, Event, Status
from einklang.records.event import Event as Record
from einklang.records.moment import Floating, Moment

T = TypeVar("T")
_CALLS = {"POST": 1, "PATCH": 1}
"""Without it what is said of conferences is ignored; a deletion does not know it."""
_SEND = {Notify.NOBODY: "none", Notify.EVERYBODY: "all"}


@dataclass(frozen=True, slots=True)
class Target:
    """A calendar to write to, and whom its server tells."""

    client: Client
    calendar: str
    notify: Notify

    def quiet(self) -> Target:
        """The same, telling nobody."""
        return replace(self, notify=Notify.NOBODY)

    def send(
        self, method: str, event: str = "", body: Mapping[str, Any] | None = None, etag: str = ""
    ) -> Any:
        """One write, of an event or, without one, of a new one."""
        path = look.one(self.calendar, event) if event else look.events(self.calendar)
        try:
            return self.client.send(
                method,
                path,
                body,
                etag,
                sendUpdates=_SEND[self.notify],
                conferenceDataVersion=_CALLS.get(method),
            )
        except Stale:
            # Of what was deleted meanwhile Google may say either: gone, or at another etag.
            if event and is_gone(self.client.get(path)):
                raise Missing("not_found", event) from None
            raise


def create(target: Target, record: Record, key: str, raw: str) -> Written:
    """A new event under an id that follows from `key`. Where that stands already, a reply was lost,
    and it is ours; where it was deleted since, its id is used up, and the next one is taken."""
    before = parsed(raw)
    zoned = _zoned(target, record)
    body = _readable(lambda: write.new(zoned, before.event if before else {}))
    mark = body.setdefault("extendedProperties", {})
    body["extendedProperties"] = {**mark, "private": {**mark.get("private", {}), MARK: key}}
    for attempt in range(ATTEMPTS):
        event = id_for(key, attempt)
        try:
            told = target.send("POST", body={**body, "id": event})
        except Stale:
            there = look.whole(target.client, target.calendar, event)
            if there is None:
                continue
            if there.key != key:
                raise
            return _with_overrides(target, there, zoned)
        return _with_overrides(target, Whole(_zone(told), told), zoned)
    raise Refused("place_taken", "every id of this event was used before")


def replace_event(target: Target, event: str, at: Whole, record: Record) -> Written:
    """Let the event, which stands as `at`, say `record`. Raises Stale, Missing, Refused."""
    zoned = _zoned(target, record)
    was = _readable(at.record)
    now = _master(target, event, at, was, zoned)
    # Who is told of the series is told once; else of each occurrence.
    rest = target if now is at else target.quiet()
    written = _parts(rest, now, zoned, rescheduled=now.reschedules(at.event))
    if written.version == at.version:  # nothing differed, so nobody has looked
        at_version(target, event, at.version, raw="")
    return written


def delete(target: Target, event: str, version: str) -> None:
    """Delete the event, if it still is at this version; already gone is success. Google checks the
    series' own etag: whether an instance changed is looked at right before. Raises Stale, Refused.
    """
    etag, _, parts = version.partition(";")
    if parts:
        now = look.whole(target.client, target.calendar, event)
        if now is None:
            return
        if now.version != version:
            raise Stale("changed_meanwhile", f"{now.version} is not {version}")
    try:
        target.send("DELETE", event, etag=etag)
    except Missing:
        return


def at_version(target: Target, event: str, version: str, raw: str) -> Whole:
    """What stands at this version: as kept, or, where nothing fitting was kept, looked up. Raises
    Missing, Stale."""
    kept = parsed(raw)
    if kept is not None and kept.version == version:
        return kept
    now = look.whole(target.client, target.calendar, event)
    if now is None:
        raise Missing("not_found", event)
    if now.version != version:
        raise Stale("changed_meanwhile", f"{now.version} is not {version}")
    return now


def _master(target: Target, event: str, at: Whole, was: Event, wanted: Event) -> Whole:
    body = _readable(lambda: write.changed(wanted.details, was.details, at.event))
    lines = at.event.get("recurrence") or []
    own = repeating(replace(was, excluded=()), lines).excluded if lines else ()
    kept = tuple(of for of in own if of in wanted.excluded)
    repeats = (wanted.rules, wanted.dates, kept)
    if repeats != (was.rules, was.dates, own):
        body |= write.repeated(wanted, kept, at.event)
    if not body:
        return at
    told = target.send("PATCH", event, body, str(at.event["etag"]))
    return replace(at, event=told)


def _with_overrides(target: Target, made: Whole, wanted: Event) -> Written:
    """A new series then gets what its occurrences say of their own."""
    return _parts(target.quiet(), made, wanted, rescheduled=False)


# ── single occurrences ───────────────────────────────────────────────────────


def _parts(target: Target, now: Whole, wanted: Event, *, rescheduled: bool) -> Written:
    """Let each occurrence say what it is to say; then tell what stands there."""
    event = str(now.event["id"])
    if rescheduled and (now.parts or wanted.overrides or wanted.excluded):
        now = _looked_up(target, event)
    told: dict[str, Json] = {}
    again = False
    if wanted.recurs:
        start = moment_of(now)
        there = _readable(lambda: now.by_start(start))
        for of in sorted(_concerned(wanted, now, there), key=moment.wall):
            reply = _occurrence(target, now, wanted, of, there.get(of))
            again = again or reply is None
            told |= {str(reply["id"]): reply} if reply else {}
    now = _looked_up(target, event) if again else now.joined(None, told.values())
    return _written(target, event, now)


def moment_of(whole: Whole) -> Moment:
    """When the series begins."""
    return _readable(lambda: details(whole.event, whole.zone)).start


def _concerned(wanted: Event, now: Whole, there: Mapping[Moment, Json]) -> set[Moment]:
    """The occurrences that are to say something else than they do."""
    by_rule = _excluded_by_rule(wanted, now)
    apart = {o.of: o.details for o in wanted.overrides if _takes_place(o.details)}
    off = {o.of for o in wanted.overrides if o.of not in apart}
    out = {*wanted.excluded, *off} - by_rule
    gone = {of for of, part in there.items() if is_gone(part)}
    quiet = series.given(wanted, there) - out - by_rule - apart.keys()
    plain = {of: series.as_given(wanted, of) for of in quiet}
    differ = {
        of
        for of, said in {**plain, **apart}.items()
        if of in gone or of not in there or _says_else(now, there[of], said)
    }
    return (out - gone) | differ


def _takes_place(said: Details) -> bool:
    return said.status is not Status.CANCELLED


def _excluded_by_rule(wanted: Event, now: Whole) -> set[Moment]:
    lines = now.event.get("recurrence") or []
    bare = replace(wanted, excluded=())
    return set(_readable(lambda: repeating(bare, lines)).excluded)


def _says_else(now: Whole, part: Json, wanted: Details) -> bool:
    return _readable(lambda: details(part, now.zone)) != wanted


def _occurrence(
    target: Target, now: Whole, wanted: Event, of: Moment, part: Json | None
) -> Json | None:
    """One occurrence; returns what stands there, or None where only a look will tell."""
    said = _said(wanted, of)
    part = part or _instance(target, now, of)
    if part is None:  # the series gives no such occurrence any more
        return None
    etag = str(part.get("etag", ""))
    if said is None:
        target.send("DELETE", str(part["id"]), etag=etag)
        return None
    if is_gone(part):
        body = _readable(lambda: write.again(said))
    else:
        body = _readable(lambda: write.changed(said, details(part, now.zone), part))
    reply: Json = target.send("PATCH", str(part["id"]), body, etag)
    return reply


def _said(wanted: Event, of: Moment) -> Details | None:
    """What the occurrence is to say; None where it is not to take place."""
    own = next((o.details for o in wanted.overrides if o.of == of), None)
    if own is None and of not in wanted.excluded:
        own = series.as_given(wanted, of)
    return own if own is not None and _takes_place(own) else None


def _instance(target: Target, now: Whole, of: Moment) -> Json | None:
    """The instance with this start, whose id nobody can know but Google."""
    path = f"{look.one(target.calendar, str(now.event['id']))}/instances"
    told = target.client.get(path, originalStart=instant(of), showDeleted="true", maxResults=10)
    return next(iter(told.get("items") or ()), None)


# ── what stands there ────────────────────────────────────────────────────────


def _looked_up(target: Target, event: str) -> Whole:
    found = look.whole(target.client, target.calendar, event)
    if found is None:
        raise Missing("not_found", event)
    return found


def _written(target: Target, event: str, now: Whole) -> Written:
    ref = ref_of(target.calendar, event)
    found = look.item(ref, now)
    if isinstance(found, Unreadable):
        raise Malformed(found.reason, found.detail)
    return Written(ref, found.version, found.record, found.raw)


def _zone(told: Json) -> str:
    return str((told.get("start") or {}).get("timeZone") or "UTC")


def _zoned(target: Target, record: Event) -> Event:
    """Google knows no floating times: such a record goes into the calendar's zone."""
    if not isinstance(record.details.start, Floating):
        return record
    zone = look.zone_of(target.client, target.calendar)
    return _in_zone(record, zone)


def _in_zone(record: Event, zone: str) -> Event:
    def at(floating: Moment) -> Moment:
        return moment.Zoned(floating.at, zone) if isinstance(floating, Floating) else floating

    def timed(said: Details) -> Details:
        return replace(said, start=at(said.start), end=at(said.end))

    return replace(
        record,
        details=timed(record.details),
        dates=tuple(map(at, record.dates)),
        excluded=tuple(map(at, record.excluded)),
        overrides=tuple(
            replace(o, of=at(o.of), details=timed(o.details)) for o in record.overrides
        ),
    )


def _readable(work: Callable[[], T]) -> T:
    try:
        return work()
    except Illegible as error:
        raise Malformed(error.reason, error.detail) from error
