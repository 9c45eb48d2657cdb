"""Middleware: feeds are served before anybody asks who looks, as nobody does."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotFound
from django.urls import Resolver404, resolve

from einklang.feeds.link import NAMES

Handler = Callable[[HttpRequest], HttpResponseBase]
BELOW, URLS = "/f/", "einklang.feeds.urls"


class Feeds:
    """Stands before sessions and languages: a feed sets no cookie and depends on none, and costs a
    program that looks every hour next to nothing."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The feed, or a 404 in a word; what is no feed goes on to the rest."""
        if not request.path_info.startswith(BELOW):
            return self._next(request)
        try:
            found = resolve(request.path_info, URLS)
        except Resolver404:
            return self._next(request)
        if found.url_name not in NAMES.values():
            return self._next(request)
        try:
            answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        except Http404:
            return HttpResponseNotFound("404", content_type="text/plain")
        return answer
