"""In which language, and on which clock, a public page speaks to a guest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import timezone, translation

from einklang.booking.address import LANGUAGES


@contextmanager
def speaking(request: HttpRequest, zone: str, language: str = "") -> Iterator[None]:
    """While it lasts: the language in the address, else this one, else the browser's; and the time
    of this zone (IANA)."""
    wanted = request.GET.get("language", "")
    wanted = wanted if wanted in LANGUAGES else language or translation.get_language() or "de"
    request.LANGUAGE_CODE = wanted
    with translation.override(wanted), timezone.override(zone):
        yield
