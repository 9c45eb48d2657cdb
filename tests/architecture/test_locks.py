"""The locks say what, and prove it by hash, but never where from: that is the operator's choice."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.architecture.sources import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
INDEX = re.compile(r"https?://[^\s\"']*(?:pypi|pythonhosted|npmjs|registry|simple/)")
OPTION = re.compile(r"^\s*(?:--(?:extra-)?index-url|--find-links|-i |-f |registry\s*=)", re.M)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_its_hashes(lock: Path) -> None:
    text = re.sub(r"\\\n", " ", lock.read_text(encoding="utf-8"))
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_every_front_end_package_has_its_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: entry for name, entry in packages.items() if name}
    assert fetched
    assert [name for name, entry in fetched.items() if "integrity" not in entry] == []
    assert [name for name, entry in fetched.items() if "resolved" in entry] == []


def test_no_file_that_installs_names_an_index() -> None:
    files = [*LOCKS, *(ROOT / "requirements").glob("*.in")]
    files += [ROOT / name for name in ("package-lock.json", "package.json", ".npmrc", "Makefile")]
    files += [ROOT / "pyproject.toml", ROOT / ".ci" / "run"]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert [name for name, text in texts.items() if INDEX.search(text)] == []
    assert [name for name, text in texts.items() if OPTION.search(text)] == []
