"""A signed-in person reads their own language, whatever their browser asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

Handler = Callable[[HttpRequest], HttpResponse]


class UserLanguage:
    """Middleware; stands behind the one that reads the browser's wish and the one that signs in."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The rest, in the user's language."""
        if not request.user.is_authenticated:
            return self._next(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self._next(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response
