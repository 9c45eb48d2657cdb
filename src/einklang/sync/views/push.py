"""Where providers call us when something has changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.sync import channels

NOTHING_HERE, DONE = 404, 204


@csrf_exempt
@require_POST
def google(request: HttpRequest) -> HttpResponse:
    """Google's call; all that it says stands in its headers (Calendar API, "Push notifications").
    The body is never read."""
    told = request.headers
    known = channels.heard(
        key=told.get("X-Goog-Channel-ID", ""),
        token=told.get("X-Goog-Channel-Token", ""),
        resource=told.get("X-Goog-Resource-ID", ""),
        now=clock.now(),
    )
    return HttpResponse(status=DONE if known else NOTHING_HERE)
