"""What pages say, in English or German. The German is in `german.py`, by the English.

say = Words("de")
say("Moved to {day}", day="12. November")
"""

from __future__ import annotations

from dataclasses import dataclass

from einklang_sandbox.google.german import GERMAN

LANGUAGES = {"en": "English", "de": "Deutsch"}


@dataclass(frozen=True, slots=True)
class Words:
    """One language, by its code in `LANGUAGES`."""

    language: str

    def __call__(self, english: str, **values: object) -> str:
        """The sentence in this language, its places filled. KeyError where it has no German."""
        said = GERMAN[english] if self.language == "de" else english
        return said.format(**values) if values else said


def preferred(accept_language: str) -> str:
    """The first of our languages by weight (RFC 9110, 12.5.4); English where none is wanted."""
    wanted = []
    for place, part in enumerate(accept_language.split(",")):
        name, _, weight = part.partition(";q=")
        language = name.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            wanted.append((-_number(weight), place, language))
    return min(wanted)[2] if wanted else "en"


def _number(weight: str) -> float:
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0
