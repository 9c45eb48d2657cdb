"""What a guest may do with a meeting (contract, 2.3 and the refusals of 2.1).

Reminders and the like are the guest's own. The answer travels to the organiser and from there to
the others. All else is `forbiddenForNonOrganizer`, unless the organiser lets guests modify.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from einklang_sandbox.google.calendar.copies import Act, guests, keep, prune, spread
from einklang_sandbox.google.calendar.fields import personal, shared, together
from einklang_sandbox.google.calendar.rows import found
from einklang_sandbox.google.calendar.state import EXCLUDED, GONE, Body, Calendar, Row
from einklang_sandbox.google.problems import organiser_only

ONES_OWN = ("responseStatus", "comment", "additionalGuests")
"""Of the own entry among the attendees, what a guest says."""


def change(act: Act, mine: Row, body: Body, *, omitted: bool) -> Row:
    """A guest's copy becomes this, as far as a guest may; returns the copy as it is then.

    `omitted`: the request lists the guest alone and says so. Raises a `Problem` (403).
    """
    invited = _attendees(mine.body, body, act.calendar.id, omitted=omitted)
    common = shared(body if mine.body.get("guestsCanModify") else mine.body)
    if _facts(common) != _facts(body):
        raise organiser_only()
    theirs = {name: value for name, value in common.items() if name != "attendees"}
    theirs |= {"attendees": invited} if invited else {}
    if personal(body) != personal(mine.body):
        _keep_own(act, mine, personal(body))
    if theirs != shared(mine.body):
        _pass_on(act, mine, theirs)
    return found(act.state, act.calendar, mine.id) or mine


def leave(act: Act, mine: Row) -> None:
    """A guest deletes the own copy: it is gone here, and declined there."""
    state, calendar = act.state, act.calendar
    series = calendar.rows.get(mine.series)
    within = series is not None and series.live and series.meeting == mine.meeting
    gone = replace(mine, standing=EXCLUDED if within else GONE, updated=act.now)
    own = state.put(calendar, gone)
    if not own.series:
        prune(act, calendar, own)
    home = _home(act, mine)
    if home is None:
        return
    for each in [mine, *home.exceptions_of(mine)] if not mine.series else [mine]:
        there = found(state, home, each.id)
        if there is not None and there.live:
            theirs = _declined(there.body, calendar.id)
            spread(act, home, state.put(home, replace(there, body=theirs, updated=act.now)))
    act.mail(home.owner, mine, "reply")


def _attendees(
    before: Mapping[str, Any], after: Mapping[str, Any], address: str, *, omitted: bool
) -> list[Body]:
    """The list with the guest's own answer, and with those whom guests may add."""
    old, new = before.get("attendees", []), after.get("attendees", [])
    said = {each["email"]: each for each in new}
    hidden = before.get("guestsCanSeeOtherGuests") is False
    if before.get("guestsCanModify") and not omitted and not hidden:
        return list(new)
    known = {each["email"] for each in old}
    others = [each for each in old if each["email"] != address]
    added = [each for each in new if each["email"] not in known]
    if not omitted and not hidden and any(said.get(each["email"]) != each for each in others):
        raise organiser_only()
    if added and before.get("guestsCanInviteOthers") is False:
        raise organiser_only()
    own = said.get(address)
    return [_answered(each, own) if each["email"] == address else each for each in old] + added


def _answered(entry: Body, own: Body | None) -> Body:
    """The own entry: what `ONES_OWN` names is the guest's, all else the organiser's."""
    if own is None:
        return entry
    theirs = {name: value for name, value in entry.items() if name not in ONES_OWN}
    return theirs | {name: own[name] for name in ONES_OWN if name in own}


def _facts(body: Mapping[str, Any]) -> Body:
    """The shared fields without what guests say, and without the counter of changes."""
    common = shared(body)
    return {name: value for name, value in common.items() if name not in {"attendees", "sequence"}}


def _keep_own(act: Act, mine: Row, own: Body) -> None:
    before = personal(mine.body)
    only_reminders = {name for name in {*before, *own} if before.get(name) != own.get(name)}
    updated = mine.updated if only_reminders == {"reminders"} else act.now
    body = together(shared(mine.body), own)
    act.state.put(act.calendar, replace(mine, body=body, updated=updated))


def _home(act: Act, mine: Row) -> Calendar | None:
    """The organiser's calendar; None for a private copy, and where it is no more."""
    home = act.state.home(mine)
    return None if home is act.calendar else home


def _pass_on(act: Act, mine: Row, theirs: Body) -> None:
    """What a guest changed of the shared fields, at the organiser's and from there everywhere."""
    home = _home(act, mine)
    there = found(act.state, home, mine.id) if home is not None else None
    if home is None or there is None or not there.live:
        held = found(act.state, act.calendar, mine.id) or mine
        body = together(theirs, personal(held.body))
        act.state.put(act.calendar, replace(held, body=body, updated=act.now))
        return
    after = replace(there, body=together(theirs, personal(there.body)), updated=act.now)
    if _facts(there.body) == _facts(after.body) and guests(there) == guests(after):
        spread(act, home, act.state.put(home, after))
        act.mail(home.owner, mine, "reply")
    else:
        keep(act, home, there, after)


def _declined(body: Body, address: str) -> Body:
    attendees = [
        each | {"responseStatus": "declined"} if each["email"] == address else each
        for each in body.get("attendees", [])
    ]
    return body | {"attendees": attendees}
