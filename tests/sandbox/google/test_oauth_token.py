"""The token endpoint."""

from __future__ import annotations

import httpx
import pytest
from tests.sandbox.google.oauth_scene import ANNA, BACK, EVENTS, VERIFIER, Scene, challenge

NO_CLIENT = "Could not determine client ID from request."


def said(reply: httpx.Response) -> tuple[int, str, str]:
    """Status, error and its description."""
    body = reply.json()
    return reply.status_code, body["error"], body.get("error_description", "")


def test_a_code_becomes_tokens(scene: Scene) -> None:
    reply = scene.redeem(scene.code())
    answer = reply.json()
    assert reply.headers["cache-control"] == "no-store"
    assert set(answer) == {
        "access_token", "expires_in", "scope", "token_type", "refresh_token", "id_token",
    }  # fmt: skip
    assert (answer["expires_in"], answer["token_type"]) == (3599, "Bearer")
    grant = scene.grant(answer["access_token"])
    assert grant.account == ANNA
    assert grant.scopes == frozenset(answer["scope"].split())


def test_without_openid_there_is_no_identity_token(scene: Scene) -> None:
    assert "id_token" not in scene.tokens(scope=f"email {EVENTS}")


def test_addresses_and_profiles_go_by_their_long_names(scene: Scene) -> None:
    answer = scene.tokens(scope="openid email profile")
    assert answer["scope"].split() == [
        "https://www.googleapis.com/auth/userinfo.email",
        "https://www.googleapis.com/auth/userinfo.profile",
        "openid",
    ]


def test_a_code_serves_once_and_coming_twice_ends_what_it_gave(scene: Scene) -> None:
    code = scene.code()
    answer = scene.redeem(code).json()
    fresh = scene.refresh(answer["refresh_token"]).json()["access_token"]
    assert said(scene.redeem(code)) == (400, "invalid_grant", "Bad Request")
    assert scene.google.grants.of(answer["access_token"]) is None
    assert scene.google.grants.of(fresh) is None
    assert scene.refresh(answer["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_code_lasts_sixty_seconds(scene: Scene) -> None:
    late, timely = scene.code(), scene.code(prompt="consent")
    scene.clock.passes(seconds=59)
    assert scene.redeem(timely).status_code == 200
    scene.clock.passes(seconds=1)
    assert said(scene.redeem(late)) == (400, "invalid_grant", "Bad Request")


@pytest.mark.parametrize(
    ("verifier", "why"),
    [
        (None, "Missing code verifier."),
        ("x" * 43, "Invalid code verifier."),
        (VERIFIER + "x", "Invalid code verifier."),
    ],
)
def test_a_stolen_code_is_worth_nothing_without_its_verifier(
    scene: Scene, verifier: str | None, why: str
) -> None:
    code = scene.code()
    assert said(scene.redeem(code, code_verifier=verifier)) == (400, "invalid_grant", why)
    assert scene.redeem(code).status_code == 200


@pytest.mark.parametrize("verifier", ["x" * 42, "x" * 129, "ä" * 43, "x" * 42 + "+"])
def test_a_verifier_has_43_to_128_plain_signs(scene: Scene, verifier: str) -> None:
    code = scene.code(code_challenge=challenge(verifier))
    reply = scene.redeem(code, code_verifier=verifier)
    assert said(reply) == (400, "invalid_grant", "Invalid code verifier.")


@pytest.mark.parametrize("length", [43, 128])
def test_the_shortest_and_the_longest_verifier_serve(scene: Scene, length: int) -> None:
    code = scene.code(code_challenge=challenge("v" * length))
    assert scene.redeem(code, code_verifier="v" * length).status_code == 200


@pytest.mark.parametrize(
    ("other", "answer"),
    [
        ({"code": "4/0Ageraten"}, (400, "invalid_grant", "Bad Request")),
        ({"code": "geraten"}, (400, "invalid_grant", "Malformed auth code.")),
        ({"code": None}, (400, "invalid_request", "Missing required parameter: code")),
        ({"redirect_uri": BACK + "&x=1"}, (400, "redirect_uri_mismatch", "Bad Request")),
        ({"redirect_uri": None}, (400, "redirect_uri_mismatch", "Bad Request")),
        ({"grant_type": None}, (400, "invalid_request", "Missing required parameter: grant_type")),
        ({"grant_type": "x"}, (400, "unsupported_grant_type", "Invalid grant_type: x")),
        ({"client_id": ""}, (400, "invalid_request", NO_CLIENT)),
        ({"client_id": "andere"}, (401, "invalid_client", "The OAuth client was not found.")),
        ({"client_secret": None}, (400, "invalid_request", "client_secret is missing.")),
        ({"client_secret": "falsch"}, (401, "invalid_client", "Unauthorized")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_a_code(
    scene: Scene, other: dict[str, str | None], answer: tuple[int, str, str]
) -> None:
    form = {"code": scene.code()} | other
    assert said(scene.redeem(**form)) == answer  # type: ignore[arg-type]  # a code may be missing


def test_a_code_serves_the_application_that_got_it(scene: Scene) -> None:
    scene.google.grants.register("andere", "auch geheim", [BACK])
    reply = scene.redeem(scene.code(), client_id="andere", client_secret="auch geheim")
    assert said(reply) == (400, "invalid_grant", "Bad Request")


def test_nothing_may_come_twice(scene: Scene) -> None:
    content = b"grant_type=refresh_token&grant_type=authorization_code"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = scene.http.post("/token", content=content, headers=headers)
    assert said(reply)[:2] == (400, "invalid_request")


def test_secrets_come_in_a_form_and_nowhere_else(scene: Scene) -> None:
    fields = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": "einklang"}
    basic = scene.http.post("/token", data=fields, auth=("einklang", "streng geheim"))
    assert said(basic) == (400, "invalid_request", "client_secret is missing.")
    assert said(scene.http.post("/token", json=fields))[:2] == (400, "invalid_request")
    assert said(scene.http.post("/token", params=fields))[:2] == (400, "invalid_request")
    assert scene.http.get("/token", params=fields).status_code == 405


class TestRefreshTokens:
    """When there is one."""

    def test_online_there_is_none(self, scene: Scene) -> None:
        assert "refresh_token" not in scene.tokens(access_type="online")
        assert "refresh_token" not in scene.tokens(access_type=None, prompt="consent")

    def test_it_comes_with_the_first_consent_only(self, scene: Scene) -> None:
        assert "refresh_token" in scene.tokens()
        assert "refresh_token" not in scene.tokens()

    def test_it_comes_again_with_a_consent_that_is_asked_for(self, scene: Scene) -> None:
        first = scene.tokens()["refresh_token"]
        second = scene.tokens(prompt="consent")["refresh_token"]
        assert first != second
        assert scene.refresh(first).status_code == scene.refresh(second).status_code == 200

    def test_it_comes_after_an_online_consent_too(self, scene: Scene) -> None:
        scene.tokens(access_type="online")
        assert "refresh_token" in scene.tokens()

    def test_after_revocation_it_is_the_first_consent_again(self, scene: Scene) -> None:
        scene.tokens()
        scene.google.grants.revoke(ANNA)
        assert "refresh_token" in scene.tokens()
