"""Gravatar as an adapter sees it: a real server on loopback, on good days and bad ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from tests.crm.drawn_pictures import jpeg

from einklang.providers.errors import Again, Malformed, ProviderError, Refused
from einklang.providers.gravatar import LIMITS, picture_of
from einklang.providers.wire import Wire
from einklang_sandbox.gravatar import Fault, Gravatar, hashed, serving

WHO = "sabine@kanzlei-feld.example"


@dataclass
class There:
    """The server, where it is, and a line to it that is patient for half a second."""

    gravatar: Gravatar
    url: str
    wire: Wire

    def look(self, address: str = WHO) -> bytes | None:
        return picture_of(self.wire, self.url, address)


@pytest.fixture
def there() -> Iterator[There]:
    gravatar = Gravatar()
    impatient = replace(LIMITS, connect=0.5, read=0.5, total=1.0)
    with serving(gravatar) as url:
        wire = Wire(allow_hosts=frozenset({url.partition("//")[2]}), limits=impatient)
        yield There(gravatar, url, wire)
        wire.close()


def test_a_picture_is_asked_for_by_the_hash_of_the_address_and_by_nothing_else(
    there: There,
) -> None:
    there.gravatar.publish(WHO, jpeg())
    assert there.look(" Sabine@Kanzlei-Feld.example ") == jpeg()
    assert there.gravatar.asked == [f"/avatar/{hashed(WHO)}?s=192&d=404&r=g"]
    (headers,) = there.gravatar.headers
    assert set(headers) == {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}
    assert "sabine" not in repr((there.gravatar.asked, headers)).lower()


def test_nothing_published_is_no_picture_and_no_failure(there: There) -> None:
    assert there.look() is None


@pytest.mark.parametrize(
    "fault",
    [Fault.BROKEN, Fault.PAUSE, Fault.PAGE, Fault.SLOW, Fault.DRIBBLE, Fault.CUT_OFF],
)
def test_a_server_on_a_bad_day_says_nothing_of_the_address(there: There, fault: Fault) -> None:
    there.gravatar.fault = fault
    begun = time.monotonic()
    with pytest.raises(Again) as raised:
        there.look()
    assert time.monotonic() - begun < 5
    assert raised.value.after == (1200 if fault is Fault.PAUSE else None)


def test_a_server_that_is_not_there_is_asked_again(there: There) -> None:
    with serving(Gravatar()) as gone:
        pass
    wire = Wire(allow_hosts=frozenset({"127.0.0.1"}), limits=LIMITS)
    with pytest.raises(Again):
        picture_of(wire, gone, WHO)


def test_an_answer_that_is_too_big_is_not_read_to_its_end(there: There) -> None:
    there.gravatar.fault = Fault.HUGE
    with pytest.raises(Malformed):
        there.look()
    assert there.wire.received_bytes < 2 * LIMITS.size


def test_nobody_is_followed_elsewhere(there: There) -> None:
    other = Gravatar()
    other.publish(WHO, jpeg())
    with serving(other) as elsewhere:
        there.gravatar.elsewhere = f"{elsewhere}/avatar/{hashed(WHO)}"
        there.gravatar.fault = Fault.ELSEWHERE
        with pytest.raises(Again):
            there.look()
    assert other.asked == []


def test_a_host_inside_the_house_is_not_asked_unless_the_operator_named_it(there: There) -> None:
    with pytest.raises(ProviderError) as raised:
        picture_of(Wire(limits=LIMITS), there.url, WHO)
    assert isinstance(raised.value, Refused)
    assert there.gravatar.asked == []
