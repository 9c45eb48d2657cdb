"""Secrets at rest: a text field that the database only ever sees encrypted."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


def box() -> MultiFernet:
    """The current key first, older ones to read what they wrote (key rotation)."""
    return MultiFernet([Fernet(_key(secret)) for secret in settings.SECRET_BOX_KEYS])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"einklang box" + secret.encode()).digest())


class SecretField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Holds a text; '' stays ''. Never searched by."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        return box().encrypt(value.encode()).decode() if value else ""

    def from_db_value(self, value: str | None, *_: object) -> str:
        """Decrypt on the way out. Raises InvalidToken when no key fits."""
        return box().decrypt(value.encode()).decode() if value else ""
