"""Refresh tokens: what they give, and why they die; and the switches of the token endpoint."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.sandbox.google.oauth_scene import ANNA, BEN, BUSY, CLIENT, EVENTS, LISTS, Scene
from tests.sandbox.google.test_oauth_token import said

GONE = (400, "invalid_grant", "Token has been expired or revoked.")


@pytest.fixture
def token(scene: Scene) -> str:
    """Anna's, for two scopes."""
    made: str = scene.google.grants.offline(ANNA, CLIENT["client_id"], [EVENTS, BUSY])
    return made


def test_a_refresh_gives_an_access_token_and_no_refresh_token(scene: Scene, token: str) -> None:
    answer = scene.refresh(token).json()
    assert set(answer) == {"access_token", "expires_in", "scope", "token_type"}
    assert answer["scope"] == f"{EVENTS} {BUSY}"
    assert scene.grant(answer["access_token"]).scopes == {EVENTS, BUSY}
    assert scene.refresh(token).json()["access_token"] != answer["access_token"]


def test_a_refresh_may_narrow_and_never_widens(scene: Scene, token: str) -> None:
    assert scene.refresh(token, scope=EVENTS).json()["scope"] == EVENTS
    assert said(scene.refresh(token, scope=f"{EVENTS} {LISTS}"))[:2] == (400, "invalid_scope")
    assert scene.refresh(token).json()["scope"] == f"{EVENTS} {BUSY}"


def test_a_signed_in_refresh_gives_an_identity_token(scene: Scene) -> None:
    assert "id_token" in scene.refresh(scene.tokens()["refresh_token"]).json()


def test_it_serves_the_application_that_got_it(scene: Scene, token: str) -> None:
    scene.google.grants.register("andere", "auch geheim", ["http://localhost/back"])
    reply = scene.refresh(token, client_id="andere", client_secret="auch geheim")
    assert said(reply)[:2] == (400, "unauthorized_client")


@pytest.mark.parametrize("unknown", ["1//0geraten", "Müll"])
def test_an_unknown_one_is_as_good_as_revoked(scene: Scene, unknown: str) -> None:
    assert said(scene.refresh(unknown)) == GONE
    assert said(scene.refresh(""))[:2] == (400, "invalid_request")


def test_an_access_token_lasts_an_hour_less_a_second(scene: Scene, token: str) -> None:
    access = scene.refresh(token).json()["access_token"]
    scene.clock.passes(seconds=3598)
    assert scene.google.grants.of(access)
    scene.clock.passes(seconds=1)
    assert scene.google.grants.of(access) is None


def test_rest_for_half_a_year_ends_it_and_use_keeps_it(scene: Scene, token: str) -> None:
    idle = scene.google.grants.offline(ANNA, CLIENT["client_id"], [EVENTS])
    for _ in range(3):
        scene.clock.passes(days=100)
        assert scene.refresh(token).status_code == 200
    assert said(scene.refresh(idle)) == GONE


def test_made_in_testing_it_dies_after_seven_days_whatever_comes(scene: Scene) -> None:
    scene.google.grants.switches.testing = True
    token = scene.google.grants.offline(ANNA, CLIENT["client_id"], [EVENTS])
    scene.google.grants.switches.testing = False
    after = scene.google.grants.offline(ANNA, CLIENT["client_id"], [EVENTS])
    scene.clock.passes(days=7, seconds=-1)
    assert scene.refresh(token).status_code == 200
    scene.clock.passes(seconds=1)
    assert said(scene.refresh(token)) == GONE
    assert scene.refresh(after).status_code == 200


def test_one_over_a_hundred_ends_the_oldest_without_a_word(scene: Scene, token: str) -> None:
    grants = scene.google.grants
    other = grants.offline(BEN, CLIENT["client_id"], [EVENTS])
    second = grants.offline(ANNA, CLIENT["client_id"], [EVENTS])
    for _ in range(98):
        grants.offline(ANNA, CLIENT["client_id"], [EVENTS])
    assert scene.refresh(token).status_code == 200
    grants.offline(ANNA, CLIENT["client_id"], [EVENTS])
    assert said(scene.refresh(token)) == GONE
    assert scene.refresh(second).status_code == scene.refresh(other).status_code == 200


class TestRevocation:
    """By the application, or by the person."""

    def test_by_a_refresh_token_the_whole_grant_ends(self, scene: Scene, token: str) -> None:
        access = scene.tokens()["access_token"]
        reply = scene.http.post("/revoke", data={"token": token})
        assert (reply.status_code, reply.json()) == (200, {})
        assert scene.google.grants.of(access) is None
        assert said(scene.refresh(token)) == GONE
        assert scene.google.grants.granted(ANNA, CLIENT["client_id"]) == frozenset()

    def test_by_an_access_token_in_the_query_it_does_too(self, scene: Scene, token: str) -> None:
        access = scene.refresh(token).json()["access_token"]
        assert scene.http.post("/revoke", params={"token": access}).status_code == 200
        assert said(scene.refresh(token)) == GONE

    def test_of_what_is_not_there_is_an_error(self, scene: Scene, token: str) -> None:
        wrong = (400, "invalid_token", "Token expired or revoked")
        assert said(scene.http.post("/revoke", data={"token": "x"})) == wrong
        scene.http.post("/revoke", data={"token": token})
        assert said(scene.http.post("/revoke", data={"token": token})) == wrong

    def test_by_one_person_leaves_others_and_other_applications(
        self, scene: Scene, token: str
    ) -> None:
        grants = scene.google.grants
        grants.register("andere", "auch geheim", ["http://localhost/back"])
        there = grants.offline(ANNA, "andere", [EVENTS])
        ben = grants.offline(BEN, CLIENT["client_id"], [EVENTS])
        grants.revoke(ANNA, CLIENT["client_id"])
        assert said(scene.refresh(token)) == GONE
        other = {"client_id": "andere", "client_secret": "auch geheim"}
        assert scene.refresh(there, **other).status_code == 200
        assert scene.refresh(ben).status_code == 200
        grants.revoke(ANNA)
        assert said(scene.refresh(there, **other)) == GONE

    def test_ends_codes_on_their_way(self, scene: Scene) -> None:
        code = scene.code()
        scene.google.grants.revoke(ANNA)
        assert said(scene.redeem(code)) == (400, "invalid_grant", "Bad Request")


class TestSwitches:
    """What a person or a test can make go wrong."""

    @pytest.mark.parametrize(
        ("trouble", "answer"),
        [
            ("500", (500, "internal_failure", "")),
            ("429", (429, "rate_limit_exceeded", "Rate Limit Exceeded")),
            ("invalid_client", (401, "invalid_client", "Unauthorized")),
            ("invalid_grant", GONE),
        ],
    )
    def test_the_endpoint_answers_so_until_that_ends(
        self, scene: Scene, token: str, trouble: str, answer: tuple[int, str, str]
    ) -> None:
        scene.google.grants.token_endpoint_answers(trouble)
        assert [said(scene.refresh(token)) for _ in range(3)] == [answer] * 3
        scene.google.grants.token_endpoint_answers("")
        assert scene.refresh(token).status_code == 200

    def test_503_is_a_page(self, scene: Scene, token: str) -> None:
        scene.google.grants.token_endpoint_answers("503")
        reply = scene.refresh(token)
        assert (reply.status_code, reply.headers["content-type"][:9]) == (503, "text/html")

    def test_or_so_many_times(self, scene: Scene, token: str) -> None:
        scene.google.grants.token_endpoint_answers("500", times=2)
        assert [scene.refresh(token).status_code for _ in range(3)] == [500, 500, 200]

    def test_an_unknown_trouble_is_none(self, scene: Scene) -> None:
        with pytest.raises(ValueError, match="418"):
            scene.google.grants.token_endpoint_answers("418")

    def test_access_tokens_expire_earlier_than_they_say(self, scene: Scene, token: str) -> None:
        scene.google.grants.switches.access_lasts = timedelta(seconds=30)
        answer = scene.refresh(token).json()
        scene.clock.passes(seconds=30)
        assert answer["expires_in"] == 3599
        assert scene.google.grants.of(answer["access_token"]) is None

    def test_or_all_at_once(self, scene: Scene, token: str) -> None:
        access = scene.google.grants.issue(ANNA, [EVENTS])
        assert scene.grant(access).scopes == {EVENTS}
        scene.google.grants.expire_access_tokens()
        assert scene.google.grants.of(access) is None
        assert scene.refresh(token).status_code == 200


def test_a_scope_with_a_slip_is_not_issued(scene: Scene) -> None:
    with pytest.raises(ValueError, match="calender"):
        scene.google.grants.issue(ANNA, ["https://www.googleapis.com/auth/calender"])
