"""What the house says: the texts in code and templates that go through gettext."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize
from tests.architecture.sources import SOURCE

Said: TypeAlias = tuple[str | None, str]  # context, English
Key: TypeAlias = "tuple[int | tuple[int, str], ...] | None"
ONE: Key = None
MANY: Key = (1, 2)
ONE_OF: Key = ((1, "c"), 2)
MANY_OF: Key = ((1, "c"), 2, 3)
KEYWORDS = {
    "_": ONE, "gettext": ONE, "gettext_lazy": ONE, "gettext_noop": ONE,
    "ngettext": MANY, "ngettext_lazy": MANY,
    "pgettext": ONE_OF, "pgettext_lazy": ONE_OF,
    "npgettext": MANY_OF, "npgettext_lazy": MANY_OF,
}  # fmt: skip
TEMPLATES = {".html", ".txt"}


def apps() -> list[Path]:
    """Every app that says anything, by its folder."""
    return [folder for folder in sorted(SOURCE.iterdir()) if folder.is_dir() and said_by(folder)]


def said_by(app: Path) -> dict[Said, str]:
    """Text → the file that says it."""
    found: dict[Said, str] = {}
    for path in sorted(app.rglob("*")):
        if path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in path.parts):
            for key in _of_file(path):
                found.setdefault(key, path.relative_to(SOURCE).as_posix())
    return found


def _of_file(path: Path) -> list[Said]:
    text = path.read_text(encoding="utf-8")
    code = text if path.suffix == ".py" else _as_code(text, path)
    messages = extract("python", BytesIO(code.encode()), KEYWORDS)
    return [(context, _first(words)) for _, words, _, context in messages if _first(words)]


def _as_code(text: str, path: Path) -> str:
    """A template as calls of gettext, flush left: its indentation means nothing to Python."""
    calls = templatize(text, origin=str(path))
    return "\n".join(line.lstrip() for line in calls.splitlines())


def _first(words: str | tuple[str, ...]) -> str:
    return words if isinstance(words, str) else words[0]


def catalogue(app: Path) -> Catalog:
    """The German of an app; empty when it has none."""
    path = app / "locale" / "de" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale="de")
    with path.open("rb") as file:
        return read_po(file, locale="de", abort_invalid=True)
