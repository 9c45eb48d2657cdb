"""What the log says of requests."""

from __future__ import annotations

import logging

import pytest
from django.core.handlers.exception import response_for_exception
from django.test import Client, RequestFactory
from tests.cast import ClientOf

from einklang.accounts.models import User, Workspace


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What stands in the log of this test, as it is written there."""
    return [logging.Formatter().format(record) for record in caplog.records]


def test_a_page_beyond_ones_role_is_logged_in_a_line(
    anna: User, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    page = "/w/nordlicht/settings/workspace/"
    assert client_of(anna).get(page).status_code == 403
    assert logged(caplog) == [f"Forbidden (Permission denied): {page}"]


def test_a_page_that_is_not_there_for_a_stranger_is_logged_in_a_line(
    workspace: Workspace, charlie: User, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("/nowhere/", f"/w/{workspace.slug}/people/"):
        assert client_of(charlie).get(path).status_code == 404
    assert logged(caplog) == ["Not Found: /nowhere/", f"Not Found: /w/{workspace.slug}/people/"]


def test_a_fault_of_ours_is_logged_with_its_place(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        int("a bug")
    except ValueError as error:
        response_for_exception(rf.get("/"), error)
    assert any("Traceback" in line and "ValueError: " in line for line in logged(caplog))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/f/geheim-0815.ics", "/f/….ics"),
        ("/f/geheim-0815/tasks.ics", "/f/…/tasks.ics"),
        ("/join/geheim-0815/more/", "/join/…/more/"),
    ],
)
def test_no_key_of_an_address_is_logged(
    path: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert Client().get(path).status_code == 404
    assert logged(caplog) == [f"Not Found: {told}"]
