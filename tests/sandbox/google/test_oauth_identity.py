"""Who somebody is; and the whole flow with Authlib, which was written by others."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from authlib.deprecate import AuthlibDeprecationWarning
from authlib.integrations.base_client.errors import OAuthError
from httpx import WSGITransport
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.sandbox.google.oauth_scene import (
    ANNA,
    ASKED,
    AUTH,
    BACK,
    BEN,
    BUSY,
    CLIENT,
    EVENTS,
    HERE,
    LISTS,
    VERIFIER,
    Scene,
    challenge,
)  # fmt: skip

from einklang_sandbox.google.walk import consent

with warnings.catch_warnings(action="ignore", category=AuthlibDeprecationWarning):
    # It announces that a later version will want httpx2, as soon as one imports it.
    from authlib.integrations.httpx_client import OAuth2Client


def claims(scene: Scene, token: str) -> dict[str, Any]:
    """What the token says, once its signature is verified by somebody else's program."""
    configuration = scene.http.get("/.well-known/openid-configuration").json()
    keys = KeySet.import_key_set(scene.http.get(configuration["jwks_uri"]).json())
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


def test_an_identity_token_is_signed_and_complete(scene: Scene) -> None:
    answer = scene.tokens(nonce="einmal")
    told = claims(scene, answer["id_token"])
    now = int(scene.clock().timestamp())
    assert told == {
        "iss": "https://accounts.google.com", "azp": "einklang", "aud": "einklang",
        "sub": told["sub"], "hd": "firma.example", "email": ANNA, "email_verified": True,
        "nonce": "einmal", "at_hash": told["at_hash"], "iat": now, "exp": now + 3600,
    }  # fmt: skip
    assert len(told["at_hash"]) == 22


def test_the_subject_is_stable_and_no_address(scene: Scene) -> None:
    subjects = [claims(scene, scene.tokens()["id_token"])["sub"] for _ in range(2)]
    assert subjects[0] == subjects[1]
    assert (len(subjects[0]), subjects[0].isdigit()) == (21, True)
    told = consent(scene.google.wsgi, scene.url(login_hint=subjects[0], prompt="consent"), ANNA)
    assert "code=" in told


def test_each_scope_tells_its_own(scene: Scene) -> None:
    def tells(account: str, *scopes: str) -> dict[str, Any]:
        token = scene.google.grants.issue(account, scopes)
        told: dict[str, Any] = scene.userinfo(token).json()
        return told

    everything = tells(ANNA, "openid", "email", "profile")
    assert set(everything) == {
        "sub", "email", "email_verified", "name", "given_name", "family_name", "hd",
    }  # fmt: skip
    assert everything["given_name"], everything["family_name"] == ("Anna", "Thaler")
    assert set(tells(ANNA, "openid")) == {"sub", "hd"}
    assert set(tells(BEN, "email")) == {"sub", "email", "email_verified"}


def test_nobody_is_told_who_has_no_token(scene: Scene) -> None:
    reply = scene.userinfo("ya29.geraten")
    assert (reply.status_code, reply.json()["error"]) == (401, "invalid_request")
    assert "invalid_token" in reply.headers["www-authenticate"]
    assert scene.http.get("/v1/userinfo").status_code == 401
    rights = scene.google.grants.issue(ANNA, [EVENTS])
    assert scene.userinfo(rights).status_code == 403


def test_a_token_can_be_looked_into(scene: Scene) -> None:
    answer = scene.tokens()
    told = scene.http.get("/tokeninfo", params={"access_token": answer["access_token"]}).json()
    assert (told["email"], told["email_verified"], told["aud"]) == (ANNA, "true", "einklang")
    assert (told["scope"], told["expires_in"]) == (answer["scope"], "3599")
    signed = scene.http.get("/tokeninfo", params={"id_token": answer["id_token"]}).json()
    assert (signed["email"], signed["aud"]) == (ANNA, "einklang")


def test_a_false_or_old_token_cannot(scene: Scene) -> None:
    answer = scene.tokens()
    head, body, _ = answer["id_token"].split(".")
    for asked in ({}, {"access_token": "x"}, {"id_token": "x"}, {"id_token": f"{head}.{body}.AA"}):
        reply = scene.http.get("/tokeninfo", params=asked)
        assert reply.status_code == 400
        assert reply.json() == {"error": "invalid_token", "error_description": "Invalid Value"}
    scene.clock.passes(hours=2)
    for kind in ("access_token", "id_token"):
        assert scene.http.get("/tokeninfo", params={kind: answer[kind]}).status_code == 400


class TestAuthlib:
    """A client that knows nothing of us."""

    @pytest.fixture
    def client(self, scene: Scene) -> OAuth2Client:
        return OAuth2Client(
            **CLIENT,
            token_endpoint_auth_method="client_secret_post",
            scope=ASKED,
            redirect_uri=BACK,
            code_challenge_method="S256",
            token_endpoint=f"{HERE}/token",
            transport=WSGITransport(app=scene.google.wsgi),
        )

    def callback(self, scene: Scene, client: OAuth2Client, scopes: list[str] | None = None) -> str:
        url, state = client.create_authorization_url(
            AUTH, code_verifier=VERIFIER, access_type="offline", prompt="consent"
        )
        self.state = state
        assert challenge(VERIFIER) in url
        return consent(scene.google.wsgi, url, ANNA, scopes)

    def fetch(self, scene: Scene, client: OAuth2Client, callback: str) -> dict[str, Any]:
        return dict(
            client.fetch_token(
                f"{HERE}/token",
                authorization_response=callback,
                state=self.state,
                code_verifier=VERIFIER,
            )
        )

    def test_connects_refreshes_and_revokes(self, scene: Scene, client: OAuth2Client) -> None:
        token = self.fetch(scene, client, self.callback(scene, client))
        assert client.get(f"{HERE}/v1/userinfo").json()["email"] == ANNA
        fresh = client.refresh_token(f"{HERE}/token")
        assert fresh["refresh_token"] == token["refresh_token"]
        assert fresh["access_token"] != token["access_token"]
        revoked = client.revoke_token(f"{HERE}/revoke", token=token["refresh_token"])
        assert revoked.status_code == 200
        with pytest.raises(OAuthError, match="invalid_grant"):
            client.refresh_token(f"{HERE}/token", refresh_token=token["refresh_token"])

    def test_sees_what_was_granted(self, scene: Scene, client: OAuth2Client) -> None:
        token = self.fetch(scene, client, self.callback(scene, client, [EVENTS, LISTS]))
        assert {EVENTS, LISTS} == set(token["scope"].split()) & {EVENTS, LISTS, BUSY}

    def test_cannot_use_a_code_twice(self, scene: Scene, client: OAuth2Client) -> None:
        callback = self.callback(scene, client)
        self.fetch(scene, client, callback)
        with pytest.raises(OAuthError, match="invalid_grant"):
            self.fetch(scene, client, callback)
