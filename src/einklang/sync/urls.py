"""Addresses of sync: connections, the journal, questions, and why."""

from __future__ import annotations

from django.urls import URLPattern, path

from einklang.sync.consent import GOOGLE_CONTACTS
from einklang.sync.views import (
    conflicts,
    connect,
    connections,
    doctor,
    google,
    journal,
    push,
    questions,
    undo,
    why,
)

CONTACTS = {"kind": GOOGLE_CONTACTS}
SETTINGS = "w/<slug:slug>/settings/integrations/"
urlpatterns: list[URLPattern] = [
    path(SETTINGS, connections.connections, name="connections"),
    path(f"{SETTINGS}caldav/", connect.reach, {"kind": "caldav"}, name="connect-caldav"),
    path(f"{SETTINGS}carddav/", connect.reach, {"kind": "carddav"}, name="connect-carddav"),
    path(f"{SETTINGS}doctor/", doctor.doctor, name="doctor"),
    path(f"{SETTINGS}google/", google.offer, name="connect-google"),
    path(f"{SETTINGS}google/go/", google.go, name="go-google"),
    path(f"{SETTINGS}google-contacts/", google.offer, CONTACTS, name="connect-google-contacts"),
    path(f"{SETTINGS}google-contacts/go/", google.go, CONTACTS, name="go-google-contacts"),
    path(f"{SETTINGS}<int:pk>/google/", google.offer, name="connect-google"),
    path(f"{SETTINGS}<int:pk>/google/go/", google.go, name="go-google"),
    path("push/google/", push.google, name="push-google"),
    path("connect/google/", google.back, name="back-google"),
    path(f"{SETTINGS}<int:pk>/calendars/", connect.choose, name="connect-calendars"),
    path(f"{SETTINGS}<int:pk>/", connections.connection, name="connection"),
    path(f"{SETTINGS}<int:pk>/card/", connections.card, name="connection-card"),
    path(f"{SETTINGS}<int:pk>/save/", connections.save, name="connection-save"),
    path(f"{SETTINGS}<int:pk>/look/", connections.look_for_new, name="connection-look"),
    path(f"{SETTINGS}<int:pk>/sync/", connections.sync_now, name="connection-sync"),
    path(f"{SETTINGS}<int:pk>/sign-in/", connect.sign_in, name="connection-sign-in"),
    path(f"{SETTINGS}<int:pk>/disconnect/", connect.leave, name="disconnect"),
    path("w/<slug:slug>/journal/", journal.runs, name="runs"),
    path("w/<slug:slug>/journal/<int:pk>/", journal.run, name="run"),
    path("w/<slug:slug>/journal/<int:pk>/undo/", undo.run, name="undo-run"),
    path("w/<slug:slug>/journal/write/<int:pk>/undo/", undo.write, name="undo-write"),
    path("w/<slug:slug>/journal/aside/", journal.aside, name="aside"),
    path("w/<slug:slug>/journal/aside/<int:pk>/", journal.aside_entry, name="aside-entry"),
    path("w/<slug:slug>/journal/aside/again/", journal.aside_again, name="aside-again"),
    path("w/<slug:slug>/journal/conflicts/", conflicts.conflicts, name="conflicts"),
    path("w/<slug:slug>/journal/conflicts/<int:pk>/", conflicts.conflict, name="conflict"),
    path("w/<slug:slug>/questions/", questions.questions, name="questions"),
    path("w/<slug:slug>/questions/<int:pk>/", questions.question, name="question"),
    path("w/<slug:slug>/why/", why.seek, name="why-not"),
    path("w/<slug:slug>/why/<int:pk>/", why.event, name="why"),
    path("w/<slug:slug>/why/person/<int:pk>/", why.person, name="why-person"),
    path("w/<slug:slug>/why/contact/<int:pk>/delete/", why.delete_second, name="delete-second"),
]
