"""Addresses of feeds."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from einklang.feeds.models import Form
from einklang.feeds.views import feed


class Token:
    """Whatever could be one: of another length it is looked up as well, and not found."""

    regex = "[A-Za-z0-9_-]{1,200}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Token, "token")
urlpatterns: list[URLPattern] = [
    path("f/<token:token>.ics", feed.feed, {"form": Form.EVENTS}, name="feed"),
    path("f/<token:token>/tasks.ics", feed.feed, {"form": Form.TODOS}, name="feed-todos"),
]
