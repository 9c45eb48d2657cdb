"""What makes a text unreadable, in words that a program can compare and a person can look up."""

from __future__ import annotations

REASONS = {
    "too_big": "The text is longer than 5 MB.",
    "binary": "The text holds NUL characters; it is no text.",
    "not_calendar": "There is no VCALENDAR in it.",
    "two_calendars": "A second VCALENDAR follows; a resource holds one.",
    "truncated": "A BEGIN has no END, or an END no BEGIN.",
    "bad_line": "A line that we need cannot be taken apart (RFC 5545, 3.1).",
    "no_event": "The calendar holds no VEVENT.",
    "two_uids": "The events in it have more than one UID.",
    "two_masters": "Two events with one UID, and neither says which occurrence it is.",
    "no_uid": "An event without UID.",
    "no_start": "An event without DTSTART.",
    "bad_date": "A date, time or duration that does not exist.",
    "end_before_start": "A timed event that ends before it starts.",
    "unknown_zone": "A TZID that no zone of the IANA data answers to, by name or by its offsets.",
    "bad_rule": "An RRULE that RFC 5545, 3.3.10, does not allow.",
    "endless_rule": "An RRULE below the day without an end, or with more than 20,000 occurrences.",
    "ranged_override": "RECURRENCE-ID with RANGE, which changes all that follows.",
    "not_card": "There is no VCARD in it.",
    "two_cards": "A second VCARD follows; a resource holds one.",
    "vcard_version": "A version of vCard that nobody has heard of.",
    "group_card": "A group of contacts, and no contact.",
}
"""Each `Unreadable.reason` and what it means."""


class Unreadable(Exception):
    """A text that cannot be read. `reason` is a key of REASONS; `detail` is for the curious:
    a date, zone, rule or name, never a title or another free text, for it may be private."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
