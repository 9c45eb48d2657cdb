"""Inviting, joining, roles, leaving: through HTTP."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from tests.cast import PASSWORD, ClientOf, MemberOf, joined

from einklang.accounts import clock, invite, team
from einklang.accounts.models import Invitation, Membership, Role, User, Workspace

TEAM = "/w/nordlicht/settings/team/"
NEW = {"name": "Nina Neu", "password": "drei kleine Wörter"}


def invited(browser: Client, email: str, role: str = "member") -> str:
    """Invite through the page; the path of the link that is shown once."""
    browser.post(f"{TEAM}invite/", {"email": email, "role": role})
    found = re.search(r'value="https?://[^/"]+(/join/[^"]+)"', browser.get(TEAM).content.decode())
    assert found
    return found[1]


def test_an_invitation_is_mailed_and_its_link_shown_once(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)

    link = invited(browser, "Nina@Firma.example")

    (letter,) = mail.outbox
    assert letter.to == ["nina@firma.example"]
    assert letter.subject == "Alice Arndt lädt Sie zu Nordlicht GmbH ein"
    assert link in str(letter.body)
    assert link not in browser.get(TEAM).content.decode()
    assert link.split("/")[2] not in Invitation.objects.get().token_hash


def test_the_invitation_speaks_the_language_of_the_workspace(
    alice: User, workspace: Workspace, client_of: ClientOf
) -> None:
    workspace.language = "en"
    workspace.save()

    invited(client_of(alice), "nina@firma.example")

    assert mail.outbox[0].subject == "Alice Arndt invites you to Nordlicht GmbH"
    assert "Good day" in str(mail.outbox[0].body)


def test_somebody_new_joins_with_name_and_password(alice: User, client_of: ClientOf) -> None:
    link = invited(client_of(alice), "nina@firma.example", "assistant")
    browser = Client()

    assert "Nordlicht GmbH" in browser.get(link).content.decode()
    answer = browser.post(link, NEW)

    nina = Membership.objects.get(user__email="nina@firma.example")
    assert answer.status_code == 302
    assert (nina.role, nina.user.name) == (Role.ASSISTANT, "Nina Neu")
    assert nina.user.check_password(NEW["password"])
    assert browser.session["_auth_user_id"] == str(nina.user.pk)


def test_who_joins_without_a_password_is_told_once(alice: User, client_of: ClientOf) -> None:
    link = invited(client_of(alice), "nina@firma.example")
    form = Client().post(link, {**NEW, "password": ""}).context["form"]
    assert form.errors == {"password": ["Hier fehlt noch etwas."]}


def test_who_joins_is_spoken_to_as_on_the_page_of_the_link(
    alice: User, client_of: ClientOf
) -> None:
    link = invited(client_of(alice), "nina@firma.example")
    Client(headers={"Accept-Language": "en"}).post(link, NEW)
    assert User.objects.get(email="nina@firma.example").language == "en"


def test_a_link_works_once(alice: User, client_of: ClientOf) -> None:
    link = invited(client_of(alice), "nina@firma.example")
    Client().post(link, NEW)

    again = Client().get(link)
    assert again.status_code == 404
    assert "Diese Einladung gilt nicht mehr" in again.content.decode()
    assert Client().post(link, NEW).status_code == 404


def test_a_link_holds_for_seven_days(alice: User, client_of: ClientOf) -> None:
    link = invited(client_of(alice), "nina@firma.example")
    Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    assert Client().get(link).status_code == 404
    assert Client().post(link, NEW).status_code == 404
    assert not User.objects.filter(email="nina@firma.example").exists()


@pytest.mark.django_db
def test_an_invented_link_leads_nowhere() -> None:
    assert Client().get("/join/abc/").status_code == 404


def test_a_second_invitation_of_an_address_replaces_the_first(
    alice: User, client_of: ClientOf
) -> None:
    first = invited(client_of(alice), "nina@firma.example")
    second = invited(client_of(alice), "nina@firma.example", "owner")

    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_whoever_has_an_account_joins_after_signing_in(
    alice: User, charlie: User, client_of: ClientOf
) -> None:
    link = invited(client_of(alice), charlie.email)

    assert f"/accounts/login/?next={link}" in Client().get(link).content.decode()
    Client().post(link, NEW)
    assert not charlie.memberships.filter(workspace__slug="nordlicht").exists()
    browser = client_of(charlie)
    browser.get("/w/suedwind/settings/personal/")
    assert browser.post(link).headers["Location"] == "/"
    assert browser.get("/").headers["Location"].startswith("/w/nordlicht/")
    assert charlie.memberships.filter(workspace__slug="nordlicht", role="member").exists()
    assert charlie.check_password(PASSWORD)


def test_a_link_makes_nobody_who_is_here_less_or_more(
    alice: User, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    link = invited(client_of(alice), "nina@firma.example", "owner")

    client_of(bob).post(link)

    assert member_of(bob).role == Role.MEMBER


def test_two_who_use_one_link_at_once_do_not_both_join(alice: User, member_of: MemberOf) -> None:
    now = clock.now()
    invitation = invite.invite(member_of(alice), "n@x.example", Role.MEMBER, token="t", now=now)
    first = User.objects.create_user("first@x.example", PASSWORD)
    second = User.objects.create_user("second@x.example", PASSWORD)

    invite.join(invitation, first, now)
    with pytest.raises(invite.Used):
        invite.join(invitation, second, now)

    assert not second.memberships.exists()


def test_a_revoked_invitation_is_worthless(alice: User, client_of: ClientOf) -> None:
    browser = client_of(alice)
    link = invited(browser, "nina@firma.example")

    browser.post(f"{TEAM}invitations/{Invitation.objects.get().pk}/revoke/")

    assert Client().get(link).status_code == 404
    assert "nina@firma.example" not in Client().get(TEAM).content.decode()


def test_colleagues_are_not_invited_again(alice: User, bob: User, client_of: ClientOf) -> None:
    answer = client_of(alice).post(f"{TEAM}invite/", {"email": bob.email, "role": "owner"})

    assert answer.status_code == 422
    assert "gehört schon zum Team" in answer.content.decode()
    assert not mail.outbox


def test_an_owner_gives_another_role(
    alice: User, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    client_of(alice).post(f"{TEAM}{member_of(bob).pk}/role/", {"role": "assistant"})

    assert member_of(bob).role == Role.ASSISTANT


def test_an_unknown_role_changes_nothing(
    alice: User, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    client_of(alice).post(f"{TEAM}{member_of(bob).pk}/role/", {"role": "king"})

    assert member_of(bob).role == Role.MEMBER


def test_removing_a_member_asks_first_and_ends_the_access(
    alice: User, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    path = f"{TEAM}{member_of(bob).pk}/remove/"
    browser = client_of(alice)

    assert "Bob Brandt kann Nordlicht GmbH" in browser.get(path).content.decode()
    assert client_of(bob).get(TEAM).status_code == 200
    browser.post(path)

    assert client_of(bob).get(TEAM).status_code == 404
    assert User.objects.filter(pk=bob.pk).exists()


def test_the_last_owner_can_neither_leave_nor_step_down(
    alice: User, bob: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    browser, pk = client_of(alice), member_of(alice).pk

    left = browser.post(f"{TEAM}{pk}/remove/")
    lowered = browser.post(f"{TEAM}{pk}/role/", {"role": "member"})

    assert (left.status_code, lowered.status_code) == (409, 409)
    assert "Nur Alice Arndt hat die Leitung." in left.content.decode()
    assert member_of(alice).role == Role.OWNER


def test_an_owner_may_leave_when_another_stays(
    alice: User, workspace: Workspace, client_of: ClientOf, member_of: MemberOf
) -> None:
    olga = joined(workspace, "Olga Otto", Role.OWNER)

    answer = client_of(alice).post(f"{TEAM}{member_of(alice).pk}/remove/")

    assert answer.headers["Location"] == "/"
    assert [one.user for one in team.team(workspace)] == [olga]


def test_whoever_must_know_is_told_before_a_member_leaves(
    bob: User, member_of: MemberOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, bool]] = []

    def note(member: Membership, now: datetime) -> None:
        told.append((member.user.name, Membership.objects.filter(pk=member.pk).exists()))

    monkeypatch.setattr(team, "_farewells", [])
    team.when_leaving(note)
    team.remove(member_of(bob), clock.now())

    assert told == [("Bob Brandt", True)]


@pytest.mark.parametrize("who", ["bob", "anna"])
def test_only_owners_change_the_team(
    who: str,
    alice: User,
    client_of: ClientOf,
    member_of: MemberOf,
    request: pytest.FixtureRequest,
) -> None:
    browser, pk = client_of(request.getfixturevalue(who)), member_of(alice).pk
    invite.invite(member_of(alice), "n@x.example", Role.MEMBER, token="t", now=clock.now())
    invitation = Invitation.objects.get()

    page = browser.get(TEAM)
    answers = [
        browser.get(f"{TEAM}invite/"),
        browser.post(f"{TEAM}invite/", {"email": "x@y.example", "role": "owner"}),
        browser.post(f"{TEAM}{pk}/role/", {"role": "member"}),
        browser.post(f"{TEAM}{pk}/remove/"),
        browser.post(f"{TEAM}invitations/{invitation.pk}/revoke/"),
    ]

    assert page.status_code == 200
    assert "n@x.example" not in page.content.decode()
    assert [answer.status_code for answer in answers] == [403] * 5
    assert "Nicht mit Ihrer Rolle" in answers[0].content.decode()
    assert Invitation.objects.count() == 1
    assert member_of(alice).role == Role.OWNER


def test_an_owner_elsewhere_reaches_nobody_here(
    alice: User, bob: User, charlie: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    browser, pk = client_of(charlie), member_of(bob).pk
    theirs = "/w/suedwind/settings/team/"

    assert browser.get(TEAM).status_code == 404
    assert browser.post(f"{TEAM}{pk}/remove/").status_code == 404
    assert browser.post(f"{theirs}{pk}/remove/").status_code == 404
    assert browser.post(f"{theirs}{pk}/role/", {"role": "owner"}).status_code == 404
    assert member_of(bob).role == Role.MEMBER
