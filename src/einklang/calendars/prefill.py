"""What stands in the form when it opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from einklang.accounts.models import Membership
from einklang.calendars import repeat as repeating
from einklang.calendars.acquainted import named
from einklang.calendars.asked import FIRST, LAST
from einklang.calendars.dates import show_day, show_time
from einklang.calendars.edit import places_for, server_invites
from einklang.calendars.forms import Scene
from einklang.calendars.guests import is_guest, show_guests
from einklang.calendars.mailing import Mailing, Tell
from einklang.calendars.models import Calendar
from einklang.calendars.occasion import Occasion
from einklang.calendars.repeat import Pace
from einklang.calendars.rule_words import in_words
from einklang.calendars.subject import Subject
from einklang.records.event import CALL_WANTED, Details
from einklang.records.moment import Day, Floating, Moment, Zoned, in_zone, instant, wall

HOUR = timedelta(hours=1)
ONLY_ALL = (Tell.NOBODY, Tell.EVERYBODY)
"""No server that invites by itself can tell the new guests alone."""


def new_scene(member: Membership, now: datetime) -> Scene:
    """In which a new meeting is made: one's own writable calendars, the default first."""
    rows = member.workspace.calendar_rows.editable_by(member).order_by("-is_default", "name", "pk")
    calendars = list(rows)
    proposed = _proposed(calendars[0] if calendars else None)
    return Scene(
        today=now.astimezone(ZoneInfo(member.workspace.zone)).date(),
        zone=member.workspace.zone,
        calendars=told_apart(calendars),
        calls=_making_calls(calendars),
        called=partial(named, member),
        tell=Tell.EVERYBODY if proposed is Tell.NEW else proposed,  # all guests are new
    )


def told_apart(calendars: Iterable[Calendar]) -> tuple[tuple[str, str], ...]:
    """Id and name of each; where two are called the same, with the account behind it."""
    calendars = list(calendars)
    often = Counter(calendar.name for calendar in calendars)
    return tuple(
        (str(each.pk), f"{each.name} · {each.origin}" if often[each.name] > 1 else each.name)
        for each in calendars
    )


def _proposed(calendar: Calendar | None) -> Tell:
    """Whom the rules of the calendar propose to tell."""
    return Tell(calendar.tells) if calendar else Tell.NOBODY


def edit_scene(member: Membership, about: Subject, now: datetime) -> Scene:
    """In which this meeting, or one occurrence, is changed."""
    record, start = about.record, about.details.start
    kept = repeating.read(record).pace is Pace.KEPT and about.of is None
    whole = about.of is None and about.head is None
    places = places_for(member, about.event) if whole else ()
    mine = about.event.copies.filter(calendar__holder=member.user)
    held = mine.select_related("calendar").first()
    tells = ONLY_ALL if server_invites(member, about.event) else tuple(Tell)
    proposed = _proposed(held.calendar if held else None)
    return Scene(
        today=now.astimezone(ZoneInfo(member.workspace.zone)).date(),
        zone=_zone(start, member, series=record.recurs),
        calendars=told_apart(places),
        stands_in=str(held.calendar_id) if held else "",
        calls=_making_calls([*places, *([held.calendar] if held else [])]),
        kept_rules=record.rules if kept else (),
        kept_words=in_words(record.rules, record.dates, start) if kept else "",
        floating=isinstance(start, Floating),
        tells=tells,
        tell=proposed if proposed in tells else Tell.NOBODY,
        called=partial(named, member),
        one=about.of is not None,
    )


def _making_calls(calendars: Iterable[Calendar]) -> frozenset[str]:
    return frozenset(str(calendar.pk) for calendar in calendars if calendar.makes_calls)


def from_query(query: Mapping[str, str], scene: Scene, now: datetime) -> dict[str, Any]:
    """For a new meeting: `start` and `end` as ISO texts (wall times, or days), `with` a guest."""
    here = now.astimezone(ZoneInfo(scene.zone)).replace(tzinfo=None)
    start = _wall(query.get("start")) or here.replace(minute=0, second=0, microsecond=0) + HOUR
    days = "start" in query and "T" not in query["start"] and _wall(query["start"]) is not None
    end = _wall(query.get("end")) or start + (timedelta(days=1) if days else HOUR)
    if end <= start:
        end = start + HOUR
    said = _times(start, end, all_day=days)
    if "end" not in query:  # an hour after whatever start is typed
        said |= {"end_day": "", "end_time": ""}
    return {
        **said,
        "zone": scene.zone,
        "guests": query.get("with", "").strip(),
        "calendar": scene.calendars[0][0] if scene.calendars else "",
        "pace": Pace.NEVER.value,
    }


def for_occasion(occasion: Occasion) -> dict[str, Any]:
    """What stands in it where the meeting is about a record: whom it concerns, and that they get
    the invitations that the button names."""
    return {
        "guests": show_guests(occasion.guests),
        "announced": Mailing(occasion.guests).announced(),
    }


def from_subject(about: Subject, scene: Scene) -> dict[str, Any]:
    """For the meeting, or the occurrence, as it stands."""
    details, said = about.details, repeating.read(about.record)
    host = details.organiser.address if details.organiser else ""
    return {
        **_times(*_walls(details, scene.zone), all_day=isinstance(details.start, Day)),
        "summary": details.summary,
        "zone": scene.zone,
        "place": details.place,
        "link": "" if details.link == CALL_WANTED else details.link,
        "call": details.link == CALL_WANTED,
        "description": details.description,
        "guests": show_guests(guest for guest in details.participants if is_guest(guest, host)),
        "internal_note": about.event.internal_note,
        "calendar": scene.stands_in,
        "pace": said.pace.value,
        "days": list(said.days),
        "until": show_day(said.until, get_language() or "en") if said.until else "",
        "count": said.count or "",
        "revision": about.event.revision,
    }


def _walls(details: Details, zone: str) -> tuple[datetime, datetime]:
    """Start and end on the clock of this zone, if they are instants."""
    if isinstance(details.start, Zoned):
        return in_zone(instant(details.start, zone), zone).at, in_zone(
            instant(details.end, zone), zone
        ).at
    return wall(details.start), wall(details.end)


def _times(start: datetime, end: datetime, *, all_day: bool) -> dict[str, Any]:
    language = get_language() or "en"
    last = end - timedelta(days=1) if all_day else end
    return {
        "all_day": all_day,
        "start_day": show_day(start.date(), language),
        "end_day": show_day(last.date(), language),
        "start_time": "" if all_day else show_time(start, language),
        "end_time": "" if all_day else show_time(end, language),
    }


def _zone(start: Moment, member: Membership, *, series: bool) -> str:
    """The meeting's own. UTC is nobody's: programs write a single meeting so whose zone is lost; of
    a series it says that it does not go with the clocks."""
    told = isinstance(start, Zoned) and (series or start.zone != "UTC")
    return start.zone if isinstance(start, Zoned) and told else member.workspace.zone


def _wall(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at.replace(tzinfo=None) if FIRST < at.date() < LAST else None
