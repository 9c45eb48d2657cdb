"""A request and its answer, as the handlers of this Google see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. Names of headers are in lower case; `origin` is how the asker reached us."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    origin: str = "http://127.0.0.1"

    @classmethod
    def of(cls, environ: Mapping[str, Any]) -> Request:
        """As WSGI tells it (PEP 3333)."""
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_") or name == "CONTENT_TYPE"
        }
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"].encode("latin-1").decode(errors="replace"),
            query=tuple(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
            headers=headers,
            body=environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)),
            origin=f"{environ['wsgi.url_scheme']}://{headers.get('host', '')}",
        )

    @property
    def asked(self) -> dict[str, str]:
        """The query; of a name that comes twice, the last."""
        return dict(self.query)

    @property
    def form(self) -> tuple[tuple[str, str], ...]:
        """The fields of a form, in their order; none where the body is no form."""
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return ()
        return tuple(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    @property
    def bearer(self) -> str:
        """The access token of the header, or ""."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


@dataclass(frozen=True, slots=True)
class Response:
    """What goes out."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def send(self, start: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
        """To whom WSGI has it from."""
        length = ("Content-Length", str(len(self.body)))
        start(f"{self.status} {HTTPStatus(self.status).phrase}", [*self.headers, length])
        return [self.body]


def as_json(body: Any, status: int = 200, **headers: str) -> Response:
    """JSON that nobody keeps. Names of headers with `_` for `-`."""
    told = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
    told |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Response(status, json.dumps(body).encode(), tuple(told.items()))


def redirect(to: str) -> Response:
    """See there, by GET."""
    return Response(303, b"", (("Location", to), ("Cache-Control", "no-store")))
