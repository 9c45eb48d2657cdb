"""Strategies for valid events: sorted as `ical.parse` sorts; zones, times and texts nudged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

from hypothesis import strategies as st

from einklang.formats.ical_text import one_line
from einklang.records import moment
from einklang.records.event import (
    Answer,
    Details,
    Event,
    Organiser,
    Override,
    Participant,
    Role,
    Status,
)
from einklang.records.moment import Day, Floating, Moment, Zoned

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
AWKWARD = "\\n ; , : \\ \" ' ^n ^^ %2C = \t\n ä 語 😀 BEGIN:VEVENT\nEND:VCALENDAR"

_pieces = st.sampled_from(
    [*AWKWARD.split(" "), " ", "a", "Treffen", "x" * 80, "https://x.org/?a=b,c;d"]
)
texts = st.lists(_pieces, max_size=6).map("".join)
names = texts.map(one_line)
addresses = st.builds("{}@{}.example".format, st.sampled_from("abcdefgh"), st.sampled_from("xyz"))
FIRST, LAST = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2050-01-01")
walls = st.datetimes(FIRST, LAST).map(lambda at: at.replace(microsecond=0, second=0))
dates = st.dates(date(1990, 1, 1), date(2050, 1, 1))
stamps = st.just("") | walls.map(lambda at: at.replace(tzinfo=UTC).isoformat())


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    kind = draw(st.sampled_from(["day", "floating", "zoned"]))
    if kind == "day":
        return Day(draw(dates))
    if kind == "floating":
        return Floating(draw(walls))
    return Zoned(draw(walls), draw(st.sampled_from(ZONES)))


@st.composite
def spans(draw: st.DrawFn, start: Moment) -> Moment:
    """An end for the start: later, for times perhaps at once, perhaps in another zone."""
    hours = draw(st.integers(0, 50))
    if isinstance(start, Day):
        return moment.later(start, timedelta(days=1 + hours % 5))
    if isinstance(start, Zoned):
        zone = draw(st.sampled_from([start.zone, *ZONES]))
        when = moment.instant(start, start.zone) + timedelta(hours=hours)
        return moment.in_zone(when, zone) if hours else start
    return moment.later(start, timedelta(hours=hours))


participants = st.lists(
    st.builds(
        Participant,
        addresses,
        names,
        st.sampled_from(Answer),
        st.sampled_from(Role),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda p: p.address,
).map(tuple)
reminders = st.lists(st.integers(0, 20_000), max_size=3, unique=True).map(sorted).map(tuple)
links = st.sampled_from(["", "https://meet.example/abc?x=1,2;3", "tel:+491234"])


@st.composite
def details(draw: st.DrawFn, start: Moment | None = None) -> Details:
    start = start or draw(moments())
    return Details(
        start=start,
        end=draw(spans(start)),
        summary=draw(texts),
        description=draw(texts),
        place=draw(texts),
        link=draw(links),
        status=draw(st.sampled_from(Status)),
        busy=draw(st.booleans()),
        private=draw(st.booleans()),
        organiser=draw(st.none() | st.builds(Organiser, addresses, names)),
        participants=draw(participants),
        reminders=draw(reminders),
    )


def _sorted(found: list[Moment]) -> tuple[Moment, ...]:
    return tuple(sorted(found, key=moment.wall))


@st.composite
def _alike(draw: st.DrawFn, like: Moment, size: int = 3) -> tuple[Moment, ...]:
    hours = draw(st.lists(st.integers(1, 2000), max_size=size, unique_by=lambda h: h // 24))
    return _sorted([moment.later(like, timedelta(hours=h)) for h in hours])


RULES = (
    "FREQ=WEEKLY",
    "FREQ=DAILY;COUNT=5",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU",
    "FREQ=YEARLY;UNTIL=20400101T000000Z",
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    main = draw(details())
    instance_of = draw(st.none() | moments())
    series = instance_of is None
    like = instance_of or main.start
    make = partial(draw, _alike(like))
    overrides = [of for of in make() if of != instance_of]
    return Event(
        uid=draw(texts.map(one_line).filter(bool)),
        details=main,
        rules=tuple(draw(st.lists(st.sampled_from(RULES), max_size=2, unique=True)))
        if series
        else (),
        dates=make() if series else (),
        excluded=make() if series else (),
        overrides=tuple(Override(of, draw(details())) for of in overrides),
        instance_of=instance_of,
        sequence=draw(st.integers(0, 99)),
        stamp=draw(stamps),
        created=draw(stamps),
    )
