"""Several requests in one: multipart/mixed, each part a request of its own, each answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from http.client import responses
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from einklang_sandbox.google.problems import Problem

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

PATH = "/batch/calendar/v3"
MOST = 50
_BOUNDARY = "batch_of_the_stand_in"
_LINE = 3  # method, target, version


@dataclass(frozen=True, slots=True)
class Part:
    """One of the requests; `content_id` as it came, with its angle brackets."""

    content_id: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def environ(self, authorization: str) -> WSGIEnvironment:
        """As a request of its own; who asks is said outside, where the part does not say it."""
        return {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": unquote(self.path, "latin-1"),
            "QUERY_STRING": self.query,
            "HTTP_AUTHORIZATION": self.headers.get("authorization", authorization),
            "HTTP_IF_MATCH": self.headers.get("if-match", ""),
            "HTTP_IF_NONE_MATCH": self.headers.get("if-none-match", ""),
        }


def parts(content_type: str, body: bytes) -> list[Part]:
    """The requests of a batch. Raises Problem where one of them is none for a batch."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    whole = BytesParser().parsebytes(head + body)
    if whole.get_content_type() != "multipart/mixed" or not whole.is_multipart() or whole.defects:
        raise _bad("Failed to parse batch request, error: 0 items or no multipart/mixed.")
    found = [_part(each) for each in whole.get_payload() if isinstance(each, Message)]
    if len(found) > MOST:
        raise _bad(f"The batch request exceeds the maximum of {MOST} calls.")
    if len({part.content_id for part in found}) < len(found):
        raise _bad("The Content-ID of each part must be its own.")
    return found


def _part(told: Message) -> Part:
    content_id = " ".join(str(told.get("Content-ID", "")).split())
    if told.get_content_type() != "application/http":
        raise _bad("Each part must be application/http.")
    if not (content_id.startswith("<") and content_id.endswith(">")):
        raise _bad("Each part must have a Content-ID.")
    line, _, rest = _inside(told).lstrip().partition(b"\n")
    words = line.decode("latin-1").split()
    if len(words) != _LINE:
        raise _bad("Each part must begin with a request line.")
    inner = BytesParser().parsebytes(rest)
    path, _, query = words[1].partition("?")
    if not path.startswith("/calendar/v3/"):  # neither another batch nor an upload
        raise _bad("Each part must be a request of the Calendar API, by its path alone.")
    if {"uploadType", "upload_protocol"} & parse_qs(query).keys() or "alt=media" in query:
        raise _bad("Media cannot be part of a batch.")
    headers = {key.lower(): str(value) for key, value in inner.items()}
    return Part(content_id, words[0], path, query, headers, _inside(inner).strip())


def _inside(told: Message) -> bytes:
    found = told.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def told(
    answers: Sequence[tuple[str, int, Mapping[str, str], bytes]],
) -> tuple[dict[str, str], bytes]:
    """The answer of the whole: headers and body."""
    pieces = [
        b"\r\n".join(
            (
                f"--{_BOUNDARY}".encode(),
                b"Content-Type: application/http",
                f"Content-ID: <response-{content_id[1:]}".encode("latin-1"),
                b"",
                f"HTTP/1.1 {status} {responses[status]}".encode(),
                *(f"{key}: {value}".encode("latin-1") for key, value in headers.items()),
                f"Content-Length: {len(body)}".encode(),
                b"",
                body,
            )
        )
        for content_id, status, headers, body in answers
    ]
    end = f"--{_BOUNDARY}--\r\n".encode()
    return {"Content-Type": f"multipart/mixed; boundary={_BOUNDARY}"}, b"\r\n".join([*pieces, end])


def _bad(message: str) -> Problem:
    return Problem(400, "badRequest", message)
