"""Addresses of feeds."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from einklang.feeds.models import Form
from einklang.feeds.views import feed, links


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
    path("w/<slug:slug>/feeds/", links.feeds, name="feeds"),
    path("w/<slug:slug>/feeds/panel/", links.feeds_panel, name="feeds-panel"),
    path("w/<slug:slug>/feeds/open/", links.open_feed, name="feed-open"),
    path("w/<slug:slug>/feeds/<int:pk>/renew/", links.renew_feed, name="feed-renew"),
    path("w/<slug:slug>/feeds/<int:pk>/close/", links.close_feed, name="feed-close"),
    path("w/<slug:slug>/feeds/<int:pk>/remind/", links.remind_feed, name="feed-remind"),
]
