"""Addresses of mail."""

from __future__ import annotations

from django.urls import path

from einklang.mail import views

urlpatterns = [path("w/<slug:slug>/settings/mail/", views.settings_mail, name="settings-mail")]
