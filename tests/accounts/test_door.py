"""Who is signed out by now is led to the sign-in, and from there back to where they were."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf

from einklang.accounts.models import User, Workspace

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/?next="


@pytest.fixture
def acts(workspace: Workspace) -> str:
    """Where something is sent to, and nothing is shown."""
    return reverse("task-done", args=[workspace.slug, 1])


def test_a_page_comes_back_after_the_sign_in() -> None:
    assert Client().get("/w/nordlicht/tasks/?done=1").headers["Location"] == (
        f"{LOGIN}/w/nordlicht/tasks/%3Fdone%3D1"
    )


def test_what_was_sent_leads_back_to_the_page_that_sent_it(acts: str) -> None:
    sender = {"Referer": "http://testserver/w/nordlicht/tasks/?done=1"}
    answer = Client().post(acts, headers=sender)
    assert answer.headers["Location"] == f"{LOGIN}/w/nordlicht/tasks/%3Fdone%3D1"
    assert Client().post(acts).headers["Location"] == f"{LOGIN}/"


def test_no_address_of_others_is_led_back_to(acts: str) -> None:
    sender = {"Referer": "https://evil.example/w/x/?a=1"}
    assert Client().post(acts, headers=sender).headers["Location"] == f"{LOGIN}/w/x/%3Fa%3D1"
    odd = {"HX-Request": "true", "HX-Current-URL": "https://evil.example//evil.example/"}
    assert "//evil" not in Client().post(acts, headers=odd).headers["HX-Redirect"]


def test_a_part_of_a_page_makes_the_page_leave(acts: str) -> None:
    part = {"HX-Request": "true", "HX-Current-URL": "http://testserver/w/nordlicht/tasks/"}
    answer = Client().post(acts, headers=part)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["HX-Redirect"] == f"{LOGIN}/w/nordlicht/tasks/"


def test_where_a_form_is_sent_to_a_link_finds_a_page_that_says_so(
    acts: str, alice: User, client_of: ClientOf
) -> None:
    for browser in (client_of(alice), Client(headers={"Accept-Language": "de"})):
        answer = browser.get(acts)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert "Hier ist nichts zu sehen" in answer.content.decode()
    assert client_of(alice).put(acts).content == b""
