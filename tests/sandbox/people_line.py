"""A line to the stand-in's contacts on which every request and every answer is held against
Google's own description."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
from tests.sandbox.discovery import PEOPLE, faults_of, method_of

from einklang_sandbox.google import Google

BASE = "http://google.test/"
ALL = "names,emailAddresses,phoneNumbers,organizations,memberships,metadata,clientData"


class People:
    """Somebody's requests. An answer that is not as described fails the test, and so does a request
    that is not and goes well."""

    def __init__(self, google: Google, token: str) -> None:
        self._client = httpx.Client(transport=httpx.WSGITransport(app=google.wsgi))
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, verb: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        """Any answer, a refusal too."""
        text = urlencode(query, doseq=True)
        method = method_of(verb, f"v1/{path}", PEOPLE)
        reply = self._client.request(
            verb, f"{BASE}v1/{path}?{text}", json=body, headers=self._headers
        )
        if reply.status_code == 200:
            unknown = parse_qs(text, keep_blank_values=True).keys() - method["parameters"].keys()
            assert not unknown, f"Google knows no {unknown}"
            assert faults_of(method["response"]["$ref"], reply.json(), PEOPLE) == []
            if body is not None:
                assert faults_of(method["request"]["$ref"], body, PEOPLE) == []
        else:
            _is_an_envelope(reply)
        return reply

    def ok(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        """The answer of a request that succeeds."""
        reply = self(verb, path, body, **query)
        assert reply.status_code == 200, reply.text
        return json.loads(reply.text)

    def refused(self, verb: str, path: str, body: Any = None, **query: Any) -> tuple[int, str]:
        """HTTP status and canonical status of a request that does not."""
        reply = self(verb, path, body, **query)
        assert reply.status_code >= 400, reply.text
        return reply.status_code, str(reply.json()["error"]["status"])

    # ── what tests do again and again ────────────────────────────────────────

    def create(self, body: Any, fields: str = ALL) -> Any:
        """A new contact."""
        return self.ok("POST", "people:createContact", body, personFields=fields)

    def get(self, name: str, fields: str = ALL) -> Any:
        """A contact as it is."""
        return self.ok("GET", name, personFields=fields)

    def update(self, person: Any, mask: str, **changed: Any) -> httpx.Response:
        """Fields of a contact, on the version that the caller has."""
        body = {"metadata": person["metadata"], **changed}
        query = {"updatePersonFields": mask, "personFields": ALL}
        return self("PATCH", f"{person['resourceName']}:updateContact", body, **query)

    def pages(self, **query: Any) -> tuple[list[Any], str]:
        """All pages of a list of contacts, and the sync token."""
        query = {"personFields": ALL, "requestSyncToken": "true", **query}
        page = self.ok("GET", "people/me/connections", **query)
        found = page.get("connections", [])
        while "nextPageToken" in page:
            assert "nextSyncToken" not in page, "it comes on the last page alone"
            page = self.ok("GET", "people/me/connections", **query, pageToken=page["nextPageToken"])
            found += page.get("connections", [])
        return found, page.get("nextSyncToken", "")


def named(given: str, family: str = "", **more: Any) -> dict[str, Any]:
    """A person of this name."""
    name = {"givenName": given, **({"familyName": family} if family else {})}
    return {"names": [name], **more}


def _is_an_envelope(reply: httpx.Response) -> None:
    error = reply.json()["error"]
    assert error["code"] == reply.status_code
    assert {"code", "message", "status"} <= error.keys()
