"""A host and port without a scheme: https, and http only where there is no TLS and it is opened.

Real servers on this machine, with and without TLS.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from tests.providers.dns import Table
from tests.providers.facade import Facade, Start

from einklang.providers.dav.adapter import open_dav
from einklang.providers.errors import ProviderError
from einklang.providers.wire import Wire


class Silent(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@pytest.fixture
def facade() -> Facade:
    return Facade()


@pytest.fixture
def port(facade: Facade) -> Iterator[int]:
    """Where the facade listens, by http alone."""

    def whole(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        return facade(environ, start)

    with make_server("127.0.0.1", 0, whole, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def refs(address: str, *allow: str) -> list[str]:
    wire = Wire(allow_hosts=frozenset(allow))
    try:
        provider = open_dav(address, "alice@x", "geheim", wire, Table())
        return [collection.ref for collection in provider.collections()]
    finally:
        wire.close()


@pytest.mark.parametrize("path", ["", "/", "/people/alice/"])
def test_an_opened_host_without_tls_is_asked_without(path: str, port: int) -> None:
    place = f"127.0.0.1:{port}"
    (found,) = refs(place + path, place)
    assert found == f"http://{place}/cal/alice@x/termine/"


def test_the_opened_host_may_stand_behind_a_user_name(port: int) -> None:
    assert refs(f"alice@localhost:{port}", "localhost")


def test_a_link_with_https_is_taken_at_its_word(port: int, facade: Facade) -> None:
    with pytest.raises(ProviderError, match="no_tls"):
        refs(f"https://127.0.0.1:{port}", "127.0.0.1")
    assert facade.log == []


@pytest.mark.parametrize("allow", [[], ["127.0.0.1:1"], ["localhost"]])
def test_a_host_that_is_not_opened_gets_nothing(
    allow: list[str], port: int, facade: Facade
) -> None:
    with pytest.raises(ProviderError, match="address_not_allowed"):
        refs(f"127.0.0.1:{port}", *allow)
    assert facade.log == []
