"""Several requests in one (contract, 2.9).

A multipart/mixed body of parts of the type application/http. Each part is a request of its own,
with an answer of its own; the answers come in no promised order, here in the reverse one.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from einklang_sandbox.google.http import Request, Response
from einklang_sandbox.google.problems import Problem, bad_request

PATH = "/batch/calendar/v3"
_BOUNDARY = "batch_of_answers"


def batch(request: Request, most: int, answer: Callable[[Request], Response]) -> Response:
    """All answers as one. Raises a `Problem` (400) where it is no batch, or one too large."""
    parts = _parts(request)
    if len(parts) > most:
        raise bad_request(f"A batch holds at most {most} requests.")
    answers = [_written(part, answer(_inner(part, request))) for part in parts]
    body = b"".join(f"--{_BOUNDARY}\r\n".encode() + each + b"\r\n" for each in reversed(answers))
    kind = f"multipart/mixed; boundary={_BOUNDARY}"
    return Response(200, body + f"--{_BOUNDARY}--\r\n".encode(), (("Content-Type", kind),))


def _parts(request: Request) -> list[Message]:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/mixed"):
        raise bad_request("A batch is multipart/mixed.")
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    whole = BytesParser(policy=HTTP).parsebytes(head + request.body)
    parts: list[Message] = [part for part in whole.walk() if part is not whole]
    if not parts or any(part.get_content_type() != "application/http" for part in parts):
        raise bad_request("Each part of a batch is application/http.")
    return parts


def _inner(part: Message, outer: Request) -> Request:
    """The request in a part. What it does not say itself is said by the outer one."""
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)  # noqa: S101 - application/http is no container
    head, _, body = raw.replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")
    line, *lines = head.decode().split("\n")
    words = line.split(" ")
    if len(words) < 2:
        raise bad_request("A part of a batch begins with a method and a path.")
    headers = {"authorization": outer.headers.get("authorization", "")}
    for each in lines:
        name, _, value = each.partition(":")
        headers[name.strip().lower()] = value.strip()
    to = urlsplit(words[1])
    query = tuple(parse_qsl(to.query, keep_blank_values=True))
    return Request(words[0], unquote(to.path), query, headers, body.strip(), outer.origin)


def _written(part: Message, response: Response) -> bytes:
    named = str(part.get("Content-ID", "")).strip()
    content_id = f"<response-{named[1:]}" if named.startswith("<") else f"response-{named}"
    head = ["Content-Type: application/http"]
    head += [f"Content-ID: {content_id}"] if named else []
    status = f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"
    inner = [status, *(f"{name}: {value}" for name, value in response.headers)]
    inner.append(f"Content-Length: {len(response.body)}")
    text = "\r\n".join([*head, "", *inner, "", ""])
    return text.encode() + response.body


def no_batch_within(request: Request) -> None:
    """Raises 400: a batch holds no batches."""
    if request.path == PATH:
        raise Problem(400, "global", "badRequest", "A batch holds no batches.")
