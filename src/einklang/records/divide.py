"""Dividing a series at one of its occurrences, as "this and following" means it.

RFC 5545 has a word for it (RANGE=THISANDFUTURE, 3.2.13) that hardly a server reads; all programs
end the old series before the occurrence and begin a new one there, and so do we. An occurrence
belongs to the side on which the series itself puts it, wherever it was moved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from einklang.records import rule, until
from einklang.records.event import Event
from einklang.records.moment import Day, Moment, at_wall, wall
from einklang.records.recurrence import TooMany, expanded
from einklang.records.series import as_given, details_of, given

_BEGINNING = datetime.min  # noqa: DTZ901 (a wall time)


class Undividable(Exception):
    """Two series could not say what the one says."""


@dataclass(frozen=True, slots=True)
class Divided:
    """`head` is the series as far as it was, `tail` a new one with all the rest."""

    head: Event
    tail: Event


def divided(record: Event, of: Moment, uid: str) -> Divided:
    """The series up to this occurrence, and from it on under this UID: what took place takes place
    in one of the two, with the same words.

    Raises ValueError where the series has no such occurrence or nothing before it, and Undividable.
    """
    try:
        details_of(record, of)
        lonely = of not in given(record, [of])
    except TooMany as error:
        raise Undividable from error
    if not follows_another(record, of):
        raise ValueError(f"nothing before {of}")
    if lonely:
        raise Undividable  # an override that no rule gives: where would the rules go on?
    rules = [_ruled(text, record.details.start, of) for text in record.rules]
    cut = wall(of)
    head = replace(
        record,
        rules=tuple(before for before, _ in rules),
        dates=tuple(at for at in record.dates if wall(at) < cut),
        excluded=tuple(at for at in record.excluded if wall(at) < cut),
        overrides=tuple(each for each in record.overrides if wall(each.of) < cut),
    )
    tail = replace(
        record,
        uid=uid,
        details=as_given(record, of),
        rules=tuple(after for _, after in rules if after),
        dates=tuple(at for at in record.dates if wall(at) > cut),
        excluded=tuple(at for at in record.excluded if wall(at) > cut),
        overrides=tuple(each for each in record.overrides if wall(each.of) >= cut),
        sequence=0,
        stamp="",
        created="",
    )
    return Divided(_single(head), _single(tail))


def follows_another(record: Event, of: Moment) -> bool:
    """Whether an occurrence of the series lies before this one; else "this and following" is all of
    it. What was called off by an override counts. Raises Undividable."""
    cut = wall(of)
    if any(wall(each.of) < cut for each in record.overrides):
        return True
    out = {wall(at) for at in record.excluded}
    starts = [wall(at) for at in (record.details.start, *record.dates)]
    starts += (at for text in record.rules for at in _before(text, record.details.start, cut))
    return any(at < cut and at not in out for at in starts)


def _ruled(text: str, first: Moment, of: Moment) -> tuple[str, str]:
    """The rule up to this start, and from it on; '' where it had ended before."""
    parts, cut = rule.parts(text), wall(of)
    count, ends = int(parts.pop("COUNT", "0")), parts.pop("UNTIL", "")
    if isinstance(of, Day) and parts["FREQ"] in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise Undividable  # nobody knows what hours of days are
    found = _before(text, first, cut)
    before = [at for at in found if at < cut]
    # UNTIL, whatever ended it before, is understood by everybody in the same way; what COUNT means
    # where a series begins outside its rule, is not.
    last = until.write(at_wall(first, max([wall(first), *before])))
    if until.read(last, first) >= cut:
        raise Undividable  # several in the hour that the spring change skips
    head = _text({**parts, "UNTIL": last})
    if (count and count == len(before)) or (ends and until.read(ends, first) < cut):
        return head, ""
    if len(found) == len(before) or ("BYSETPOS" in parts and parts["FREQ"] == "WEEKLY"):
        raise Undividable  # begun there, it would go on in another step
    if count:
        parts["COUNT"] = str(count - len(before))
    return head, _text({**parts, "UNTIL": ends} if ends else parts)


def _before(text: str, first: Moment, cut: datetime) -> list[datetime]:
    """All that the rule gives before this time, and at it."""
    try:
        return list(expanded(text, first, _BEGINNING, cut))
    except TooMany as error:
        raise Undividable from error


def _text(parts: dict[str, str]) -> str:
    return rule.normalised(";".join(f"{part}={value}" for part, value in parts.items()))


def _single(part: Event) -> Event:
    """What does not repeat any more says itself what an override said of it."""
    if part.recurs or not part.overrides:
        return part
    own, *others = part.overrides
    if others or own.of != part.details.start:
        raise Undividable
    return replace(part, details=own.details, overrides=())
