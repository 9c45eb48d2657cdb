"""What an invited member says to a meeting: through their own copy, and to whoever invites."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars import hold, invite
from einklang.calendars.edit import stamp
from einklang.calendars.models import Copy, Event
from einklang.calendars.rights import own_addresses
from einklang.records.event import Answer, Participant, Status
from einklang.records.plain import Answers, answers, to_event, with_answers


@dataclass(frozen=True, slots=True)
class Asked:
    """That a member is asked: in which copy, as whom (normalised), and what they said so far."""

    copy: Copy
    address: str
    answer: Answer


def asked(member: Membership, event: Event, copies: Iterable[Copy]) -> Asked | None:
    """Whether the member may answer: somebody else invites them, and a calendar of theirs that can
    be written holds it. The copies come with their calendars."""
    held = list(copies)
    record = event.record
    if event.cancelled_at or event.is_time_only or record["status"] == Status.CANCELLED:
        return None
    addresses = own_addresses(member, held)
    if record["organiser"] is None or record["organiser"][0] in addresses:
        return None
    for copy in held:
        calendar = copy.calendar
        if calendar.holder_id == member.user_id and calendar.writable and calendar.active:
            said = {**answers(record, addresses), **copy.own.get("answers", {})}.get("", {})
            return next((Asked(copy, who, Answer(what)) for who, what in said.items()), None)
    return None


def answer_event(
    *, member: Membership, event: Event, to: Asked, answer: Answer, now: datetime
) -> None:
    """Answer the meeting, of a series the whole: an occurrence to which the member said the same as
    to the series follows. Where the calendar's server writes to the organiser it is asked to, else
    we do. Raises ValueError for no answer, ChangedMeanwhile."""
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
        copy.busy = event.record["busy"] and answer is not Answer.DECLINED
        copy.replies = by_server
        copy.save(update_fields=["own", "busy", "replies"])
        if not by_server:
            guest = Participant(to.address, member.user.name, answer)
            invite.send_answer(member, event.as_record(), guest, stamp(now))


def _answered(mine: Answers, to: Asked, answer: Answer) -> Answers:
    return {
        of: {
            who: answer.value if who == to.address and what == to.answer else what
            for who, what in said.items()
        }
        for of, said in mine.items()
    }
