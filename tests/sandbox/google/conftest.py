"""The stand-in with an application and two people."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.sandbox.google.oauth_scene import ANNA, BACK, BEN, CLIENT, Clock, Scene

from einklang_sandbox.google.frame import style
from einklang_sandbox.google.grants import Grants
from einklang_sandbox.google.http import Request, Response
from einklang_sandbox.google.oauth import OAuth


@pytest.fixture
def scene() -> Scene:
    """On that Thursday, with nothing granted yet."""
    clock = Clock()
    grants = Grants(clock)
    grants.register(CLIENT["client_id"], CLIENT["client_secret"], [BACK])
    oauth = OAuth(grants, lambda: {ANNA: "Anna Thaler", BEN: "Ben Moor"})

    def wsgi(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        request = Request.of(environ)
        return (oauth.handle(request) or style(request) or Response(404)).send(start)

    return Scene(SimpleNamespace(grants=grants, wsgi=wsgi), clock)
