"""Every answer about contacts is what Google's description says, and the rules are as strict."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.sandbox.people_line import ALL, People, named

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX

ANNA, BEA = "anna@nordlicht.example", "bea@nordlicht.example"
CREATE, LIST = "people:createContact", "people/me/connections"
MINE = "contactGroups/myContacts"
PNG = b"\x89PNG\r\n\x1a\n rest"
EVERY = (
    "addresses,biographies,birthdays,calendarUrls,clientData,emailAddresses,events,externalIds,"
    "genders,imClients,interests,locales,locations,memberships,miscKeywords,names,nicknames,"
    "occupations,organizations,phoneNumbers,relations,sipAddresses,urls,userDefined"
)


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.add_account(ANNA, "Anna Nord")
    made.add_account(BEA, "Bea Brandt")
    yield made
    made.close()


@pytest.fixture
def line(google: Google) -> People:
    return People(google, google.grants.issue(ANNA, {f"{PREFIX}contacts"}))


def full() -> dict[str, Any]:
    day = {"year": 1980, "month": 5, "day": 4}
    return {
        "names": [{"givenName": "Charlie", "familyName": "Süd", "honorificPrefix": "Dr."}],
        "addresses": [{"type": "work", "streetAddress": "Weg 1", "postalCode": "1", "city": "Ulm"}],
        "biographies": [{"value": "Notiz"}],
        "birthdays": [{"date": day}],
        "calendarUrls": [{"url": "https://x.example/c", "type": "work"}],
        "clientData": [{"key": "crm", "value": "17"}],
        "emailAddresses": [{"value": "c@suedwind.example", "type": "work", "displayName": "C"}],
        "events": [{"date": {"month": 6, "day": 1}, "type": "anniversary"}],
        "externalIds": [{"value": "K-1", "type": "customer"}],
        "genders": [{"value": "female", "addressMeAs": "she"}],
        "imClients": [{"username": "c", "protocol": "jabber", "type": "work"}],
        "interests": [{"value": "Segeln"}],
        "locales": [{"value": "de"}],
        "locations": [{"value": "Haus 2", "type": "desk", "current": True}],
        "miscKeywords": [{"value": "k", "type": "OUTLOOK_KEYWORD"}],
        "nicknames": [{"value": "Chas", "type": "DEFAULT"}],
        "occupations": [{"value": "Seglerin"}],
        "organizations": [
            {"name": "Südwind", "title": "Chefin", "current": True, "startDate": {"year": 2020}}
        ],
        "phoneNumbers": [{"value": "0731 123456", "type": "workMobile"}, {"value": "intern 5"}],
        "relations": [{"person": "Dora", "type": "assistant"}],
        "sipAddresses": [{"value": "sip:c@x.example", "type": "work"}],
        "urls": [{"value": "https://suedwind.example", "type": "homePage"}],
        "userDefined": [{"key": "Kundennummer", "value": "4711"}],
    }


# ── a contact ────────────────────────────────────────────────────────────────


def test_a_contact_with_all_its_fields_is_as_described_through_its_life(line: People) -> None:
    made = line.create(full(), f"{EVERY},metadata,photos")
    name = made["resourceName"]
    for field, items in full().items():
        told = [
            {key: value for key, value in item.items() if key in given}
            for given, item in zip(items, made[field], strict=True)
        ]
        assert told == items, field
    assert line.get(name, f"{EVERY},metadata,photos") == made
    emptied = line.update(made, EVERY, **named("Nur"), memberships=made["memberships"]).json()
    assert emptied.keys() == {"resourceName", "etag", "metadata", "names", "memberships"}
    assert line.ok("DELETE", f"{name}:deleteContact") == {}
    assert line.refused("GET", name, personFields="names") == (404, "NOT_FOUND")
    assert line.refused("DELETE", f"{name}:deleteContact") == (404, "NOT_FOUND")


def test_what_google_works_out_is_told_and_cannot_be_written(line: People) -> None:
    body = full()
    body["names"][0] |= {"displayName": "Anders", "displayNameLastFirst": "Anders"}
    body["phoneNumbers"][0] |= {"canonicalForm": "+1", "formattedType": "X"}
    made = line.create(body, EVERY)
    name, (phone, internal) = made["names"][0], made["phoneNumbers"]
    assert (name["displayName"], name["displayNameLastFirst"]) == (
        "Dr. Charlie Süd",
        "Süd, Dr. Charlie",
    )
    assert (phone["canonicalForm"], phone["formattedType"]) == ("+49731123456", "Work Mobile")
    assert "canonicalForm" not in internal
    source = {"type": "CONTACT", "id": phone["metadata"]["source"]["id"]}
    assert phone["metadata"] == {"primary": True, "sourcePrimary": True, "source": source}
    assert internal["metadata"] == {"source": source}
    assert made["biographies"][0]["contentType"] == "TEXT_PLAIN"
    assert made["addresses"][0]["formattedValue"] == "Weg 1\n1 Ulm"
    assert made["memberships"][0]["contactGroupMembership"] == {
        "contactGroupId": "myContacts",
        "contactGroupResourceName": MINE,
    }


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("+49 (0)731 / 123-456", "+49731123456"),
        ("0049 731 123456", "+49731123456"),
        ("0731.123456", "+49731123456"),
        ("110", None),
        ("0731 SEGELN", None),
    ],
)
def test_a_number_is_told_as_it_is_dialled_from_anywhere(
    line: People, text: str, canonical: str | None
) -> None:
    made = line.create({"phoneNumbers": [{"value": text}]})
    assert made["phoneNumbers"][0].get("canonicalForm") == canonical


def test_a_name_in_free_form_is_taken_apart_and_its_parts_count(line: People) -> None:
    made = line.create({"names": [{"unstructuredName": "Charlie Maria Süd"}]})
    parts = ("givenName", "middleName", "familyName")
    assert [made["names"][0][part] for part in parts] == ["Charlie", "Maria", "Süd"]
    both = line.create({"names": [{"givenName": "Dora", "unstructuredName": "Charlie Süd"}]})
    assert both["names"][0]["displayName"] == both["names"][0]["unstructuredName"] == "Dora"


def test_one_item_is_the_primary_one_and_a_client_may_say_which(line: People) -> None:
    mails: list[dict[str, Any]] = [{"value": "a@x.example"}, {"value": "b@x.example"}]
    mails[1]["metadata"] = {"sourcePrimary": True}
    told = line.create({"emailAddresses": mails})["emailAddresses"]
    assert [mail["metadata"].get("primary") for mail in told] == [None, True]
    mails[0]["metadata"] = {"sourcePrimary": True}
    assert line.refused("POST", CREATE, {"emailAddresses": mails})[0] == 400


def test_items_of_other_sources_are_ignored(line: People) -> None:
    other = {"value": "p@x.example", "metadata": {"source": {"type": "PROFILE", "id": "1"}}}
    assert "emailAddresses" not in line.create({"emailAddresses": [other]})


@pytest.mark.parametrize(
    "body",
    [
        {"erfunden": []},
        {"names": [{"erfunden": "x"}]},
        {"names": {"givenName": "keine Liste"}},
        {"names": ["Text"]},
        {"names": [{"givenName": 1}]},
        {"names": [{"givenName": "a"}, {"givenName": "b"}]},
        {"birthdays": [{"date": {"year": 1}}, {"date": {"year": 2}}]},
        {"biographies": [{"value": "a"}, {"value": "b"}]},
        {"genders": [{"value": "male"}, {"value": "female"}]},
        {"birthdays": [{"date": {"month": 2, "day": 30}}]},
        {"birthdays": [{"date": {"day": 30}}]},
        {"birthdays": [{"date": {"jahr": 1}}]},
        {"birthdays": [{"date": {"year": "1980"}}]},
        {"biographies": [{"value": "a", "contentType": "MARKDOWN"}]},
        {"emailAddresses": [{"type": "work", "displayName": "ohne Adresse"}]},
        {"organizations": [{"name": "x", "current": "ja"}]},
        {"names": [{"givenName": "a", "metadata": []}]},
        {"names": [{"givenName": "a", "metadata": {"source": "x"}}]},
        {"memberships": [{"contactGroupMembership": {}}]},
        {"memberships": [{"contactGroupMembership": "x"}]},
        {"memberships": [{"contactGroupMembership": {"contactGroupResourceName": "erfunden"}}]},
        {
            "memberships": [
                {"contactGroupMembership": {"contactGroupResourceName": "contactGroups/friends"}}
            ]
        },
        [],
    ],
)
def test_what_google_does_not_take_is_refused(line: People, body: Any) -> None:
    assert line.refused("POST", CREATE, body) == (400, "INVALID_ARGUMENT")
    assert line.pages()[0] == []


def test_of_what_there_may_be_one_there_is_one_in_the_words_of_google(line: People) -> None:
    reply = line("POST", CREATE, {"names": [{"givenName": "a"}, {"givenName": "b"}]})
    message = "Cannot have more than one person.names per source."
    assert reply.json()["error"]["message"] == message
    made = line.create(named("a"))
    assert (
        line.update(made, "names", names=[{"givenName": "a"}, {"givenName": "b"}]).status_code
        == 400
    )


def test_items_that_say_nothing_are_left_out(line: People) -> None:
    made = line.create({"names": [{}], "urls": [{"value": ""}], "emailAddresses": []})
    assert made.keys() == {"resourceName", "etag", "metadata", "memberships"}


# ── masks ────────────────────────────────────────────────────────────────────


def test_fields_must_be_named(line: People) -> None:
    made = line.create(named("a"))
    name = made["resourceName"]
    for path in (name, LIST):
        assert line.refused("GET", path) == (400, "INVALID_ARGUMENT")
        assert line.refused("GET", path, personFields="names,erfunden")[0] == 400
        assert line.refused("GET", path, personFields="names.givenName")[0] == 400
    body = {**named("b"), "metadata": made["metadata"]}
    assert line.refused("PATCH", f"{name}:updateContact", body)[0] == 400
    for mask in ("metadata", "photos", "skills", "ageRanges", "coverPhotos"):
        query = {"updatePersonFields": mask}
        assert line.refused("PATCH", f"{name}:updateContact", body, **query)[0] == 400
    assert line.get(name, "names").keys() == {"resourceName", "etag", "names"}
    assert "emailAddresses" in line.ok("POST", CREATE, full()), "without a mask, all of them"


def test_sources_and_parameters_that_nobody_knows_are_refused(line: People) -> None:
    query = {"personFields": "names"}
    assert line.refused("GET", LIST, **query, sources="ERFUNDEN")[0] == 400
    assert line.refused("GET", LIST, **query, erfunden="1")[0] == 400
    for size in ("1001", "-1", "x"):
        assert line.refused("GET", LIST, **query, pageSize=size)[0] == 400
    assert line.refused("GET", LIST, **query, sortOrder="ERFUNDEN")[0] == 400
    assert line.refused("GET", "people/c1/connections", **query)[0] == 400
    line.create(named("a"))
    assert line.ok("GET", LIST, **query, sources="READ_SOURCE_TYPE_PROFILE") == {}
    assert (
        len(line.ok("GET", LIST, **query, sources="READ_SOURCE_TYPE_CONTACT")["connections"]) == 1
    )


# ── etags ────────────────────────────────────────────────────────────────────


def test_an_update_needs_the_current_etag_of_the_contact(line: People) -> None:
    made = line.create(named("a"))
    after = line.update(made, "names", **named("b")).json()
    assert after["etag"] != made["etag"]
    reply = line.update(made, "names", **named("c"))
    error = reply.json()["error"]
    assert (reply.status_code, error["status"]) == (400, "FAILED_PRECONDITION")
    assert error["errors"][0]["reason"] == "failedPrecondition"
    assert error["message"].startswith(
        "Request person.metadata.sources.etag is different than the current "
    )
    assert line.update(after, "names", **named("c")).status_code == 200, "etags are chained"
    assert line.get(made["resourceName"])["names"][0]["givenName"] == "c"


def test_an_etag_of_the_person_that_is_sent_along_must_be_current_too(line: People) -> None:
    made = line.create(named("a"))
    other = line.get(made["resourceName"], "names")
    assert other["etag"] != made["etag"], "it is of the answer, and so of the mask"
    after = line.update(made, "names", **named("b"), etag=other["etag"]).json()
    reply = line.update(after, "names", **named("c"), etag=made["etag"])
    assert reply.json()["error"]["message"].startswith("Request person.etag is different than")
    assert line.update(after, "names", **named("c"), etag="erfunden").status_code == 400


@pytest.mark.parametrize(
    "sources",
    [
        None,
        [],
        [{"type": "CONTACT"}],
        [{"type": "PROFILE", "id": "1", "etag": "#1"}],
        "own without etag",
        "own with another id",
        "twice",
    ],
)
def test_an_update_without_its_source_is_refused(line: People, sources: Any) -> None:
    made = line.create(named("a"))
    (own,) = made["metadata"]["sources"]
    told = {
        "own without etag": [{key: own[key] for key in ("type", "id")}],
        "own with another id": [{**own, "id": "1"}],
        "twice": [own, own],
    }
    body = {**named("b"), "etag": made["etag"]}
    if sources is not None:
        body["metadata"] = {"sources": told.get(str(sources), sources)}
    path = f"{made['resourceName']}:updateContact"
    reply = line.refused("PATCH", path, body, updatePersonFields="names")
    assert reply == (400, "INVALID_ARGUMENT")


def test_the_fields_of_the_mask_are_replaced_whole_and_no_others(line: People) -> None:
    made = line.create(full(), EVERY + ",metadata")
    mails = [{"value": "neu@x.example"}]
    line.update(made, "emailAddresses,urls", emailAddresses=mails, **named("ignoriert"))
    told = line.get(made["resourceName"], EVERY)
    assert [mail["value"] for mail in told["emailAddresses"]] == ["neu@x.example"]
    assert "urls" not in told
    for field in ("names", "clientData", "externalIds", "userDefined"):
        assert told[field] == made[field]


def test_the_name_in_the_body_is_that_of_the_path(line: People) -> None:
    made, other = line.create(named("a")), line.create(named("b"))
    reply = line.update(made, "names", **named("c"), resourceName=other["resourceName"])
    assert reply.status_code == 400


# ── several ──────────────────────────────────────────────────────────────────


def test_several_are_read_at_once_each_with_its_own_status(line: People) -> None:
    made = line.create(named("a"))
    names = [made["resourceName"], "people/c1", "people/me"]
    told = line.ok("GET", "people:batchGet", resourceNames=names, personFields="names")["responses"]
    assert [each["httpStatusCode"] for each in told] == [200, 404, 200]
    assert [each["requestedResourceName"] for each in told] == names
    assert told[2]["person"]["names"][0]["displayName"] == "Anna Nord"
    for count in (0, 201):
        query = {"resourceNames": ["people/c1"] * count, "personFields": "names"}
        assert line.refused("GET", "people:batchGet", **query)[0] == 400


def test_several_are_made_at_once_or_none(line: People) -> None:
    path = "people:batchCreateContacts"
    good, bad = {"contactPerson": named("a")}, {"contactPerson": {"names": [{"x": "y"}]}}
    made = line.ok("POST", path, {"contacts": [good, good], "readMask": "names"})["createdPeople"]
    assert [each["person"]["names"][0]["givenName"] for each in made] == ["a", "a"]
    assert line.ok("POST", path, {"contacts": [good], "readMask": ""}) == {}
    reply = line("POST", path, {"contacts": [good, bad, {}], "readMask": "names"})
    (details,) = reply.json()["error"]["details"]
    assert details["@type"].endswith(".BatchCreateContactsErrorDetails")
    assert details["contactErrors"].keys() == {"1", "2"}
    assert reply.status_code == 400
    assert len(line.pages()[0]) == 3
    assert line.refused("POST", path, {"contacts": [good] * 201, "readMask": ""})[0] == 400
    assert len(line.ok("POST", path, {"contacts": [good] * 200, "readMask": "names"})) == 1
    assert line.refused("POST", path, {"contacts": [], "readMask": ""})[0] == 400


def test_several_are_changed_at_once_or_none(line: People) -> None:
    path = "people:batchUpdateContacts"
    first, second = line.create(named("a")), line.create(named("b"))
    new = {p["resourceName"]: {"metadata": p["metadata"], **named("c")} for p in (first, second)}
    body = {"contacts": new, "updateMask": "names", "readMask": ALL}
    told = line.ok("POST", path, body)["updateResult"]
    assert told.keys() == new.keys()
    mixed = {
        first["resourceName"]: {"metadata": told[first["resourceName"]]["person"]["metadata"]},
        second["resourceName"]: new[second["resourceName"]],
        "people/c1": named("fehlt"),
    }
    reply = line("POST", path, {"contacts": mixed, "updateMask": "names", "readMask": ""})
    (details,) = reply.json()["error"]["details"]
    assert details["@type"].endswith(".BatchUpdateContactsErrorDetails")
    codes = {name: error["code"] for name, error in details["contactErrors"].items()}
    assert codes == {second["resourceName"]: 9, "people/c1": 5}
    assert line.get(first["resourceName"])["names"][0]["givenName"] == "c", "all or none"
    many = {f"people/c{n}": named("x") for n in range(201)}
    for wrong in (
        {"contacts": many, "updateMask": "names", "readMask": ""},
        {"contacts": new, "readMask": ""},
        {"contacts": {}, "updateMask": "names", "readMask": ""},
    ):
        assert "details" not in line("POST", path, wrong).json()["error"] or len(many) > 200
        assert line.refused("POST", path, wrong)[0] == 400


def test_several_are_deleted_at_once_or_none(line: People) -> None:
    path = "people:batchDeleteContacts"
    names = [line.create(named("a"))["resourceName"] for _ in range(2)]
    assert line.refused("POST", path, {"resourceNames": [*names, "people/c1"]})[0] == 404
    assert len(line.pages()[0]) == 2
    assert line.ok("POST", path, {"resourceNames": [*names, names[0]]}) == {}
    assert line.pages()[0] == []
    made = [line.create(named("a"))["resourceName"] for _ in range(3)]
    assert line.refused("POST", path, {"resourceNames": [*made * 167]})[0] == 400
    assert line.ok("POST", path, {"resourceNames": [*made * 166]}) == {}


# ── photos ───────────────────────────────────────────────────────────────────


def test_a_photo_is_put_on_fetched_and_taken_off(line: People, google: Google) -> None:
    made = line.create(named("a"), "photos,metadata")
    assert made["photos"][0]["default"] is True
    path = made["resourceName"]
    told = line.ok(
        "PATCH",
        f"{path}:updateContactPhoto",
        {"photoBytes": base64.b64encode(PNG).decode(), "personFields": "photos,metadata"},
    )["person"]
    assert "default" not in told["photos"][0]
    assert told["metadata"] != made["metadata"], "it is a change"
    with httpx.Client(transport=httpx.WSGITransport(app=google.wsgi)) as anybody:
        assert anybody.get(told["photos"][0]["url"]).content == PNG
        assert anybody.get(made["photos"][0]["url"].replace("c", "")).status_code == 200
    after = line.ok("DELETE", f"{path}:deleteContactPhoto", personFields="photos")["person"]
    assert after["photos"][0]["default"] is True
    assert line.ok("DELETE", f"{path}:deleteContactPhoto") == {}


@pytest.mark.parametrize("photo", ["", "kein base64!", base64.b64encode(b"GIF89a").decode()])
def test_a_photo_is_a_jpeg_or_a_png(line: People, photo: str) -> None:
    path = f"{line.create(named('a'))['resourceName']}:updateContactPhoto"
    assert line.refused("PATCH", path, {"photoBytes": photo})[0] == 400


# ── who may ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        ({"contacts"}, 200, 200),
        ({"contacts.readonly"}, 200, 403),
        ({"calendar"}, 403, 403),
        ({"contacts.other.readonly"}, 403, 403),
    ],
)
def test_each_scope_opens_what_it_should(
    google: Google, scopes: set[str], reads: int, writes: int
) -> None:
    mine = People(google, google.grants.issue(ANNA, {f"{PREFIX}{name}" for name in scopes}))
    replies = [
        mine("GET", LIST, personFields="names"),
        mine("GET", "contactGroups"),
        mine("POST", CREATE, named("a")),
        mine("POST", "contactGroups", {"contactGroup": {"name": "x"}}),
    ]
    assert [reply.status_code for reply in replies] == [reads, reads, writes, writes]
    for reply in replies:
        if reply.status_code == 403:
            error = reply.json()["error"]
            assert error["status"] == "PERMISSION_DENIED"
            assert error["errors"][0]["reason"] == "insufficientPermissions"
            assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_other_contacts_have_a_scope_of_their_own_and_there_are_none(google: Google) -> None:
    scope = f"{PREFIX}contacts.other.readonly"
    other = People(google, google.grants.issue(ANNA, {scope}))
    assert other.ok("GET", "otherContacts", readMask="names") == {}
    mine = People(google, google.grants.issue(ANNA, {f"{PREFIX}contacts"}))
    assert mine.refused("GET", "otherContacts", readMask="names")[0] == 403


def test_nobody_sees_the_contacts_of_others(line: People, google: Google) -> None:
    made = line.create(named("a"))
    beas = People(google, google.grants.issue(BEA, {f"{PREFIX}contacts"}))
    assert beas.pages()[0] == []
    assert beas.refused("GET", made["resourceName"], personFields="names")[0] == 404
    assert beas.refused("DELETE", f"{made['resourceName']}:deleteContact")[0] == 404


def test_a_dead_access_token_is_401(google: Google) -> None:
    dead = People(google, "erfunden")
    assert dead.refused("GET", LIST, personFields="names") == (401, "UNAUTHENTICATED")


def test_there_is_room_for_so_many_contacts(line: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("einklang_sandbox.google.people.contacts.MOST", 3)
    many = {"contacts": [{"contactPerson": named("a")}] * 4, "readMask": ""}
    assert line.refused("POST", "people:batchCreateContacts", many)[0] == 400
    made = [line.create(named("a")) for _ in range(3)]
    reply = line("POST", CREATE, named("zu viel"))
    assert reply.status_code == 400
    assert reply.json()["error"]["message"] == "MY_CONTACTS_OVERFLOW_COUNT"
    line.ok("DELETE", f"{made[0]['resourceName']}:deleteContact")
    line.create(named("a"))
