"""What stands between the application's link and its callback."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.sandbox.google.oauth_scene import (
    ANNA,
    ASKED,
    BACK,
    BEN,
    BUSY,
    CONTACTS,
    EVENTS,
    LISTS,
    Scene,
)

from einklang_sandbox.google.walk import Astray, Walk, consent

WRONG = {
    "no client": ({"client_id": None}, "invalid_request", 400),
    "unknown client": ({"client_id": "andere"}, "invalid_client", 401),
    "no address": ({"redirect_uri": None}, "invalid_request", 400),
    "one more slash": ({"redirect_uri": BACK + "/"}, "redirect_uri_mismatch", 400),
    "other case": ({"redirect_uri": BACK.upper()}, "redirect_uri_mismatch", 400),
    "without its query": ({"redirect_uri": BACK.partition("?")[0]}, "redirect_uri_mismatch", 400),
    "no type": ({"response_type": None}, "invalid_request", 400),
    "implicit": ({"response_type": "token"}, "invalid_request", 400),
    "no scope": ({"scope": None}, "invalid_request", 400),
    "blank scope": ({"scope": " "}, "invalid_request", 400),
    "unknown scope": ({"scope": f"openid {EVENTS}.lesen"}, "invalid_scope", 400),
    "short scope": ({"scope": "calendar.events"}, "invalid_scope", 400),
    "no state": ({"state": None}, "invalid_request", 400),
    "no challenge": ({"code_challenge": None}, "invalid_request", 400),
    "no method": ({"code_challenge_method": None}, "invalid_request", 400),
    "plain": ({"code_challenge_method": "plain"}, "invalid_request", 400),
    "short challenge": ({"code_challenge": "abc"}, "invalid_request", 400),
    "padded challenge": ({"code_challenge": "A" * 43 + "="}, "invalid_request", 400),
    "access": ({"access_type": "always"}, "invalid_request", 400),
    "widening": ({"include_granted_scopes": "yes"}, "invalid_request", 400),
    "prompt": ({"prompt": "login"}, "invalid_request", 400),
    "none and more": ({"prompt": "none consent"}, "invalid_request", 400),
}


@pytest.mark.parametrize(("other", "error", "status"), WRONG.values(), ids=WRONG)
def test_a_request_that_is_not_in_order_is_told_to_the_person_alone(
    scene: Scene, other: dict[str, str | None], error: str, status: int
) -> None:
    reply = scene.http.get(scene.url(**other))
    assert (reply.status_code, "location" in reply.headers) == (status, False)
    assert f"Error {status}: {error}" in reply.text


def test_what_comes_twice_is_not_in_order(scene: Scene) -> None:
    reply = scene.http.get(scene.url() + "&state=zwei")
    assert (reply.status_code, "more than once: state" in reply.text) == (400, True)


def test_the_page_shows_what_was_sent_and_runs_none_of_it(scene: Scene) -> None:
    reply = scene.http.get(scene.url(redirect_uri="http://x/<script>alert(1)</script>"))
    assert "&lt;script&gt;" in reply.text
    assert "<script" not in reply.text


@pytest.mark.parametrize(
    "address",
    ["http://crm.example/back", "https://crm.example/back#top", "/back", "myapp:/back"],
)
def test_an_address_that_google_refuses_is_not_registered(scene: Scene, address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        scene.google.grants.register("neu", "x", [address])


def test_the_state_comes_back_as_it_was_sent(scene: Scene) -> None:
    told = scene.back()
    assert told["state"] == "zustand/ä&="
    assert set(told) == {"from", "state", "code", "scope", "authuser", "prompt"}


def test_a_person_chooses_the_account(scene: Scene) -> None:
    walk = Walk(scene.google.wsgi)
    walk.go(scene.url())
    assert [said for said, href in walk.page.links if "authuser=" in href] == [
        f"Anna Thaler{ANNA}",
        f"Ben Moor{BEN}",
    ]
    assert BEN in walk.follow(BEN).text


def test_a_hint_chooses_the_account_unless_a_choice_is_wanted(scene: Scene) -> None:
    walk = Walk(scene.google.wsgi)
    assert "Select all" in walk.go(scene.url(login_hint=ANNA)).text
    assert "Choose an account" in walk.go(scene.url(login_hint="wer@x.example")).text
    asked = scene.url(login_hint=ANNA, prompt="select_account")
    assert "Choose an account" in walk.go(asked).text


def test_no_box_is_ticked_and_signing_in_has_none(scene: Scene) -> None:
    walk = Walk(scene.google.wsgi)
    (form,) = walk.go(scene.url(login_hint=ANNA)).forms
    assert form.boxes == [("all", "yes"), *(("scope", scope) for scope in (LISTS, EVENTS, BUSY))]
    assert [name for name, _ in form.fields] == ["nonce", "account"]


def test_two_scopes_of_three_are_granted(scene: Scene) -> None:
    told = scene.back([EVENTS, BUSY])
    answer = scene.redeem(told["code"]).json()
    assert answer["scope"] == told["scope"]
    assert set(answer["scope"].split()) == {
        "openid", "https://www.googleapis.com/auth/userinfo.email", EVENTS, BUSY,
    }  # fmt: skip


def test_with_no_box_ticked_the_sign_in_is_granted_alone(scene: Scene) -> None:
    walk = Walk(scene.google.wsgi)
    walk.go(scene.url(login_hint=ANNA))
    walk.press("Continue")
    told = dict(parse_qsl(urlsplit(walk.left_for).query))
    assert told["scope"].split() == ["https://www.googleapis.com/auth/userinfo.email", "openid"]


def test_nothing_granted_at_all_is_a_refusal(scene: Scene) -> None:
    walk = Walk(scene.google.wsgi)
    walk.go(scene.url(login_hint=ANNA, scope=f"{EVENTS} {BUSY}"))
    walk.press("Continue")
    assert "error=access_denied" in walk.left_for


def test_one_scope_alone_needs_no_box(scene: Scene) -> None:
    assert scene.back(scope=f"openid {EVENTS}")["scope"] == f"{EVENTS} openid"


def test_a_scope_that_was_not_asked_for_is_not_granted(scene: Scene) -> None:
    walk = Walk(scene.google.wsgi)
    walk.go(scene.url(login_hint=ANNA, scope=f"openid {EVENTS} {BUSY}"))
    with pytest.raises(Astray):
        walk.press("Continue", ("scope", LISTS))
    walk.page.forms[0].boxes.append(("scope", LISTS))  # someone who edits the page
    walk.press("Continue", ("scope", LISTS))
    assert LISTS not in dict(parse_qsl(urlsplit(walk.left_for).query))["scope"]


def test_cancel_is_access_denied(scene: Scene) -> None:
    assert scene.back([]) == {"from": "google", "error": "access_denied", "state": "zustand/ä&="}


def test_what_was_granted_is_not_asked_again(scene: Scene) -> None:
    scene.back()
    reply = scene.http.get(scene.url(login_hint=ANNA))
    assert reply.headers["location"].startswith(BACK)
    assert "prompt=none" in reply.headers["location"]


@pytest.mark.parametrize("other", [{"prompt": "consent"}, {"scope": f"{ASKED} {CONTACTS}"}])
def test_consent_is_asked_again_on_demand_and_for_more(scene: Scene, other: dict[str, str]) -> None:
    scene.back()
    assert "Continue" in scene.http.get(scene.url(login_hint=ANNA, **other)).text


def test_access_in_absence_is_asked_for_though_all_scopes_are_granted(scene: Scene) -> None:
    scene.back(access_type="online")
    assert "when you are away" in scene.http.get(scene.url(login_hint=ANNA)).text


@pytest.mark.parametrize(("hint", "error"), [("", "login_required"), (ANNA, "consent_required")])
def test_who_wants_no_page_gets_none(scene: Scene, hint: str, error: str) -> None:
    reply = scene.http.get(scene.url(login_hint=hint, prompt="none"))
    assert f"error={error}" in reply.headers["location"]
    scene.back()
    reply = scene.http.get(scene.url(login_hint=ANNA, prompt="none"))
    assert "code=" in reply.headers["location"]


def test_earlier_grants_are_included_on_demand_only(scene: Scene) -> None:
    scene.back(scope=f"openid {EVENTS}")
    alone = scene.back(scope=f"openid {BUSY}")
    both = scene.back(scope=f"openid {LISTS}", include_granted_scopes="true")
    assert EVENTS not in alone["scope"].split()
    assert {EVENTS, BUSY, LISTS, "openid"} == set(both["scope"].split())


def test_the_page_says_what_stays_granted(scene: Scene) -> None:
    scene.back(scope=f"openid {EVENTS}")
    url = scene.url(scope=f"openid {BUSY}", login_hint=ANNA, include_granted_scopes="true")
    assert "What it may do already" in scene.http.get(url).text


def test_the_helper_of_tests_goes_astray_where_a_page_says_no(scene: Scene) -> None:
    with pytest.raises(Astray, match="invalid_scope"):
        consent(scene.google.wsgi, scene.url(scope="alles"), ANNA)
    with pytest.raises(Astray, match="wer@"):
        consent(scene.google.wsgi, scene.url(), "wer@x.example")


class TestForms:
    """Nobody else's page can consent in a person's name."""

    def form(self, scene: Scene) -> dict[str, str]:
        scene.http.get(scene.url(login_hint=ANNA))
        return {
            "nonce": scene.http.cookies["sandbox_nonce"],
            "account": ANNA,
            "answer": "continue",
            "all": "yes",
        }

    def test_a_form_of_ours_is_taken(self, scene: Scene) -> None:
        reply = scene.http.post(scene.url(), data=self.form(scene))
        assert reply.status_code == 303

    @pytest.mark.parametrize("nonce", ["", "geraten"])
    def test_without_its_nonce_it_is_not(self, scene: Scene, nonce: str) -> None:
        reply = scene.http.post(scene.url(), data=self.form(scene) | {"nonce": nonce})
        assert (reply.status_code, "location" in reply.headers) == (403, False)

    def test_without_a_cookie_it_is_not(self, scene: Scene) -> None:
        form = self.form(scene)
        for nonce in (form["nonce"], ""):
            scene.http.cookies.clear()
            reply = scene.http.post(scene.url(), data=form | {"nonce": nonce})
            assert reply.status_code == 403

    @pytest.mark.parametrize(
        "header",
        [{"Origin": "http://127.0.0.1:9999"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}],
    )
    def test_from_another_port_it_is_not(self, scene: Scene, header: dict[str, str]) -> None:
        reply = scene.http.post(scene.url(), data=self.form(scene), headers=header)
        assert reply.status_code == 403

    def test_for_an_account_that_is_not_here_it_is_not(self, scene: Scene) -> None:
        form = self.form(scene) | {"account": "wer@x.example"}
        assert scene.http.post(scene.url(), data=form).status_code == 403


def test_pages_allow_no_script_and_may_lead_back_to_the_application_only(scene: Scene) -> None:
    headers = scene.http.get(scene.url(login_hint=ANNA)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert policy.endswith("form-action 'self' http://127.0.0.1:8000")
    assert headers["x-frame-options"] == "DENY"


def test_pages_speak_german_to_those_who_prefer_it(scene: Scene) -> None:
    url = scene.url(login_hint=ANNA)
    german = scene.http.get(url, headers={"Accept-Language": "fr, de-CH;q=0.9, en;q=0.8"})
    assert '<html lang="de">' in german.text
    assert "Alles auswählen" in german.text
    scene.http.get(url + "&hl=en")
    chosen = scene.http.get(url, headers={"Accept-Language": "de"})
    assert "Select all" in chosen.text
