"""A feed, for the programs that subscribe to it. No cookies, no sign-in: the link is the key."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from einklang.accounts import clock
from einklang.accounts.rate import Buckets
from einklang.feeds.marks import marks, program
from einklang.feeds.models import Form
from einklang.feeds.serve import Server, State, body, hashed, inflated

server = Server()
buckets = Buckets()


@require_safe
def feed(request: HttpRequest, token: str, form: Form = Form.EVENTS) -> HttpResponseBase:
    """The text, or 304; 404 for every link that opens nothing, 429 for one fetched too often."""
    now = clock.now()
    found = server.find(token, form, now)
    if found is None:
        raise Http404
    if wait := buckets.take(hashed(token), time.monotonic(), settings.FEED_FETCHES_PER_MINUTE):
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    marks.note(found.feed, program(request.headers.get("User-Agent", "")), now)
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = _unchanged(request, found) or _whole(request, found, form, packs=packs)
    answer.headers["ETag"] = f'"{found.version}{"-gz" if packs else ""}"'
    answer.headers["Last-Modified"] = http_date(found.changed_at)
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


def _unchanged(request: HttpRequest, found: State) -> HttpResponseBase | None:
    """304 where the program has this text already (RFC 9110, 13.2.2)."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        same = known.strip() == "*" or found.version in map(_bare, known.split(","))
    else:
        since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
        same = since is not None and found.changed_at <= since
    return HttpResponseNotModified() if same else None


def _bare(tag: str) -> str:
    """The validator in an entity tag, of whichever encoding."""
    return tag.strip().removeprefix("W/").strip('"').removesuffix("-gz")


def _whole(request: HttpRequest, found: State, form: Form, *, packs: bool) -> HttpResponseBase:
    """Compressed as it lies there, or inflated on the way."""
    packed = body(found, form)
    only_asks = request.method == "HEAD"
    answer: HttpResponseBase
    if packs:
        answer = HttpResponse(b"" if only_asks else packed)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(packed))
    else:
        answer = HttpResponse() if only_asks else StreamingHttpResponse(inflated(packed))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="einklang.ics"'
    return answer
