"""`make build`: what it makes, that it leaves alone what is up to date, and what it says."""

from __future__ import annotations

import gettext
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from einklang.project import build

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the build reads of ours, beside the packages that are already fetched."""
    copy = tmp_path / "einklang"
    kept = ("*.mo", "vendor", "icons.svg", "__pycache__")
    shutil.copytree(build.PACKAGE, copy, ignore=shutil.ignore_patterns(*kept))
    monkeypatch.setattr(build, "PACKAGE", copy)
    monkeypatch.setattr(build, "STATIC", copy / "project" / "static")
    monkeypatch.setattr(build, "ICON_LIST", copy / "project" / "icons.txt")
    return copy


def made(package: Path) -> dict[Path, int]:
    """Every file and when it was written."""
    return {path: path.stat().st_mtime_ns for path in package.rglob("*") if path.is_file()}


def test_it_makes_what_pages_need_and_the_second_time_nothing(package: Path) -> None:
    before = made(package)
    assert build.main() == 0
    first = made(package)
    new = {path.relative_to(package).as_posix() for path in first.keys() - before.keys()}
    assert {f"project/static/vendor/{name}" for name in build.VENDOR} <= new
    assert {"project/static/icons.svg", "sync/locale/de/LC_MESSAGES/django.mo"} <= new
    assert before.items() <= first.items()
    assert build.main() == 0
    assert made(package) == first


def test_no_copy_names_a_source_map_that_is_not_shipped(package: Path) -> None:
    build.main()
    copies = [*build.STATIC.glob("vendor/**/*.css"), *build.STATIC.glob("vendor/**/*.js")]
    assert len(copies) > 8
    assert [path.name for path in copies if b"sourceMappingURL" in path.read_bytes()] == []


def test_every_icon_that_a_page_asks_for_is_in_the_sprite(package: Path) -> None:
    build.main()
    sprite = ET.parse(build.STATIC / "icons.svg").getroot()
    found = {symbol.get("id"): len(symbol) for symbol in sprite.iter(f"{SVG}symbol")}
    asked = set(re.findall(r'{% icon "([a-z0-9-]+)"', _templates(package)))
    assert asked
    assert {f"i-{name}" for name in asked} <= found.keys()
    assert all(found.values())


def _templates(package: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.html"))


def test_a_catalogue_that_has_changed_is_compiled_anew(package: Path) -> None:
    build.main()
    folder = package / "sync" / "locale" / "de" / "LC_MESSAGES"
    text = (folder / "django.po").read_text(encoding="utf-8")
    (folder / "django.po").write_text(f'{text}\nmsgid "Teapot"\nmsgstr "Teekanne"\n', "utf-8")
    build.main()
    with (folder / "django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Teapot") == "Teekanne"


def test_an_icon_that_nobody_draws_is_named_with_the_page_that_asks(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = package / "project" / "templates" / "odd.html"
    page.write_text('{% icon "no-such-icon" %}', encoding="utf-8")
    assert build.main() == 1
    told = capsys.readouterr().err
    assert told == (
        "build: there is no icon 'no-such-icon', which project/templates/odd.html asks for\n"
    )


def test_a_package_that_has_moved_its_files_is_named(
    package: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(build.VENDOR, "htmx/new.js", "htmx.org/dist/no-such-file.js")
    assert build.main() == 1
    assert "htmx.org/dist/no-such-file.js is not in node_modules" in capsys.readouterr().err


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout for which nothing has been fetched yet, and a folder that is the only PATH."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "MODULES", tmp_path / "node_modules")
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "node_modules").mkdir()
    tools = tmp_path / "bin"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    return tools


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_packages_are_fetched_by_the_lock_and_only_when_it_has_changed(
    package: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    called = elsewhere / "called"
    program(elsewhere / "node", "exit 0")
    program(elsewhere / "npm", f'echo "$@" >> {called}')
    for _ in range(2):
        assert build.main() == 1  # such an npm brings nothing, which is said in turn
        assert "is not in node_modules" in capsys.readouterr().err
    assert called.read_text() == "ci\n"


def test_an_npm_that_fails_ends_the_build(
    package: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program(elsewhere / "node", "exit 0")
    program(elsewhere / "npm", "exit 3")
    assert build.main() == 1
    assert capsys.readouterr().err == "build: `npm ci` failed; its own words stand above\n"
    assert not (build.MODULES / ".package-lock.json").exists()


def test_without_node_the_wheel_brings_its_own(elsewhere: Path) -> None:
    node, npm = build._npm()
    assert Path(node).name == "node"
    assert Path(node).is_file()
    assert Path(npm).is_file()
