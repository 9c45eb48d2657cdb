"""Google's own Python client works against the contacts of the local Google, over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import google.oauth2.credentials
import googleapiclient.errors
import pytest
from googleapiclient.discovery import build_from_document
from tests.sandbox.discovery import PEOPLE, document, faults_of

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX
from einklang_sandbox.google.serve import serving

ANNA = "anna@nordlicht.example"
FIELDS = "names,emailAddresses,metadata,memberships"


@pytest.fixture
def google_there() -> Iterator[Google]:
    made = Google()
    made.add_account(ANNA, "Anna Nord")
    yield made
    made.close()


@pytest.fixture
def service(google_there: Google) -> Iterator[Any]:
    token = google_there.grants.issue(ANNA, {f"{PREFIX}contacts"})
    with serving(google_there) as url:
        made = build_from_document(
            document(PEOPLE),
            credentials=google.oauth2.credentials.Credentials(token),  # type: ignore[no-untyped-call] # as published
            client_options={"api_endpoint": url},
        )
        yield made
        made.close()


def test_the_description_refuses_what_it_does_not_know() -> None:
    assert faults_of("Person", {"erfunden": 1}, PEOPLE)
    assert faults_of("Person", {"names": [{"givenName": 1}]}, PEOPLE)
    assert faults_of("Source", {"updateTime": "gestern"}, PEOPLE)
    assert faults_of("Source", {"updateTime": "2026-05-04T09:00:00.000Z"}, PEOPLE) == []


def test_googles_own_client_syncs_and_writes(google_there: Google, service: Any) -> None:
    people, hand = service.people(), google_there.hand(ANNA)
    for n in range(3):
        hand.create({"names": [{"givenName": str(n)}]})
    asked = {"personFields": FIELDS, "pageSize": 2, "requestSyncToken": True}
    request = people.connections().list(resourceName="people/me", **asked)
    found: list[Any] = []
    while request is not None:
        page = request.execute()
        found += page["connections"]
        request = people.connections().list_next(request, page)
    assert [person["names"][0]["givenName"] for person in found] == ["0", "1", "2"]
    name = found[0]["resourceName"]
    body = {**found[0], "names": [{"givenName": "neu"}]}
    change = {"resourceName": name, "updatePersonFields": "names", "personFields": FIELDS}
    changed = people.updateContact(**change, body=body).execute()
    with pytest.raises(googleapiclient.errors.HttpError) as error:
        people.updateContact(**change, body=body).execute()
    assert error.value.status_code == 400
    hand.delete(found[1]["resourceName"])
    delta = people.connections().list(
        resourceName="people/me", **asked, syncToken=page["nextSyncToken"]
    )
    told = delta.execute()["connections"]
    assert told[0]["names"] == changed["names"]
    assert told[1]["metadata"]["deleted"] is True
    people.deleteContact(resourceName=name).execute()


def test_googles_own_client_writes_several_and_groups(service: Any) -> None:
    people, groups = service.people(), service.contactGroups()
    group = groups.create(body={"contactGroup": {"name": "Kunden"}}).execute()["resourceName"]
    contacts = [{"contactPerson": {"names": [{"givenName": name}]}} for name in "ab"]
    made = people.batchCreateContacts(body={"contacts": contacts, "readMask": FIELDS}).execute()
    names = [each["person"]["resourceName"] for each in made["createdPeople"]]
    members = groups.members()
    members.modify(resourceName=group, body={"resourceNamesToAdd": names}).execute()
    told = groups.get(resourceName=group, maxMembers=10).execute()
    assert told["memberResourceNames"] == names
    read = people.getBatchGet(resourceNames=names, personFields=FIELDS).execute()["responses"]
    new = {
        each["requestedResourceName"]: {**each["person"], "names": [{"givenName": "x"}]}
        for each in read
    }
    body = {"contacts": new, "updateMask": "names", "readMask": FIELDS}
    assert len(people.batchUpdateContacts(body=body).execute()["updateResult"]) == 2
    with pytest.raises(googleapiclient.errors.HttpError) as error:
        people.batchUpdateContacts(body=body).execute()
    assert error.value.error_details[0]["contactErrors"].keys() == set(names)
    people.batchDeleteContacts(body={"resourceNames": names}).execute()
    groups.delete(resourceName=group, deleteContacts=True).execute()
    assert people.connections().list(resourceName="people/me", personFields="names").execute() == {}


def test_googles_own_client_reads_two_hundred_at_once(google_there: Google, service: Any) -> None:
    hand = google_there.hand(ANNA)
    names = [hand.create({"names": [{"givenName": str(n)}]})["resourceName"] for n in range(200)]
    told = service.people().getBatchGet(resourceNames=names, personFields="names").execute()
    assert [each["person"]["resourceName"] for each in told["responses"]] == names
    assert google_there.log[-1].method == "POST", "the address would have been too long"
