"""A stable hash of what we compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def fingerprint(plain: Mapping[str, object]) -> str:
    """64 hex digits, equal exactly when the plain values are, whatever their order of keys."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
