"""Whatever the house says it says in German too, politely, and with every value in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from tests.architecture.spoken import apps, catalogue, said_by

APPS = apps()
PLACE = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
FAMILIAR = re.compile(r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?)\b")
every_app = pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)


def translations(app: Path) -> Iterator[tuple[Message, tuple[str, ...]]]:
    """Each entry with its German forms."""
    for message in catalogue(app):
        if message.id:
            german = message.string or ""
            yield message, (german,) if isinstance(german, str) else tuple(german)


def english(message: Message) -> str:
    """The first English form."""
    return message.id if isinstance(message.id, str) else message.id[0]


@every_app
def test_every_text_has_its_german(app: Path) -> None:
    known = {
        (message.context, english(message))
        for message, german in translations(app)
        if all(german) and not message.fuzzy
    }
    missing = {f"{place}: {key}" for key, place in said_by(app).items() if key not in known}
    assert not missing, "\n".join(sorted(missing))


@every_app
def test_no_catalogue_keeps_what_nobody_says(app: Path) -> None:
    said = said_by(app)
    kept = [english(m) for m, _ in translations(app) if (m.context, english(m)) not in said]
    assert kept == []


@every_app
def test_every_value_has_its_place_in_german(app: Path) -> None:
    wrong = [
        english(message)
        for message, german in translations(app)
        for form in german
        if form and set(PLACE.findall(form)) - _places(message)
    ]
    assert wrong == []


def _places(message: Message) -> set[str]:
    forms = [message.id] if isinstance(message.id, str) else message.id
    return {place for form in forms for place in PLACE.findall(form)}


@every_app
def test_nobody_is_addressed_as_a_friend(app: Path) -> None:
    familiar = [form for _, german in translations(app) for form in german if FAMILIAR.search(form)]
    assert familiar == []
