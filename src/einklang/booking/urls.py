"""Addresses of booking: public ones below /book/ and /booked/, those of hosts in the workspace."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from einklang.booking.views import booked, calendars, guest, host, mails, one

CALENDARS: list[URLPattern] = [
    path("", calendars.calendars, name="booking-calendars"),
    path("new/", calendars.new_calendar, name="booking-calendar-new"),
    path("<int:pk>/", calendars.calendar, name="booking-calendar"),
    path("<int:pk>/why/", calendars.why, name="booking-calendar-why"),
    path("<int:pk>/mails/", mails.mails, name="booking-calendar-mails"),
    path("<int:pk>/mails/look/", mails.look, name="booking-calendar-mails-look"),
    path("<int:pk>/mails/times/", mails.times, name="booking-calendar-mails-times"),
    path("<int:pk>/mails/ours/", mails.our_words, name="booking-calendar-mails-ours"),
    path("<int:pk>/mails/test/", mails.test, name="booking-calendar-mails-test"),
    path("<int:pk>/delete/", calendars.delete, name="booking-calendar-delete"),
    path("<int:pk>/restore/", calendars.restore, name="booking-calendar-restore"),
]
urlpatterns = [
    path("book/<slug:workspace>/<slug:calendar>/", guest.pick, name="book"),
    path("book/<slug:workspace>/<slug:calendar>/details/", guest.details, name="book-details"),
    path("booked/<str:token>/", booked.booked, name="booked"),
    path("booked/<str:token>/cancel/", booked.cancel, name="booked-cancel"),
    path("booked/<str:token>/move/", booked.move, name="booked-move"),
    path("booked/<str:token>/quiet/", booked.quiet, name="booked-quiet"),
    path("w/<slug:slug>/bookings/", host.bookings, name="bookings"),
    path("w/<slug:slug>/bookings/file/", host.download, name="bookings-file"),
    path("w/<slug:slug>/bookings/<int:pk>/", one.booking, name="booking"),
    path("w/<slug:slug>/bookings/<int:pk>/move/", one.move, name="booking-move"),
    path("w/<slug:slug>/bookings/<int:pk>/confirm/", host.confirm, name="booking-confirm"),
    path("w/<slug:slug>/bookings/<int:pk>/cancel/", host.cancel, name="booking-cancel"),
    path("w/<slug:slug>/bookings/<int:pk>/missed/", host.missed, name="booking-missed"),
    path("w/<slug:slug>/bookings/calendars/", include(CALENDARS)),
]
