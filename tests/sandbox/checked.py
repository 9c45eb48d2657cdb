"""A line to the stand-in on which every request and every answer is held against Google's own
description."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
from tests.sandbox.discovery import faults_of, method_of

from einklang_sandbox.google import Google

BASE = "http://google.test/calendar/v3/"


class Line:
    """Somebody's requests. An answer that is not as described fails the test."""

    def __init__(self, google: Google, token: str) -> None:
        self._client = httpx.Client(transport=httpx.WSGITransport(app=google.wsgi))
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(
        self, verb: str, path: str, body: Any = None, etag: str = "", **query: Any
    ) -> httpx.Response:
        """Any answer, a refusal too."""
        text = urlencode(query, doseq=True)
        method = method_of(verb, path)
        unknown = parse_qs(text, keep_blank_values=True).keys() - method["parameters"].keys()
        headers = {**self._headers, **({"If-Match": etag} if etag else {})}
        reply = self._client.request(verb, f"{BASE}{path}?{text}", json=body, headers=headers)
        if reply.status_code == 200:
            assert not unknown, f"Google knows no {unknown}"
            assert faults_of(method["response"]["$ref"], reply.json()) == []
        elif reply.status_code >= 400:
            _is_an_envelope(reply)
        return reply

    def ok(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        """The answer of a request that succeeds."""
        reply = self(verb, path, body, **query)
        assert reply.status_code in (200, 204), reply.text
        return json.loads(reply.text) if reply.text else None

    def refused(self, verb: str, path: str, body: Any = None, **query: Any) -> tuple[int, str]:
        """Status and reason of a request that does not."""
        reply = self(verb, path, body, **query)
        assert reply.status_code >= 400, reply.text
        return reply.status_code, str(reply.json()["error"]["errors"][0]["reason"])


def _is_an_envelope(reply: httpx.Response) -> None:
    error = reply.json()["error"]
    assert error["code"] == reply.status_code
    assert {"domain", "reason", "message"} <= error["errors"][0].keys()
