"""What an operator can set or type is written down, and nothing else is."""

from __future__ import annotations

import re

from tests.architecture.sources import ROOT, SOURCE

from einklang.project.cli import COMMANDS

READ = re.compile(r"""reader\.\w+\(\s*"([A-Z_]+)\"""")
WRITTEN = re.compile(r"`EINKLANG_([A-Z_]+)`")


def test_every_variable_is_in_the_settings_page_and_every_line_there_is_read() -> None:
    read = set(READ.findall((SOURCE / "project" / "environ.py").read_text(encoding="utf-8")))
    page = (ROOT / "docs" / "operate" / "settings.md").read_text(encoding="utf-8")
    written = {name for name in WRITTEN.findall(page) if not name.startswith("TEST_")}
    assert read
    assert written == read


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name, _, _ in COMMANDS if f"einklang {name}" not in readme]
    assert missing == []


def test_the_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} → {link}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []
