"""Every address of the house, asked by everybody: who may not see it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.architecture.pseudo import pseudo_language, unmarked
from tests.architecture.url_rows import Scene, factor_of
from tests.architecture.url_table import DATA, PAGES
from tests.cast import PASSWORD, ClientOf

from einklang.accounts.models import User, Workspace


def patterns(resolver: URLResolver, route: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each URL with its whole route."""
    for entry in resolver.url_patterns:
        whole = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, whole)
        else:
            yield whole, entry


URLS = [(route, entry) for route, entry in patterns(get_resolver())]


def named() -> dict[str, str]:
    """Key in the table → route. A name that two routes share is told apart by their arguments."""
    names = Counter(entry.name for _, entry in URLS)
    found = {}
    for route, entry in URLS:
        more = sorted(set(entry.pattern.converters) - {"slug"})
        shared = names[entry.name] > 1 and more
        if entry.name:
            found[f"{entry.name} {' '.join(more)}" if shared else entry.name] = route
    return found


NAMED = named()
every_page = pytest.mark.parametrize("name", sorted(set(NAMED) & set(PAGES)))


@pytest.fixture
def scene(workspace: Workspace, alice: User, bob: User, anna: User, charlie: User) -> Scene:
    return Scene(workspace, alice, bob, anna, charlie)


def address(name: str, scene: Scene) -> str:
    """Where a page stands in this scene."""
    page = PAGES[name]
    words = dict(page.row(scene))
    if "<slug:slug>" in NAMED[name]:
        words["slug"] = scene.workspace.slug
    return reverse(name.split(maxsplit=1)[0], kwargs=words) + page.query


def test_every_address_has_a_line_in_the_table() -> None:
    assert sorted(set(NAMED) - set(PAGES)) == []


def test_every_line_of_the_table_is_an_address() -> None:
    assert sorted(set(PAGES) - set(NAMED)) == []


def test_an_address_without_a_name_only_closes_one_of_the_libraries(client: Client) -> None:
    nameless = [f"/{route}" for route, entry in URLS if not entry.name]
    assert [route for route in nameless if client.get(route).status_code != 404] == []


@every_page
def test_everybody_gets_what_is_theirs(name: str, scene: Scene, client_of: ClientOf) -> None:
    url = address(name, scene)
    got = tuple(client.get(url).status_code for client in everybody(scene, client_of))
    assert got == PAGES[name].get


@every_page
def test_nobody_writes_where_they_may_not(name: str, scene: Scene, client_of: ClientOf) -> None:
    url = address(name, scene)
    clients = everybody(scene, client_of)
    for client, expected in zip(clients, PAGES[name].refusals, strict=True):
        if expected in {403, 404}:
            assert client.post(url).status_code == expected
    if PAGES[name].refusals[-1] == 302:
        assert clients[-1].post(url).status_code == 302


def everybody(scene: Scene, client_of: ClientOf) -> list[Client]:
    """Owner, member, assistant, stranger, and a visitor who is not signed in."""
    users = (scene.alice, scene.bob, scene.anna, scene.charlie)
    return [*map(client_of, users), Client()]


@pytest.mark.parametrize("name", sorted(n for n in NAMED if n in PAGES and PAGES[n].is_read))
def test_every_word_of_a_page_can_be_translated(
    name: str, scene: Scene, client_of: ClientOf
) -> None:
    page, url = PAGES[name], address(name, scene)
    client = Client() if page.get[4] == 200 else client_of(scene.alice)
    if page.asks_again:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    with pseudo_language():
        answer = client.get(url)
    assert answer.status_code == 200
    assert unmarked(answer.content.decode(), DATA) == []


@pytest.mark.parametrize("kinds", [("webauthn",), ("totp",), ("webauthn", "totp")])
def test_every_word_after_the_password_can_be_translated(
    kinds: tuple[str, ...], alice: User, client: Client
) -> None:
    for kind in kinds:
        factor_of(alice, kind)
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    with pseudo_language():
        answer = client.get("/accounts/2fa/authenticate/")
    assert answer.status_code == 200
    assert unmarked(answer.content.decode(), DATA) == []


@pytest.mark.parametrize("path", ["/nothing/here/", "/w/nordlicht/nothing/"])
def test_the_page_for_nothing_can_be_translated(
    path: str, alice: User, client_of: ClientOf
) -> None:
    with pseudo_language():
        answer = client_of(alice).get(path)
    assert answer.status_code == 404
    assert unmarked(answer.content.decode(), DATA) == []


def test_a_forgotten_word_stands_out() -> None:
    page = '<p title="⟦Said⟧">⟦Hello <b>%s</b>⟧ forgotten</p><script>code</script><i>Eva</i>'
    assert unmarked(page, ["Eva"]) == ["forgotten"]
    assert unmarked('<input type="submit" value="Save">', []) == ["Save"]
