"""The frame of every page, its tags, and what middleware does for it: through HTTP."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.template import engines
from django.test import Client
from tests.cast import ClientOf, MemberOf

from einklang.accounts import clock
from einklang.accounts.models import Membership, User, Workspace
from einklang.project.middleware import touch
from einklang.project.templatetags import ek
from einklang.sync.models import Connection, Question, State

PERSONAL = "/w/nordlicht/settings/personal/"


def rendered(text: str, **words: object) -> str:
    """A template of one line."""
    return str(engines["django"].from_string("{% load ek %}" + text).render(words))


def connected(user: User, workspace: Workspace, state: State, **more: object) -> Connection:
    """An account of this user in this state."""
    now = clock.now()
    values = {"address": "https://dav.example", "since": now, "state_since": now, **more}
    return Connection.objects.create(workspace=workspace, holder=user, state=state, **values)


def accord_line(page: str) -> str:
    """The words of the accord line, single spaced."""
    found = re.search(r'<a [^>]*class="accord-line.*?</a>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_an_icon_is_decoration() -> None:
    assert rendered('{% icon "bell" "icon-s" %}') == (
        '<svg class="icon icon-s" aria-hidden="true"><use href="/static/icons.svg#i-bell"/></svg>'
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Sabine Feld", "SF"), ("Dr. Sabine von Feld", "SF"), ("Prof. Dr.", "PD"), ("ärzte", "Ä"),
     ("", "")],
)  # fmt: skip
def test_an_avatar_has_the_initials_without_titles(name: str, letters: str) -> None:
    assert ek.initials(name) == letters


def test_an_avatar_keeps_its_colour_and_shows_no_markup_of_a_name() -> None:
    assert ek.colour("Sabine Feld") == ek.colour("Sabine Feld")
    assert {ek.colour(str(number)) for number in range(99)} == {f"c{n}" for n in range(1, 7)}
    assert "<b>" not in rendered("{% avatar name %}", name="<b>oese Leute")


def test_an_age_ticks_and_none_says_nothing() -> None:
    moment = clock.now() - timedelta(days=3)
    assert re.fullmatch(
        r'<time datetime="\S+\+00:00" class="age" data-age="ago">vor 3 Tagen</time>',
        rendered("{{ moment|age }}", moment=moment),
    )
    assert "seit 3 Tagen" in rendered("{{ moment|lasting }}", moment=moment)
    assert rendered("{{ moment|age }}{{ moment|lasting }}", moment=None) == ""


def test_the_words_of_the_ages_come_with_the_page(alice: User, client_of: ClientOf) -> None:
    page = client_of(alice).get(PERSONAL).content.decode()

    assert 'data-ago-d-one="vor 0 Tag"' in page
    assert 'data-lasting-min-many="seit 0 Min."' in page


def test_the_navigation_says_where_one_is(alice: User, client_of: ClientOf) -> None:
    page = client_of(alice).get(PERSONAL).content.decode()

    here = re.findall(r'href="([^"]+)"[^>]*aria-current="page"', page)
    assert here == [PERSONAL, PERSONAL]  # the place and the tab


def test_no_link_of_the_frame_is_empty(alice: User, client_of: ClientOf) -> None:
    page = client_of(alice).get(PERSONAL).content.decode()

    assert 'href=""' not in page
    assert 'action=""' not in page
    places = re.findall(r'data-place="([^"]+)"', page)
    rooms = ["today", "calendar", "bookings", "tasks", "people", "companies", "deals", "tickets"]
    assert places == [*rooms, "questions", "runs", "settings-personal"]


def test_assistants_see_neither_connections_nor_the_workspaces_settings(
    anna: User, client_of: ClientOf
) -> None:
    page = client_of(anna).get(PERSONAL).content.decode()

    assert "/settings/workspace/" not in page
    assert "Integrationen" not in page
    assert accord_line(page) == ""


def test_the_accord_line_invites_to_connect(alice: User, client_of: ClientOf) -> None:
    page = client_of(alice).get(PERSONAL).content.decode()

    assert accord_line(page) == "Noch keine Verbindung Kalender verbinden"


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([State.ACCORD], "Alles im Einklang 1 Verbindung, zuletzt vor 2 Min."),
        ([State.ACCORD, State.ACCORD], "Alles im Einklang 2 Verbindungen, zuletzt vor 2 Min."),
        ([State.ACCORD, State.SIGN_IN], "1 Konto braucht Sie Zuletzt im Einklang vor 2 Min."),
        ([State.WAITING, State.WAITING], "2 Verbindungen warten Zuletzt im Einklang vor 2 Min."),
        ([State.FIRST, State.ACCORD], "Erster Abgleich läuft 2 Verbindungen"),
        ([State.NEVER], "Noch nie abgeglichen 1 Verbindung"),
    ],
)
def test_the_accord_line_shows_the_worst_state_and_its_age(
    states: list[State], said: str, alice: User, workspace: Workspace, client_of: ClientOf
) -> None:
    at = clock.now() - timedelta(minutes=2)
    for state in states:
        connected(alice, workspace, state, in_accord_at=at)

    assert accord_line(client_of(alice).get(PERSONAL).content.decode()) == said


def test_the_brake_leads_to_its_question(
    alice: User, workspace: Workspace, client_of: ClientOf
) -> None:
    braked = connected(alice, workspace, State.BRAKE)
    Question.objects.create(connection=braked, kind="brake", asked_at=clock.now())

    page = client_of(alice).get(PERSONAL).content.decode()

    assert accord_line(page) == "Angehalten von der Bremse 1 Rückfrage wartet auf Sie"
    assert re.search(r'<a [^>]*class="accord-line is-brake[^"]*" href="[^"]*questions/"', page)
    assert 'aria-label="1 Rückfrage"' in page


def test_other_workspaces_stand_in_the_menu_of_the_account(
    alice: User, other_workspace: Workspace, client_of: ClientOf
) -> None:
    Membership.objects.create(user=alice, workspace=other_workspace)

    assert "Südwind AG" in client_of(alice).get(PERSONAL).content.decode()


def test_a_look_is_noted_once_a_minute(alice: User, member_of: MemberOf) -> None:
    now, member = clock.now(), member_of(alice)

    for seconds in (0, 59, 60):
        touch(member, now + timedelta(seconds=seconds))
        kept = member_of(alice).seen_at
        assert kept == now + timedelta(seconds=seconds // 60 * 60)


def test_a_page_is_told_in_the_workspaces_zone(
    alice: User, workspace: Workspace, client_of: ClientOf
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(zone="Asia/Tokyo")
    browser = client_of(alice)
    browser.post("/w/nordlicht/settings/team/invite/", {"email": "n@x.example", "role": "member"})
    expires = workspace.invitations.get().expires_at

    page = browser.get("/w/nordlicht/settings/team/").content.decode()

    assert f"{expires + timedelta(hours=9):%H:%M}" in page


@pytest.mark.parametrize(("path", "status"), [("/nothing/", 404), ("/w/suedwind/", 404)])
def test_what_is_not_there_is_told_in_words(
    path: str, status: int, other_workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    for browser, frame in ((Client(), 'class="gate"'), (client_of(alice), 'id="menu"')):
        answer = browser.get("/nothing/")
        assert answer.status_code == status
        assert "Hier ist nichts" in answer.content.decode()
        assert frame in answer.content.decode()


def test_an_expired_form_is_told_in_words(alice: User) -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/accounts/login/", {"login": alice.email, "password": "x"})

    assert answer.status_code == 403
    assert "Dieses Formular ist abgelaufen" in answer.content.decode()


def test_an_error_of_ours_is_told_with_a_reference(
    alice: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(Workspace, "__str__", lambda self: 1 / 0)
    browser = client_of(alice)
    browser.raise_request_exception = False

    answer = browser.get(PERSONAL)

    page = answer.content.decode()
    assert answer.status_code == 500
    found = re.search(r"Kennung: <code>(\w+)</code>", page)
    assert found
    assert any(found[1] in record.getMessage() for record in caplog.records)
    assert "ZeroDivisionError" not in page


def test_pages_carry_no_script_or_style_of_their_own(alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).get(PERSONAL)

    page = answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
