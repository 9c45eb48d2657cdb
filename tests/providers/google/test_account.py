"""An account at Google: tokens, refusals, calendars, guests, mails, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.providers.conformance import one, was
from tests.providers.google.said import GUEST, ME
from tests.providers.google.scene import KEY, Scene, at, hour, weekly
from tests.providers.google.world import HOST, REGISTRATION, account, signed_in, tokens, wire
from tests.providers.meetings import meeting, renamed

from einklang.providers.errors import (
    Again,
    CursorGone,
    Missing,
    Parked,
    ProviderError,
    Refused,
    SignIn,
    Stale,
)
from einklang.providers.google import oauth
from einklang.providers.google.adapter import GoogleProvider
from einklang.providers.google.client import Client, refusal
from einklang.providers.google.place import id_for
from einklang.providers.google.tokens import EVENTS, SIGN_IN, Tokens, read
from einklang.providers.port import Notify, Present, Removed, Unreadable
from einklang.providers.wire import Reply, Wire
from einklang.records.event import CALL_WANTED, Answer, Event, Participant
from einklang_sandbox.google import Google

BEA = "bea@nordlicht.example"


@pytest.fixture
def scene() -> Scene:
    return Scene()


# ── tokens ───────────────────────────────────────────────────────────────────


def kept_by(google: Google, wrong: Sequence[float] = (0.0,)) -> tuple[GoogleProvider, list[str]]:
    """An account whose renewed tokens are noted, by a clock that is so many seconds wrong."""
    noted: list[str] = []
    held = replace(tokens(google), access="", until=0.0)
    now = google.world.clock

    def clock() -> float:
        return now().timestamp() + wrong[0]

    client = Client(REGISTRATION, wire(google), held, noted.append, clock)
    return GoogleProvider(client, ME), noted


def test_tokens_are_renewed_once_and_kept(scene: Scene) -> None:
    provider, noted = kept_by(scene.google)
    provider.collections()
    provider.collections()
    (secret,) = noted
    assert read(secret).fresh(scene.google.world.clock().timestamp())
    assert read(secret).refresh.startswith("1//")


def test_a_token_that_died_early_is_renewed_and_the_request_repeated(scene: Scene) -> None:
    scene.google.grants.expire_access_tokens()
    assert scene.look() == {}


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
def test_a_clock_of_ours_that_goes_wrong_costs_a_renewal_and_locks_nobody_out(
    scene: Scene, hours: int
) -> None:
    """It is set while a token lives, after which Google lets that die by its own clock."""
    wrong = [0.0]
    provider, noted = kept_by(scene.google, wrong)
    list(provider.changes(scene.collection, None, scene.seen))
    wrong[0] = 3600.0 * hours
    for _ in range(3):
        list(provider.changes(scene.collection, None, scene.seen))
    scene.google.grants.expire_access_tokens()
    for _ in range(3):
        list(provider.changes(scene.collection, None, scene.seen))
    assert len(noted) <= 3


@pytest.mark.parametrize("lasts", [None, "bald", -5, 0])
def test_a_token_that_says_nothing_of_its_end_is_used_at_once(lasts: object) -> None:
    told = {"access_token": "a", "expires_in": lasts}
    renewed = httpx.MockTransport(lambda _request: httpx.Response(200, json=told))
    line = Wire(transport=renewed, allow_hosts=frozenset({HOST}))
    held = oauth.refreshed(REGISTRATION, line, Tokens("1//x"), 1000.0)
    assert (held.access, held.fresh(1000.0)) == ("a", False)


def test_what_the_account_took_back_asks_for_a_sign_in(scene: Scene) -> None:
    scene.google.grants.revoke(ME)
    with pytest.raises(SignIn, match="access_withdrawn"):
        scene.look()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_token_endpoint_that_breaks_disconnects_nobody(scene: Scene, status: int) -> None:
    scene.google.grants.expire_access_tokens()
    scene.google.grants.faults.status, scene.google.grants.faults.times = status, None
    with pytest.raises(Again):
        scene.look()


def test_a_client_that_google_does_not_know_is_the_operators_affair(scene: Scene) -> None:
    scene.google.grants.expire_access_tokens()
    scene.google.grants.faults.client_unknown = True
    with pytest.raises(Again, match="client_refused") as error:
        scene.look()
    assert error.value.after == 3600


def test_a_stored_text_that_is_none_lets_nobody_in() -> None:
    assert read("kaputt") == read("{}") == Tokens("")


def test_secrets_are_shown_nowhere(scene: Scene) -> None:
    held = tokens(scene.google)
    assert held.refresh not in repr(held)
    assert held.access not in repr(held)


def test_what_is_given_back_is_dead(scene: Scene) -> None:
    scene.provider.give_back()
    with pytest.raises(SignIn):
        scene.look()
    scene.provider.give_back()


# ── calendars ────────────────────────────────────────────────────────────────


def test_calendars_are_told_with_what_one_may_do_there(scene: Scene) -> None:
    google = scene.google
    google.add_account(BEA, "Bea")
    projects = google.add_calendar(ME, "Projekte")
    for role in ("reader", "writerWithoutPrivateAccess", "freeBusyReader"):
        google.share(google.add_calendar(BEA, role), ME, role)
    google.share(BEA, ME, "writer")
    told = {c.name: c for c in scene.provider.collections()}
    assert next(iter(told)) == "Anna Nord", "the primary one stands first"
    assert [name for name, c in told.items() if c.writable] == ["Anna Nord", "Projekte", "Bea"]
    assert account(google).addresses == (ME, projects)


def test_without_the_list_the_primary_calendar_alone_is_told(scene: Scene) -> None:
    provider = account(scene.google, scopes=(*SIGN_IN, EVENTS))
    (collection,) = provider.collections()
    assert (collection.ref, collection.name, collection.writable) == (ME, "Anna Nord", True)
    assert provider.addresses == (ME,)


def test_a_calendar_that_answers_404_is_missing_and_back_the_next_time(scene: Scene) -> None:
    scene.person.insert(hour())
    scene.look()
    scene.google.faults.not_found[ME] = 1
    with pytest.raises(Missing):
        scene.look()
    assert scene.look() == {}


# ── creating ─────────────────────────────────────────────────────────────────


def test_a_reply_lost_after_create_makes_no_twin(scene: Scene) -> None:
    scene.google.faults.lost_replies = 1
    with pytest.raises(Again):
        scene.create(meeting("u1"))
    made = scene.create(meeting("u1"))
    assert made.record.details.summary == "Angebot"
    assert len(scene.person.listed()) == 1


def test_an_id_that_is_used_up_is_followed_by_another(scene: Scene) -> None:
    first = scene.create(meeting("u1"))
    scene.provider.delete(first.ref, first.version, Notify.NOBODY)
    second = scene.create(meeting("u1"))
    assert second.ref != first.ref
    scene.look()
    keys = {i.ref: i.key for i in scene.seen.items if isinstance(i, Present)}
    assert keys in ({}, {second.ref: KEY})
    assert isinstance(one(scene, second.ref), Present)  # type: ignore[arg-type] # as much as it needs


def test_a_copy_that_a_person_made_of_ours_is_theirs(scene: Scene) -> None:
    made = scene.create(meeting("u1"))
    told = scene.person.get(id_for(KEY))
    copy = {key: told[key] for key in ("summary", "start", "end", "extendedProperties")}
    scene.person.insert(copy)
    found = scene.only()
    assert (found.key, found.ref == made.ref) == ("", False)
    (own,) = scene.provider.fetch(scene.collection, [made.ref])
    assert isinstance(own, Present)
    assert own.key == KEY


def test_somebody_elses_event_under_our_id_is_not_ours(scene: Scene) -> None:
    scene.person.insert(hour(id=id_for(KEY)))
    with pytest.raises(Stale, match="place_taken"):
        scene.create(meeting("u1"))


def test_a_move_between_calendars_keeps_what_is_not_modelled(scene: Scene) -> None:
    made = scene.person.insert(hour(colorId="11", guestsCanModify=True))
    before = scene.only()
    other = scene.google.add_calendar(ME, "Projekte")
    place = replace(scene.collection, ref=other)
    scene.provider.create(place, before.record, KEY, Notify.NOBODY, before.raw)
    (told,) = scene.person.listed(other)
    assert (told["colorId"], told["guestsCanModify"]) == ("11", True)
    assert told["id"] != made["id"]


# ── writing ──────────────────────────────────────────────────────────────────


def test_only_what_differs_is_sent(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.person.insert(hour(description="<b>wichtig</b>", colorId="11"))
    before = scene.only()
    sent: list[dict[str, Any]] = []
    request = scene.wire.request

    def noted(method: str, url: str, headers: Any, body: bytes, auth: Any) -> Reply:
        sent.append({"method": method, "body": json.loads(body), "headers": headers})
        return request(method, url, headers, body, auth)

    monkeypatch.setattr(scene.wire, "request", noted)
    scene.replace(before, renamed(before.record, "anders"))
    (call,) = sent
    assert (call["method"], call["body"]) == ("PATCH", {"summary": "anders"})
    assert call["headers"]["If-Match"] == before.version
    assert scene.person.listed()[0]["description"] == "<b>wichtig</b>"


def test_a_timed_event_becomes_a_day_and_back(scene: Scene) -> None:
    from datetime import date  # noqa: PLC0415

    from einklang.records.moment import Day  # noqa: PLC0415

    scene.person.insert(hour())
    before = scene.only()
    day = replace(before.record.details, start=Day(date(2026, 5, 4)), end=Day(date(2026, 5, 5)))
    written = scene.replace(before, replace(before.record, details=day))
    assert scene.person.listed()[0]["start"] == {"date": "2026-05-04"}
    back = scene.replace(written, before.record)
    assert back.record.details.start == at(5, 4)


def test_guests_keep_what_we_do_not_know_of_them(scene: Scene) -> None:
    guest = {"email": GUEST, "comment": "komme später", "additionalGuests": 2}
    scene.person.insert(hour(attendees=[guest]))
    before = scene.only()
    more = (*before.record.details.participants, Participant("dritte@suedwind.example"))
    details = replace(before.record.details, participants=more)
    scene.replace(before, replace(before.record, details=details))
    told = {g["email"]: g for g in scene.person.listed()[0]["attendees"]}
    assert told[GUEST]["comment"] == "komme später"
    assert told["dritte@suedwind.example"]["responseStatus"] == "needsAction"


@pytest.mark.parametrize(
    ("notify", "mailed"), [(Notify.NOBODY, []), (Notify.EVERYBODY, [(GUEST, "invitation")])]
)
def test_guests_are_mailed_only_when_somebody_said_so(
    scene: Scene, notify: Notify, mailed: list[tuple[str, str]]
) -> None:
    scene.create(meeting("u1", "Angebot", GUEST), notify)
    assert [(mail.to, mail.kind) for mail in scene.google.mails] == mailed
    made = one(scene, next(iter(scene.seen.held)))  # type: ignore[arg-type] # as much as it needs
    scene.google.mails.clear()
    scene.provider.delete(made.ref, made.version, notify)
    assert len(scene.google.mails) == len(mailed)


# ── invitations ──────────────────────────────────────────────────────────────


def invited(scene: Scene) -> Present:
    """Bea has invited the account and a customer."""
    scene.google.add_account(BEA, "Bea")
    scene.google.person(BEA).insert(hour(attendees=[{"email": ME}, {"email": GUEST}]))
    return scene.only()


def test_an_answer_is_the_guests_own_entry_and_reaches_the_organiser(scene: Scene) -> None:
    before = invited(scene)
    participants = tuple(
        replace(p, answer=Answer.ACCEPTED) if p.address == ME else p
        for p in before.record.details.participants
    )
    details = replace(before.record.details, participants=participants)
    scene.replace(before, replace(before.record, details=details))
    (theirs,) = scene.google.person(BEA).listed()
    assert {g["email"]: g["responseStatus"] for g in theirs["attendees"]} == {
        ME: "accepted",
        GUEST: "needsAction",
    }


def test_what_only_the_organiser_may_change_is_refused(scene: Scene) -> None:
    before = invited(scene)
    with pytest.raises(Refused, match="only_organiser"):
        scene.replace(before, renamed(before.record, "anders"))


def test_a_guest_who_deletes_leaves_the_meeting_to_the_others(scene: Scene) -> None:
    before = invited(scene)
    scene.provider.delete(before.ref, before.version, Notify.NOBODY)
    (theirs,) = scene.google.person(BEA).listed()
    assert theirs["status"] == "confirmed"
    assert {g["email"]: g["responseStatus"] for g in theirs["attendees"]}[ME] == "declined"
    assert scene.google.mails == []


# ── bad input ────────────────────────────────────────────────────────────────


def test_three_thousand_guests_are_read(scene: Scene) -> None:
    guests = [{"email": f"g{n}@suedwind.example"} for n in range(3000)]
    scene.person.insert(hour(attendees=guests))
    assert len(scene.only().record.details.participants) == 3000


def test_html_with_script_in_it_is_read_as_text(scene: Scene) -> None:
    scene.person.insert(hour(description="<script>alert(1)</script>" + "<p>Hallo</p>" * 600))
    assert "alert" not in scene.only().record.details.description


def test_a_type_that_nobody_knows_is_read(scene: Scene) -> None:
    made = scene.person.insert(hour())
    scene.google.world.calendars[ME].rows[made["id"]]["eventType"] = "ganzNeu"
    assert scene.only().record.details.summary == "Angebot"


def test_a_series_with_four_hundred_exceptions_is_read(scene: Scene) -> None:
    made = scene.person.insert(weekly(recurrence=["RRULE:FREQ=DAILY;COUNT=450"]))
    for each in scene.person.instances(made["id"])[:400]:
        scene.person.patch(each["id"], {"summary": each["id"]})
    assert len(scene.only().record.overrides) == 400


def test_a_private_event_of_a_reader_says_nothing(scene: Scene) -> None:
    scene.google.add_account(BEA, "Bea")
    scene.google.share(BEA, ME, "reader")
    scene.google.person(BEA).insert(hour(visibility="private", description="geheim"))
    place = replace(scene.collection, ref=BEA, writable=False)
    scene.seen.cursor = None
    pages = list(scene.provider.changes(place, None, scene.seen))
    (item,) = pages[0].items
    assert isinstance(item, Present)
    assert (item.record.details.summary, item.record.details.private) == ("", True)


def test_a_cursor_of_another_calendar_is_dead(scene: Scene) -> None:
    other = replace(scene.collection, ref=scene.google.add_calendar(ME, "Projekte"))
    *_, last = scene.provider.changes(other, None, scene.seen)
    with pytest.raises(CursorGone):
        list(scene.provider.changes(scene.collection, last.cursor, scene.seen))


@pytest.mark.parametrize("bare", [True, False])
def test_a_cursor_that_google_forgot_is_dead_whatever_it_says(scene: Scene, *, bare: bool) -> None:
    scene.look()
    scene.google.faults.dead_tokens = 1
    scene.google.faults.dead_token_without_reason = bare
    with pytest.raises(CursorGone):
        scene.seen.look_once(scene)  # type: ignore[arg-type] # as much of a world as it needs


def _said(reason: str) -> bytes:
    return json.dumps(
        {"error": {"code": 1, "message": "m", "errors": [{"reason": reason}]}}
    ).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason"),
    [
        (400, _said("badRequest"), Refused, "not_accepted"),
        (403, _said("rateLimitExceeded"), Again, "too_many_requests"),
        (403, _said("userRateLimitExceeded"), Again, "too_many_requests"),
        (403, _said("quotaExceeded"), Parked, "quota_used_up"),
        (403, _said("dailyLimitExceeded"), Again, "quota_used_up"),
        (403, _said("insufficientPermissions"), Refused, "scope_missing"),
        (403, _said("accessNotConfigured"), Refused, "api_not_enabled"),
        (403, _said("forbiddenForNonOrganizer"), Refused, "only_organiser"),
        (403, _said("requiredAccessLevel"), Refused, "forbidden"),
        (
            403,
            b'{"error": {"details": [{"reason": "RATE_LIMIT_EXCEEDED"}]}}',
            Again,
            "too_many_requests",
        ),
        (403, b"<html>", Refused, "forbidden"),
        (403, b"[]", Refused, "forbidden"),
        (404, _said("notFound"), Missing, "not_found"),
        (409, _said("duplicate"), Stale, "place_taken"),
        (410, _said("deleted"), Missing, "not_found"),
        (410, _said("fullSyncRequired"), CursorGone, "cursor_dead"),
        (410, b"", CursorGone, "cursor_dead"),
        (412, _said("conditionNotMet"), Stale, "changed_meanwhile"),
        (413, b"", Refused, "too_big"),
        (500, _said("backendError"), Again, "server_error"),
    ],
)
def test_every_refusal_is_told_by_what_to_do_next(
    status: int, body: bytes, kind: type[ProviderError], reason: str
) -> None:
    error = refusal(Reply(status, httpx.Headers(), body, f"http://{HOST}/", signed=True))
    assert (type(error), error.reason) == (kind, reason)


@pytest.mark.parametrize("limit", ["rateLimitExceeded", "userRateLimitExceeded", "429"])
def test_a_pause_that_google_asks_for_is_kept(scene: Scene, limit: str) -> None:
    scene.google.faults.limits[limit] = 1
    with pytest.raises(Again, match="too_many_requests"):
        scene.look()
    assert scene.look() == {}


def test_quota_that_is_used_up_parks_writes_alone(scene: Scene) -> None:
    scene.google.faults.quota_used_up = True
    with pytest.raises(Parked) as error:
        scene.create(meeting("u1"))
    assert error.value.after == 3600
    scene.person.insert(hour())
    assert list(scene.look()) == ["Angebot"]


def test_an_event_that_cannot_be_read_hides_no_other(scene: Scene) -> None:
    made = scene.person.insert(hour())
    scene.person.insert(hour(summary="gut"))
    del scene.google.world.calendars[ME].rows[made["id"]]["iCalUID"]
    assert list(scene.look()) == ["gut"]
    (bad,) = (i for i in scene.seen.items if isinstance(i, Unreadable))
    assert bad.reason == "no_uid"
    scene.person.delete(made["id"])
    scene.look()
    assert scene.seen.items == [Removed(bad.ref)]


def test_nothing_is_written_over_what_was_deleted_meanwhile(scene: Scene) -> None:
    made = scene.person.insert(hour())
    before = scene.only()
    scene.person.delete(made["id"])
    with pytest.raises(Missing):
        scene.provider.replace(
            before.ref, before.version, renamed(before.record, "x"), was(before), Notify.NOBODY
        )


def test_two_accounts_share_no_state() -> None:
    google = signed_in()
    google.add_account(BEA, "Bea")
    google.person(BEA).insert(hour())
    assert Scene(google).look() == {}
    assert list(Scene(google, BEA).look()) == ["Angebot"]


# ── links for calls ──────────────────────────────────────────────────────────


def with_link(record: Event, link: str) -> Event:
    return replace(record, details=replace(record.details, link=link))


def test_a_meet_link_is_asked_for_and_comes_a_moment_later(scene: Scene) -> None:
    made = scene.create(with_link(meeting("u1"), CALL_WANTED))
    assert made.record.details.link == ""
    scene.look()
    link = scene.only().record.details.link
    assert link.startswith("https://meet.google.com/")


def test_a_meeting_that_stands_gets_one_later_and_loses_it(scene: Scene) -> None:
    scene.google.faults.meet_pending = 0
    scene.person.insert(hour())
    before = scene.only()
    scene.replace(before, with_link(before.record, CALL_WANTED))
    after = scene.only()
    assert after.record.details.link.startswith("https://meet.google.com/")
    bare = scene.replace(after, with_link(after.record, ""))
    assert bare.record.details.link == ""
    (event,) = scene.person.listed()
    assert "conferenceData" not in event


def test_a_link_of_another_maker_is_kept_as_it_is(scene: Scene) -> None:
    made = scene.create(with_link(meeting("u1"), "https://zoom.example/1"))
    assert made.record.details.link == "https://zoom.example/1"
    assert scene.look() == {}


def test_calendars_tell_whether_they_make_links(scene: Scene) -> None:
    (collection,) = scene.provider.collections()
    assert collection.calls
