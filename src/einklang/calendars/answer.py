"""What an invited member says to a meeting: through their own copy, and to whoever invites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars import hold, invite
from einklang.calendars.edit import stamp
from einklang.calendars.mailing import alone
from einklang.calendars.models import Copy, Event
from einklang.calendars.rights import own_addresses
from einklang.records import moment
from einklang.records.event import Answer, Participant, Status
from einklang.records.plain import Answers, answers, to_event, with_answers


@dataclass(frozen=True, slots=True)
class Asked:
    """That a member is asked: in which copy, as whom (normalised), and what they said so far, to
    the series or to one occurrence of it (`of`)."""

    copy: Copy
    address: str
    answer: Answer
    of: str = ""


def asked(member: Membership, event: Event, copies: Iterable[Copy], of: str = "") -> Asked | None:
    """Whether the member may answer: somebody else invites them, and a calendar of theirs that can
    be written holds it. The copies come with their calendars."""
    held = list(copies)
    record = event.record
    addresses = own_addresses(member, held)
    if event.off_at(of) or event.is_time_only or not _asks(record, of, addresses):
        return None
    if record["organiser"] is None or record["organiser"][0] in addresses:
        return None
    for copy in held:
        calendar = copy.calendar
        if calendar.holder_id == member.user_id and calendar.writable and calendar.active:
            said = last_said(copy.own, answers(record, addresses), of)
            return next((Asked(copy, who, Answer(what), of) for who, what in said.items()), None)
    return None


def _asks(record: Mapping[str, Any], of: str, addresses: AbstractSet[str]) -> bool:
    """Whether the meeting, or this occurrence of it, is on and asks one of these."""
    part = record["overrides"].get(of, record)
    asks = not addresses.isdisjoint(part["participants"])
    return asks and part["status"] != Status.CANCELLED


def last_said(own: Mapping[str, Any], told: Answers, of: str) -> Mapping[str, str]:
    """What a copy's holder said last to an occurrence: here, `own`, counts before what the meeting
    tells of them, and the one occurrence before its series."""
    given: Answers = own.get("answers", {})
    found = (said for at in (of, "") for said in (given.get(at), told.get(at)) if said)
    return next(found, {})


def answer_event(
    *, member: Membership, event: Event, to: Asked, answer: Answer, now: datetime
) -> None:
    """Answer the meeting, or the one occurrence that was asked about. Of a whole series, what they
    said the same to follows. Where the calendar's server writes to the organiser it is asked to,
    else we do. Raises ValueError for no answer, ChangedMeanwhile."""
    if answer is Answer.OPEN:
        raise ValueError("to say nothing is no answer")
    copy, by_server = to.copy, to.copy.calendar.mails_guests
    mine = {**answers(event.record, {to.address}), **copy.own.get("answers", {})}
    given = _answered(mine, to, answer)
    with writing(member.workspace_id) as number:
        if copy.own:
            copy.own = {**copy.own, "answers": given}
        else:  # this copy says what the row says
            record = to_event(with_answers(event.record, given))
            hold.fit(event, record, zone=member.workspace.zone, now=now)
        hold.store(member.workspace, number, [event], now)
        if not to.of:
            copy.busy = event.record["busy"] and answer is not Answer.DECLINED
        copy.replies = by_server
        copy.save(update_fields=["own", "busy", "replies"])
        if not by_server:
            guest = Participant(to.address, member.user.name, answer)
            record = event.as_record()
            record = (to.of and alone(record, moment.read(to.of))) or record
            invite.send_answer(member, record, guest, stamp(now))


def _answered(mine: Answers, to: Asked, answer: Answer) -> Answers:
    if to.of:
        return {**mine, to.of: {**mine.get(to.of, {}), to.address: answer.value}}
    return {
        of: {
            who: answer.value if who == to.address and what == to.answer else what
            for who, what in said.items()
        }
        for of, said in mine.items()
    }
