"""The entrance for a WSGI server, called as one calls it."""

from __future__ import annotations

import httpx
import pytest

from einklang.project.wsgi import application


@pytest.mark.django_db(transaction=True)  # it closes connections as a server's thread does
def test_a_server_gets_the_first_page_through_it() -> None:
    through = httpx.WSGITransport(app=application)
    with httpx.Client(transport=through, base_url="http://testserver") as client:
        answer = client.get("/")
        assert (answer.status_code, answer.headers["location"]) == (302, "/setup/")
        assert "<form" in client.get("/setup/").text
