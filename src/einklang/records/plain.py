"""Records as plain JSON values: what is stored, compared, fingerprinted and merged.

Two kinds of value have a meaning for merging (`reconcile.merge`): a mapping merges key by key, all
else is one value. So what may not be torn apart stands in one list: `schedule` is start, end, rules
and dates together, because half of a move is no move.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, TypeAlias, cast

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
from einklang.records.series import details_of

Plain: TypeAlias = dict[str, Any]

META = frozenset({"uid", "instance_of", "sequence", "stamp", "created"})
"""Keys that tell which record it is and how old; they are carried, never merged."""


def from_event(event: Event) -> Plain:
    """The event as a JSON object; `to_event` is its exact inverse."""
    plain = _from_details(event.details)
    plain["schedule"] += [list(event.rules), [str(d) for d in event.dates]]
    plain["excluded"] = {str(day): True for day in sorted(event.excluded, key=str)}
    plain["overrides"] = {str(o.of): _from_details(o.details) for o in event.overrides}
    plain["uid"] = event.uid
    plain["instance_of"] = str(event.instance_of) if event.instance_of else None
    plain["sequence"] = event.sequence
    plain["stamp"] = event.stamp
    plain["created"] = event.created
    return plain


def to_event(plain: Mapping[str, Any]) -> Event:
    """The event that `from_event` wrote. Raises KeyError or ValueError on anything else."""
    rules, dates = plain["schedule"][2:]
    return Event(
        uid=plain["uid"],
        details=_to_details(plain),
        rules=tuple(rules),
        dates=tuple(moment.read(d) for d in dates),
        excluded=tuple(moment.read(d) for d in plain["excluded"]),
        overrides=tuple(
            Override(moment.read(of), _to_details(d)) for of, d in plain["overrides"].items()
        ),
        instance_of=moment.read(plain["instance_of"]) if plain["instance_of"] else None,
        sequence=plain["sequence"],
        stamp=plain["stamp"],
        created=plain["created"],
    )


PENDING = "answers"
"""Answers to occurrences that the record does not have (yet), beside what it says. Whoever holds
them goes on holding them; they are never part of what a provider is sent."""

Answers: TypeAlias = Mapping[str, Mapping[str, str]]
"""Addresses to what they said, to the series ('') and to each occurrence that is told apart."""


def answers(plain: Plain, addresses: Collection[str]) -> dict[str, dict[str, str]]:
    """What these addresses said, as far as they are asked, and what is pending."""
    parts = {"": plain, **plain["overrides"]}
    told = {of: said for of, part in parts.items() if (said := _said(part, addresses))}
    return {**plain.get(PENDING, {}), **told}


def with_answers(plain: Plain, given: Answers) -> Plain:
    """The record with these answers of those whom it asks. An occurrence to which somebody answered
    is told apart from its series for it; where there is none, the answer is pending."""
    parts = {**plain["overrides"], **_answered_apart(plain, given)}
    overrides = {of: _answered(part, given.get(of, {})) for of, part in parts.items()}
    told = {**without_pending(_answered(plain, given.get("", {}))), "overrides": overrides}
    left = {of: _answers_in(said) for of, said in given.items() if of and of not in overrides}
    left = {of: said for of, said in left.items() if said}
    return {**told, PENDING: left} if left else told


def _answers_in(said: Mapping[str, str]) -> dict[str, str]:
    return {address: answer for address, answer in said.items() if answer != Answer.OPEN}


def without_pending(plain: Plain) -> Plain:
    """What of it a provider can be sent."""
    return {key: value for key, value in plain.items() if key != PENDING}


def _answered_apart(plain: Plain, given: Answers) -> dict[str, Plain]:
    """The occurrences of an answer that say what their series says so far."""
    found = {}
    for of in given.keys() - plain["overrides"].keys() - {""}:
        with suppress(ValueError):  # the series has no such occurrence any more
            part = _from_details(details_of(to_event(plain), moment.read(of)))
            if part["participants"].keys() & given[of].keys():
                found[of] = part
    return found


def _said(part: Plain, addresses: Collection[str]) -> dict[str, str]:
    asked = part["participants"].items()
    return {address: said["answer"] for address, said in asked if address in addresses}


def _answered(part: Plain, given: Mapping[str, str]) -> Plain:
    participants = {
        address: {**said, "answer": given.get(address, said["answer"])}
        for address, said in part["participants"].items()
    }
    return {**part, "participants": participants}


def _from_details(d: Details) -> Plain:
    return {
        "schedule": [str(d.start), str(d.end)],
        "summary": d.summary,
        "description": d.description,
        "place": d.place,
        "link": d.link,
        "status": d.status.value,
        "busy": d.busy,
        "private": d.private,
        "organiser": [d.organiser.address, d.organiser.name] if d.organiser else None,
        "participants": {p.address: _from_participant(p) for p in d.participants},
        "reminders": list(d.reminders),
    }


def _from_participant(p: Participant) -> Plain:
    plain = {"name": p.name, "answer": p.answer.value, "role": p.role.value}
    return {**plain, "untold": True} if p.untold else plain


def _to_details(plain: Mapping[str, Any]) -> Details:
    invites = cast("list[str] | None", plain["organiser"])
    return Details(
        start=moment.read(plain["schedule"][0]),
        end=moment.read(plain["schedule"][1]),
        summary=plain["summary"],
        description=plain["description"],
        place=plain["place"],
        link=plain["link"],
        status=Status(plain["status"]),
        busy=plain["busy"],
        private=plain["private"],
        organiser=Organiser(*invites) if invites else None,
        participants=tuple(
            Participant(
                address, p["name"], Answer(p["answer"]), Role(p["role"]), p.get("untold", False)
            )
            for address, p in plain["participants"].items()
        ),
        reminders=tuple(plain["reminders"]),
    )
