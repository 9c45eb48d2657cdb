"""Providers that announce changes: channels open, overlap, are heard, and end; none is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.providers.meetings import GUEST, meeting
from tests.providers.memory import MemoryProvider, MemoryServer
from tests.sync.conftest import BEGIN, World, connected

from einklang.accounts.models import Membership
from einklang.jobs.models import Due
from einklang.providers.errors import Again, Refused
from einklang.providers.port import Collection, Watched
from einklang.sync import channels
from einklang.sync.models import Channel, Connection
from einklang.sync.run import POLL, POLL_ANNOUNCED, run_connection

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
URL = reverse("push-google")


@dataclass
class Announcing(MemoryProvider):
    """An account whose server calls; `open` are its channels with their tokens."""

    open: dict[str, str] = field(default_factory=dict)
    addresses_called: list[str] = field(default_factory=list)
    now: Callable[[], float] = lambda: 0.0
    fails: Exception | None = None

    def watch(self, collection: Collection, key: str, token: str, address: str) -> Watched:
        if self.fails:
            raise self.fails
        self.open[key] = token
        self.addresses_called.append(address)
        return Watched(f"resource of {collection.ref}", self.now() + WEEK.total_seconds())

    def unwatch(self, key: str, resource: str) -> None:
        self.open.pop(key, None)


@dataclass
class Announced(World):
    """A connection with such an account."""

    def look(self) -> timedelta:
        """One run; returns after how long the next one comes."""
        connection = Connection.objects.get(pk=self.connection.pk)
        again_at = run_connection(connection, self.provider, self.clock)
        assert isinstance(again_at, datetime)
        return again_at - self.clock()

    @property
    def account(self) -> Announcing:
        assert isinstance(self.provider, Announcing)
        return self.provider

    def call(self, key: str, token: str = "", state: str = "exists", number: str = "1") -> int:
        """The server calls; its own token where none is given."""
        headers = {
            "X-Goog-Channel-ID": key,
            "X-Goog-Channel-Token": token or self.account.open[key],
            "X-Goog-Resource-ID": "resource",
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": number,
        }
        return Client().post(URL, headers=headers).status_code

    def is_due(self) -> bool:
        row = Due.objects.get(kind="sync", ref=self.connection.pk)
        return row.due_at is not None

    def sleep(self) -> None:
        """As after a run that is finished: due when woken."""
        Due.objects.filter(ref=self.connection.pk).update(due_at=None)


@pytest.fixture
def world(
    alice_member: Membership,
    server: MemoryServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Announced:
    """Alice's account, never visited, at an installation that can be reached."""
    settings.PUBLIC_URL = "https://crm.nordlicht.example"
    plain = connected(alice_member, server, "kunden")
    Connection.objects.update(provider="google")
    email = alice_member.user.email
    made = Announced(server, Announcing(server, email, (email,)), plain.there, plain.connection)
    made.account.now = lambda: made.clock().timestamp()
    monkeypatch.setattr("einklang.accounts.clock.now", made.clock)
    return made


@pytest.fixture
def confirmed(world: Announced) -> Announced:
    """Visited once, and called for the first time."""
    world.look()
    (key,) = world.account.open
    assert world.call(key, state="sync") == 204
    world.look()
    world.sleep()
    return world


def test_a_first_run_opens_a_channel_and_polls_until_it_is_confirmed(world: Announced) -> None:
    assert world.look() == POLL
    channel = Channel.objects.get()
    assert (channel.until, channel.confirmed_at) == (BEGIN + WEEK, None)
    assert world.account.addresses_called == ["https://crm.nordlicht.example/push/google/"]


def test_what_announces_its_changes_is_polled_seldom(confirmed: Announced) -> None:
    assert confirmed.look() == POLL_ANNOUNCED
    assert channels.standing(confirmed.connection, confirmed.clock()) == {
        "announced": 1,
        "polled": 0,
    }


def test_a_call_lets_the_connection_be_visited_at_once(confirmed: Announced) -> None:
    (key,) = confirmed.account.open
    assert confirmed.call(key) == 204
    assert confirmed.is_due()


def test_a_storm_of_calls_is_one_visit(confirmed: Announced) -> None:
    (key,) = confirmed.account.open
    for _ in range(20):
        assert confirmed.call(key) == 204
    assert Due.objects.filter(kind="sync").count() == 1


def test_calls_that_come_again_or_out_of_order_ask_for_a_look_and_nothing_more(
    confirmed: Announced,
) -> None:
    (key,) = confirmed.account.open
    confirmed.server.put(confirmed.there, "a", meeting("a", "Angebot", GUEST))
    confirmed.look()
    for number, state in (
        ("9", "exists"),
        ("3", "not_exists"),
        ("3", "sync"),
        ("x", "?"),
        ("", ""),
    ):
        assert confirmed.call(key, state=state, number=number) == 204
    assert Due.objects.filter(kind="sync").count() == 1
    assert confirmed.look() == POLL_ANNOUNCED
    assert Channel.objects.get().key == key
    assert confirmed.titles() == ["Angebot"]
    confirmed.sleep()
    confirmed.account.open.clear()
    Channel.objects.all().delete()
    assert confirmed.call(key, token="of a channel that ended") == 404
    assert not confirmed.is_due()


@pytest.mark.parametrize(
    ("key", "token"),
    [("unknown", "x"), ("", ""), (None, "wrong"), (None, "wrong" * 900)],
)
def test_a_call_of_a_stranger_is_told_nothing_and_wakes_nobody(
    confirmed: Announced, key: str | None, token: str
) -> None:
    headers = {
        "X-Goog-Channel-ID": next(iter(confirmed.account.open)) if key is None else key,
        "X-Goog-Channel-Token": token,
    }
    assert Client().post(URL, headers=headers).status_code == 404
    assert not confirmed.is_due()


def test_no_token_is_stored(confirmed: Announced) -> None:
    (token,) = confirmed.account.open.values()
    assert token not in str(list(Channel.objects.values()))


def test_a_call_does_not_shorten_a_pause_that_was_asked_for(confirmed: Announced) -> None:
    later = confirmed.clock() + timedelta(hours=1)
    Connection.objects.update(retry_at=later)
    (key,) = confirmed.account.open
    assert confirmed.call(key) == 204
    assert not confirmed.is_due()


def test_a_call_lets_one_that_is_parked_be_read_at_once(confirmed: Announced) -> None:
    later = confirmed.clock() + timedelta(hours=1)
    Connection.objects.update(retry_at=later, parked_until=later)
    (key,) = confirmed.account.open
    assert confirmed.call(key) == 204
    assert confirmed.is_due()


def test_the_next_channel_opens_before_the_end_and_the_old_one_ends_when_it_is_confirmed(
    confirmed: Announced,
) -> None:
    (old,) = confirmed.account.open
    confirmed.clock.forward(WEEK - timedelta(hours=23))
    assert confirmed.look() == POLL_ANNOUNCED, "the old one still calls"
    (new,) = confirmed.account.open.keys() - {old}
    assert confirmed.call(old) == confirmed.call(new, state="sync") == 204
    confirmed.look()
    assert list(confirmed.account.open) == [new]
    assert Channel.objects.get().key == new


def test_a_channel_that_nobody_confirms_is_tried_again_a_day_later(world: Announced) -> None:
    for hours, tried in ((0, 1), (12, 1), (12, 2)):
        world.clock.forward(timedelta(hours=hours))
        assert world.look() == POLL
        assert len(world.account.addresses_called) == tried


@pytest.mark.parametrize("error", [Refused("not_accepted"), Again("unreachable")])
def test_a_server_that_announces_nothing_is_polled(world: Announced, error: Exception) -> None:
    world.account.fails = error
    assert world.look() == POLL
    assert Connection.objects.get().state == "accord"


def test_an_installation_that_nobody_can_reach_asks_for_nothing(
    world: Announced, settings: Settings
) -> None:
    settings.PUBLIC_URL = "http://crm.intern.example"
    assert world.look() == POLL
    assert world.account.open == {}


def test_a_calendar_that_is_no_longer_chosen_is_no_longer_announced(confirmed: Announced) -> None:
    confirmed.connection.collections.update(chosen=False)
    confirmed.look()
    assert confirmed.account.open == {}
    assert not Channel.objects.exists()


def test_a_change_that_was_announced_comes_with_the_visit(confirmed: Announced) -> None:
    confirmed.server.put(confirmed.there, "neu", meeting("neu", "Neu", GUEST))
    (key,) = confirmed.account.open
    confirmed.call(key)
    confirmed.look()
    assert confirmed.titles() == ["Neu"]


def test_a_channel_whose_answer_was_lost_is_heard_all_the_same(world: Announced) -> None:
    world.look()
    Channel.objects.update(until=None, resource="")
    (key,) = world.account.open
    assert world.call(key, state="sync") == 204
    assert Channel.objects.get().confirmed_at is not None
