"""Each workspace at an address of its own (product.md, C2)."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from tests.cast import PASSWORD, ClientOf
from tests.feeds.scene import address, feed, task

from einklang.accounts.models import Membership, Role, Workspace

pytestmark = pytest.mark.django_db
HOST = "nordlicht.einklang.example"


@pytest.fixture(autouse=True)
def own_addresses(settings: Any) -> None:
    settings.PUBLIC_URL = "https://einklang.example"
    settings.WORKSPACE_DOMAIN = "einklang.example"
    settings.ALLOWED_HOSTS = ["einklang.example", ".einklang.example"]


def test_its_feeds_are_there(alice_member: Membership) -> None:
    task(alice_member, "Anrufen")
    answer = Client().get(address(feed(alice_member)), headers={"host": HOST})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert f"https://{HOST}/w/nordlicht/tasks/" in text.replace("\r\n ", "")


def test_its_first_page_is_its_own(
    alice_member: Membership, other_workspace: Workspace, client_of: ClientOf
) -> None:
    user = alice_member.user
    Membership.objects.create(user=user, workspace=other_workspace, role=Role.MEMBER)
    client = client_of(user)
    for slug in ("nordlicht", "suedwind"):
        answer = client.get("/", headers={"host": f"{slug}.einklang.example"})
        assert answer.headers["Location"] == f"/w/{slug}/"
    # Where one has no business, it is as if one came to the house.
    answer = client.get("/", headers={"host": "fremd.einklang.example"})
    assert answer.status_code == 302


def test_who_signs_in_there_gets_a_cookie_of_that_host_alone(alice_member: Membership) -> None:
    client = Client()
    told = {"login": alice_member.user.email, "password": PASSWORD}
    answer = client.post("/accounts/login/", told, headers={"host": HOST})
    assert answer.status_code == 302
    assert answer.cookies["sessionid"]["domain"] == ""


def test_settings_know_hosts_and_origins_below_it() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "from einklang.project import settings as s; "
                "print(s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS, s.SESSION_COOKIE_SECURE)"
            ),
        ],
        env={
            **os.environ,
            "EINKLANG_PUBLIC_URL": "https://einklang.example:8443",
            "EINKLANG_WORKSPACE_DOMAIN": "*.Einklang.example.",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "'.einklang.example'" in said
    assert "'https://*.einklang.example:8443'" in said
    assert said.strip().endswith("True")
