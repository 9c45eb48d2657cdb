"""A listing of several pages: one is looked at while the next one is on its way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread, current_thread

import pytest
from tests.providers.google.said import ME
from tests.providers.google.scene import hour
from tests.providers.google.world import NOW, REGISTRATION, signed_in, tokens, wire

from einklang.providers.errors import Again
from einklang.providers.google import look
from einklang.providers.google.client import Client
from einklang.providers.google.moments import Json
from einklang.providers.wire import Wire
from einklang_sandbox.google import Google

PAGES = 5


@dataclass
class Scene:
    """A calendar of four events at one a page, of which Google shows the first one empty."""

    now: datetime = NOW
    kept_by: list[Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.google: Google = signed_in(lambda: self.now)
        for day in range(4, 4 + PAGES - 1):
            self.google.person(ME).insert(hour(day))
        self.google.faults.short_pages = 1
        self.wire: Wire = wire(self.google)
        self.client = Client(
            REGISTRATION,
            self.wire,
            tokens(self.google),
            lambda _: self.kept_by.append(current_thread()),
            lambda: self.google.world.clock().timestamp(),
        )

    def pages(self) -> Iterator[Json]:
        return look.pages(self.client, look.events(ME))

    def asked(self, times: int) -> bool:
        """Whether so many requests are made in a while, and no more."""
        for _ in range(100):
            if self.wire.requests >= times:
                break
            time.sleep(0.01)
        time.sleep(0.05)
        return self.wire.requests == times


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_next_page_comes_while_one_is_looked_at_and_no_other(scene: Scene) -> None:
    for at, page in enumerate(scene.pages(), 1):
        assert scene.asked(min(at + 1, PAGES))
        assert len(page["items"]) == (at > 1)
    assert at == PAGES


def test_one_page_is_one_request(scene: Scene) -> None:
    scene.google.faults.short_pages = 0
    (page,) = scene.pages()
    assert len(page["items"]) == PAGES - 1
    assert scene.asked(1)


def test_what_breaks_the_next_page_is_told_when_it_is_its_turn(scene: Scene) -> None:
    pages = scene.pages()
    next(pages)
    assert scene.asked(2)
    scene.google.faults.server_errors = 1
    assert len(next(pages)["items"]) == 1  # the one that breaks is on its way
    assert scene.asked(3)
    with pytest.raises(Again, match="server_error"):
        next(pages)


def test_a_token_that_dies_between_two_pages_is_renewed_by_whoever_looks(scene: Scene) -> None:
    pages = scene.pages()
    next(pages)
    scene.asked(2)
    scene.google.grants.expire_access_tokens()
    assert len(list(pages)) == PAGES - 1
    assert scene.kept_by == [current_thread()]


def test_a_token_that_has_run_out_is_renewed_by_whoever_looks(scene: Scene) -> None:
    pages = scene.pages()
    next(pages)
    scene.asked(2)
    scene.now += timedelta(hours=2)
    assert len(list(pages)) == PAGES - 1
    assert scene.kept_by == [current_thread()]
    assert scene.asked(PAGES + 1)  # nothing was sent that had to be refused
