"""Addresses of the calendar; all below /w/<slug>/."""

from __future__ import annotations

from django.urls import path

from einklang.calendars.views.answer import event_answer
from einklang.calendars.views.calendar import calendar, event_source
from einklang.calendars.views.delete import event_delete
from einklang.calendars.views.edit import event_edit, event_new
from einklang.calendars.views.event import event
from einklang.calendars.views.move import event_move
from einklang.calendars.views.result import event_result

urlpatterns = [
    path("w/<slug:slug>/calendar/", calendar, name="calendar"),
    path("w/<slug:slug>/calendar/events.json", event_source, name="event-source"),
    path("w/<slug:slug>/calendar/new/", event_new, name="event-new"),
    path("w/<slug:slug>/calendar/<int:pk>/", event, name="event"),
    path("w/<slug:slug>/calendar/<int:pk>/edit/", event_edit, name="event-edit"),
    path("w/<slug:slug>/calendar/<int:pk>/move/", event_move, name="event-move"),
    path("w/<slug:slug>/calendar/<int:pk>/answer/", event_answer, name="event-answer"),
    path("w/<slug:slug>/calendar/<int:pk>/result/", event_result, name="event-result"),
    path("w/<slug:slug>/calendar/<int:pk>/delete/", event_delete, name="event-delete"),
]
