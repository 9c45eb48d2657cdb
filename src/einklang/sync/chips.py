"""How a state or an outcome looks: colour, icon, word (design: never colour alone)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from einklang.reconcile.observation import Standing
from einklang.sync.models import JournalEntry, Pair, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """`css` is one of the `is-…` classes, or '' for what is normal and grey."""

    word: Promise
    icon: str
    css: str = ""


TAKEN = Chip(word=_("taken over"), icon="check", css="is-accord")
CHANGED = Chip(word=_("changed"), icon="arrows-exchange", css="is-progress")
TAKEN_OFF = Chip(word=_("off the timelines"), icon="eye-off")
WRITTEN = Chip(word=_("entered there"), icon="upload", css="is-accord")
WRITTEN_AGAIN = Chip(word=_("changed there"), icon="upload", css="is-progress")
GONE = Chip(word=_("deleted"), icon="trash")
GONE_THERE = Chip(word=_("deleted there"), icon="trash")
LEFT = Chip(word=_("removed here only"), icon="unlink")
ASIDE = Chip(word=_("set aside"), icon="file-off", css="is-signin")
FROZEN = Chip(word=_("frozen: turned private"), icon="lock")
HELD_BACK = Chip(word=_("held back: deletion"), icon="hand-stop", css="is-brake")
KEPT = Chip(word=_("kept here"), icon="lock-open")
TURNED = Chip(word=_("decided the other way"), icon="arrows-exchange", css="is-progress")
PUT_BACK = Chip(word=_("put back"), icon="arrow-back-up", css="is-progress")
PUT_AWAY = Chip(word=_("out of sight"), icon="eye-off")
NOT_BROUGHT = Chip(word=_("not taken over: only sent to"), icon="eye-off")
LET_GO = Chip(word=_("let go of"), icon="unlink")
BROUGHT_BACK = Chip(word=_("brought back"), icon="arrow-back-up", css="is-accord")
UNGROUPED = Chip(word=_("left the group"), icon="unlink")
REGROUPED = Chip(word=_("in the group again"), icon="upload", css="is-accord")
SEEN = Chip(word=_("seen"), icon="eye")
BY_REASON: dict[str, Chip] = {
    "private": Chip(word=_("skipped: private"), icon="lock"),
    "only_busy": Chip(word=_("time only, by the rules"), icon="eye-off"),
    "internal": Chip(word=_("skipped: internal"), icon="building"),
    "unknown_guest": Chip(word=_("skipped: no customer takes part"), icon="user-off"),
    "before_connection": Chip(word=_("skipped: before the connection"), icon="history"),
    "blocklisted": Chip(word=_("skipped: on the blocklist"), icon="user-off"),
    "made_here": Chip(word=_("for you alone"), icon="eye-off"),
    "frozen": FROZEN,
    "taken_away": Chip(word=_("taken away: turned private"), icon="lock"),
    "not_brought": LEFT,
    "disconnected": LEFT,
    "undone": PUT_AWAY,
    "review": Chip(word=_("waits for your answer"), icon="message-question", css="is-signin"),
    "second_contact": Chip(word=_("a second contact"), icon="users"),
    "not_yours": Chip(word=_("looked after by somebody else"), icon="user-off"),
    "left_group": UNGROUPED,
    "merged_there": Chip(word=_("merged there"), icon="users"),
}
BY_ACT: dict[str, Chip] = {
    "drop": GONE,
    "create": WRITTEN,
    "replace": WRITTEN_AGAIN,
    "delete": GONE_THERE,
    "ungroup": UNGROUPED,
    "regroup": REGROUPED,
    "turn": TURNED,
    "put_back": PUT_BACK,
    "put_away": PUT_AWAY,
    "let_go": LET_GO,
    "bring_back": BROUGHT_BACK,
}
BY_STANDING: dict[str, Chip] = {
    Standing.SET_ASIDE: ASIDE,
    Standing.GONE: GONE,
    Standing.LEFT_THERE: LEFT,
    Standing.NOT_WANTED: PUT_AWAY,
    Standing.KEPT_HERE: KEPT,
}
BY_STATE: dict[str, Chip] = {
    State.NEVER: Chip(word=_("Never synced"), icon="circle-dashed", css="is-never"),
    State.FIRST: Chip(word=_("First sync running"), icon="progress", css="is-progress"),
    State.ACCORD: Chip(word=_("In accord"), icon="circle-check", css="is-accord"),
    State.WAITING: Chip(word=_("Waiting"), icon="hourglass", css="is-waiting"),
    State.SIGN_IN: Chip(word=_("Sign-in needed"), icon="key", css="is-signin"),
    State.BRAKE: Chip(word=_("Stopped by the brake"), icon="hand-stop", css="is-brake"),
}
RUNNING = Chip(word=_("Running"), icon="progress", css="is-progress")
BROKEN_OFF = Chip(word=_("Broken off, the next one went on"), icon="history", css="is-never")
NOT_READ = Chip(word=_("not read yet"), icon="hourglass", css="is-waiting")
UNDONE = Chip(word=_("Undo"), icon="arrow-back-up", css="is-accord")
FINISHED = Chip(word=_("Completed"), icon="circle-check", css="is-accord")


def of_pair(pair: Pair) -> Chip:
    """What became of an event in this place."""
    if pair.standing in BY_STANDING:
        return BY_STANDING[pair.standing]
    if pair.reason == "not_brought" and pair.local_id is None:
        return NOT_BROUGHT
    if pair.standing == Standing.OUT_OF_SCOPE and pair.reason in BY_REASON:
        return BY_REASON[pair.reason]
    return TAKEN if pair.outcome == "admitted" else BY_REASON.get(pair.reason, SEEN)


def of_entry(entry: JournalEntry) -> Chip:
    """What one write did."""
    if entry.act in BY_ACT:
        return BY_ACT[entry.act]
    if entry.act == "hold" and entry.before is not None:
        return CHANGED
    return of_pair(entry.pair) if entry.act != "hold" else _of_new(entry.pair)


def _of_new(pair: Pair) -> Chip:
    # What became of it since does not belong here: the line tells of the day it came.
    return TAKEN if pair.outcome == "admitted" else BY_REASON.get(pair.reason, SEEN)
