"""The local Google ends when it is told to, whoever still holds on to it."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.sandbox.checked import Line

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX
from einklang_sandbox.google.serve import serving

ANNA = "anna@gmail.example"
AT_ONCE = 0.5  # seconds


def test_a_client_that_keeps_its_connection_holds_up_nobody() -> None:
    google = Google()
    google.add_account(ANNA, "Anna")
    with serving(google) as url:
        client = HTTPConnection(urlsplit(url).netloc)
        client.request("GET", "/")
        client.getresponse().read()
        began = time.monotonic()
    assert time.monotonic() - began < AT_ONCE
    client.close()
    google.close()


def test_an_address_that_nobody_listens_at_is_called_once_and_no_more_at_the_end() -> None:
    google = Google()
    google.add_account(ANNA, "Anna")
    line = Line(google, google.grants.issue(ANNA, {f"{PREFIX}calendar"}))
    for name in ("eins", "zwei", "drei"):
        body = {"id": name, "type": "web_hook", "address": "http://127.0.0.1:9/push/"}
        line.ok("POST", "calendars/primary/events/watch", body)
    began = time.monotonic()
    google.close()
    assert time.monotonic() - began < AT_ONCE
