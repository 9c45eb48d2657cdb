"""Django's settings, read from EINKLANG_* variables (docs/operate/settings.md lists them all)."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
SECRET_KEY = "draft"
SECRET_BOX_KEYS = [SECRET_KEY]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "einklang.accounts",
    "einklang.jobs",
    "einklang.mail",
    "einklang.calendars",
    "einklang.crm",
    "einklang.sync",
    "einklang.project",
]
AUTH_USER_MODEL = "accounts.User"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/tmp/draft.sqlite3"}}
