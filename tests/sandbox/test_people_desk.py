"""A person plays the other side of somebody's contacts, and grants them on the consent page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from tests.sandbox.people_line import named

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX

ANNA = "anna@nordlicht.example"
HOME = f"/contacts/{quote(ANNA, safe='')}/"
MINE, STARRED = "contactGroups/myContacts", "contactGroups/starred"
FORM = {"given": "Charlie", "family": "Süd", "phones": "", "mails": "", "work": "", "title": ""}


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.add_account(ANNA, "Anna Nord")
    yield made
    made.close()


@pytest.fixture
def browser(google: Google) -> Iterator[httpx.Client]:
    transport = httpx.WSGITransport(app=google.wsgi)
    headers = {"Accept-Language": "de"}
    with httpx.Client(
        transport=transport, base_url="http://google.test", headers=headers
    ) as client:
        yield client


def sent(browser: httpx.Client, path: str, **form: Any) -> str:
    """Send a form; returns what the page says then."""
    reply = browser.post(path, data=form, follow_redirects=True)
    assert reply.status_code == 200
    note = re.search(r'role="status">(.*?)<', reply.text)
    return html.unescape(note[1]) if note else ""


def test_contacts_are_made_changed_and_deleted_by_hand(
    browser: httpx.Client, google: Google
) -> None:
    assert HOME in browser.get("/").text
    assert "Hier steht noch nichts" in browser.get(HOME).text
    form = {**FORM, "phones": "0731 1, 0731 2", "mails": "a@x.example b@x.example"}
    more = {"work": "Südwind", "title": "Chefin", "in": [MINE, STARRED], "do": "save"}
    assert sent(browser, f"{HOME}new/", **{**form, **more}) == "Erledigt."
    (made,) = google.hand(ANNA).listed()
    assert made["names"][0]["displayName"] == "Charlie Süd"
    assert [each["value"] for each in made["phoneNumbers"]] == ["0731 1", "0731 2"]
    assert [each["value"] for each in made["emailAddresses"]] == ["a@x.example", "b@x.example"]
    assert (made["organizations"][0]["name"], len(made["memberships"])) == ("Südwind", 2)
    page = browser.get(HOME).text
    (link,) = re.findall(rf'href="({HOME}[0-9a-f]+/)"', page)
    assert "Charlie Süd" in page
    assert 'value="0731 1, 0731 2"' in browser.get(link).text
    assert sent(browser, link, **{**FORM, "given": "Dora"}, **{"in": MINE, "do": "save"})
    (after,) = google.hand(ANNA).listed()
    assert after["names"][0]["displayName"] == "Dora Süd"
    assert "phoneNumbers" not in after
    assert "organizations" not in after
    assert len(after["memberships"]) == 1
    assert "group membership" in sent(browser, link, **FORM, do="save"), "it stays in one group"
    assert sent(browser, link, do="delete") == "Erledigt."
    assert google.hand(ANNA).listed() == []
    assert browser.get(link).status_code == 404


def test_what_the_form_does_not_show_stays(browser: httpx.Client, google: Google) -> None:
    body = {
        "names": [{"unstructuredName": "Charlie Maria Süd"}],
        "phoneNumbers": [{"value": "0731 1", "type": "work"}],
        "organizations": [{"name": "x", "department": "IT"}, {"name": "früher"}],
        "clientData": [{"key": "k", "value": "v"}],
    }
    source = google.hand(ANNA).create(body)["metadata"]["sources"][0]["id"]
    form = {**FORM, "phones": "0731 1, 0731 2", "work": "y", "in": MINE, "do": "save"}
    sent(browser, f"{HOME}{source}/", **form)
    (after,) = google.hand(ANNA).listed()
    assert after["names"][0]["middleName"] == "Maria"
    assert after["phoneNumbers"][0]["type"] == "work"
    work = [(each["name"], each.get("department")) for each in after["organizations"]]
    assert work == [("y", "IT"), ("früher", None)]
    assert after["clientData"][0]["value"] == "v"


def test_two_that_are_ticked_become_one(browser: httpx.Client, google: Google) -> None:
    hand = google.hand(ANNA)
    made = [hand.create(named(name)) for name in "ab"]
    ids = [each["metadata"]["sources"][0]["id"] for each in made]
    assert "zwei Kontakte" in sent(browser, HOME, do="merge", pick=ids[:1])
    assert len(hand.listed()) == 2
    assert sent(browser, HOME, do="merge", pick=ids) == "Erledigt."
    (left,) = hand.listed()
    assert left["resourceName"] == made[0]["resourceName"]


def test_a_group_is_made_by_hand_and_its_name_stands_once(
    browser: httpx.Client, google: Google
) -> None:
    assert sent(browser, HOME, do="group", group="Kunden & Co") == "Erledigt."
    assert sent(browser, HOME, do="group", group="Kunden & Co").endswith("already exists.")
    assert "Kunden &amp; Co" in browser.get(HOME).text


def test_many_contacts_are_searched(browser: httpx.Client, google: Google) -> None:
    for n in range(101):
        google.hand(ANNA).create(named(f"Nr{n}", emailAddresses=[{"value": f"m{n}@x.example"}]))
    page = browser.get(HOME).text
    assert page.count('name="pick"') == 100
    assert "ersten hundert" in page
    found = browser.get(HOME, params={"q": "M100@"}).text
    assert ("Nr100" in found, found.count('name="pick"')) == (True, 1)


def test_names_are_shown_and_never_obeyed(browser: httpx.Client, google: Google) -> None:
    google.hand(ANNA).create(named("<script>x</script>"))
    source = google.hand(ANNA).listed()[0]["metadata"]["sources"][0]["id"]
    for path in (HOME, f"{HOME}{source}/"):
        assert "<script" not in browser.get(path).text


def test_forms_of_other_pages_are_not_taken(browser: httpx.Client, google: Google) -> None:
    headers = {"Origin": "http://evil.example"}
    reply = browser.post(f"{HOME}new/", data={**FORM, "do": "save"}, headers=headers)
    assert reply.status_code == 403
    assert google.hand(ANNA).listed() == []


def test_pages_of_nobody_are_not_there(browser: httpx.Client) -> None:
    assert browser.get("/contacts/niemand@x.example/").status_code == 404
    assert browser.post("/contacts/niemand@x.example/", data={"do": "merge"}).status_code == 404
    assert browser.get(f"{HOME}new/").status_code == 404


@pytest.mark.parametrize(
    ("button", "switch", "expected"),
    [("late", "propagation", 60), ("at-once", "propagation", 0), ("mismatch", "mismatches", 1)],
)
def test_a_person_lets_things_go_wrong(
    browser: httpx.Client, google: Google, button: str, switch: str, expected: int
) -> None:
    google.faults.propagation = 5
    assert f'value="{button}"' in browser.get("/").text
    browser.post("/desk/", data={"do": button})
    assert getattr(google.faults, switch) == expected


@pytest.mark.parametrize(
    ("ticked", "granted"),
    [
        (["contacts"], {"contacts"}),
        (["contacts.readonly"], {"contacts.readonly"}),
        (["contacts", "calendar.events"], {"contacts", "calendar.events"}),
        ([], set()),
    ],
)
def test_contacts_have_a_box_of_their_own_on_the_consent_page(
    browser: httpx.Client, google: Google, ticked: list[str], granted: set[str]
) -> None:
    google.grants.register("crm", "x", ["http://crm.test/back"])
    scopes = [f"{PREFIX}{name}" for name in ("contacts", "contacts.readonly", "calendar.events")]
    query = {
        "client_id": "crm",
        "redirect_uri": "http://crm.test/back",
        "response_type": "code",
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
        "state": "s",
        "scope": " ".join(["openid", *scopes]),
        "account": ANNA,
    }
    page = browser.get("/o/oauth2/v2/auth", params=query).text
    assert page.count('type="checkbox"') == 3
    assert "Ihre Kontakte sehen, bearbeiten, herunterladen und endgültig löschen" in page
    assert "Ihre Kontakte sehen und herunterladen" in page
    form = {"say": "some", "scope": [f"{PREFIX}{name}" for name in ticked]}
    reply = browser.post("/o/oauth2/v2/auth", params=query, data=form)
    back = parse_qs(urlsplit(reply.headers["Location"]).query)
    assert set(back["scope"][0].split()) == {"openid", *(f"{PREFIX}{name}" for name in granted)}
