"""Addresses of booking: public ones below /book/ and /booked/."""

from __future__ import annotations

from django.urls import path

from einklang.booking.views import booked, guest

urlpatterns = [
    path("book/<slug:workspace>/<slug:calendar>/", guest.pick, name="book"),
    path("book/<slug:workspace>/<slug:calendar>/details/", guest.details, name="book-details"),
    path("booked/<str:token>/", booked.booked, name="booked"),
    path("booked/<str:token>/cancel/", booked.cancel, name="booked-cancel"),
    path("booked/<str:token>/move/", booked.move, name="booked-move"),
]
