"""What the command says where it cannot start. Nothing is started here."""

from __future__ import annotations

import argparse
import os
import socket
from pathlib import Path

import pytest
from tests.cast import PASSWORD

from einklang.accounts.models import Membership, Workspace
from einklang.project import demo
from einklang.project.cli import COMMANDS, main
from einklang.project.unattended import set_up

SETUP = ["--workspace", "Nordlicht", "--owner", "a@b.example", "--password-file", "none"]
CANNOT_START = [
    [name, *(SETUP if name == "setup" else [])] for name, _, _ in COMMANDS if name != "demo"
]


@pytest.fixture(autouse=True)
def _the_environment_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands may change it, for themselves and their children."""
    for name in [name for name in os.environ if name.startswith("EINKLANG_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("words", CANNOT_START, ids=lambda words: words[0])
def test_a_wrong_setting_is_said_before_anything_starts(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("EINKLANG_DATA", str(tmp_path))
    monkeypatch.setenv("EINKLANG_LISTEN", "everywhere")
    assert main(words) == 1
    assert "EINKLANG_LISTEN must be host:port" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".sqlite3"] == []


@pytest.mark.parametrize("words", CANNOT_START, ids=lambda words: words[0])
def test_a_place_where_no_directory_can_be_is_said(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("not a directory")
    monkeypatch.setenv("EINKLANG_DATA", str(tmp_path / "file" / "data"))
    assert main(words) == 1
    told = capsys.readouterr().err
    assert "data directory" in told
    assert "Traceback" not in told


def test_on_postgresql_no_key_is_made_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EINKLANG_DATA", str(tmp_path))
    monkeypatch.setenv("EINKLANG_DATABASE_URL", "postgresql://ek@127.0.0.1:1/ek")
    assert main(["worker"]) == 1
    assert "EINKLANG_SECRET_KEY must be set" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_word_is_answered_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["start"])
    told = capsys.readouterr().err
    assert all(name in told for name, _, _ in COMMANDS)


# ── the first start without a browser ────────────────────────────────────────


def asked(password_file: Path, **more: str | None) -> argparse.Namespace:
    said = {
        "workspace": "Nordlicht GmbH", "slug": None, "owner": "alice@nordlicht.example",
        "owner_name": "Alice", "language": "de", "zone": "Europe/Berlin", **more,
    }  # fmt: skip
    return argparse.Namespace(password_file=password_file, **said)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    return file


@pytest.mark.django_db
def test_setup_takes_the_password_without_the_end_of_its_line(password_file: Path) -> None:
    assert set_up(asked(password_file)) == 0
    member = Membership.objects.select_related("user", "workspace").get()
    assert member.user.check_password(PASSWORD)
    assert member.workspace.slug == "nordlicht-gmbh"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"owner": "alice"}, "Enter a valid email address."),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"zone": "../etc"}, "etc"),
    ],
)
def test_setup_says_in_a_line_what_is_wrong_and_makes_nothing(
    password_file: Path, capsys: pytest.CaptureFixture[str], said: dict[str, str], why: str
) -> None:
    assert set_up(asked(password_file, **said)) == 1
    told = capsys.readouterr().err
    assert told.startswith("Not set up: ")
    assert why in told
    assert told.count("\n") == 1
    assert not Workspace.objects.exists()


@pytest.mark.django_db
def test_setup_without_its_password_file_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_up(asked(tmp_path / "nowhere")) == 1
    assert "nowhere" in capsys.readouterr().err
    assert not Workspace.objects.exists()


def test_setup_takes_no_address_that_is_somebody_elses(
    workspace: Workspace, password_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_up(asked(password_file, slug=workspace.slug)) == 1
    assert capsys.readouterr().err == ("Not set up: nordlicht is taken; choose another --slug.\n")
    assert Workspace.objects.count() == 1


# ── the demo ─────────────────────────────────────────────────────────────────


def test_a_demo_whose_calendars_have_no_port_says_so_and_keeps_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        (tmp_path / demo.MARK).write_text(str(taken.getsockname()[1]))
        (tmp_path / "einklang.sqlite3").write_text("what was changed")
        monkeypatch.setenv("EINKLANG_DATA", str(tmp_path))
        for fresh in (False, True):
            assert demo.main(argparse.Namespace(fresh=fresh)) == 1
            assert "is taken. Does it run already?" in capsys.readouterr().err
    assert (tmp_path / "einklang.sqlite3").read_text() == "what was changed"


def test_a_demo_with_a_wrong_setting_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EINKLANG_DATA", str(tmp_path))
    monkeypatch.setenv("EINKLANG_LOG_LEVEL", "loud")
    assert main(["demo"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("No demo: EINKLANG_LOG_LEVEL must be")


def test_a_demo_where_no_directory_can_be_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a directory")
    monkeypatch.setenv("EINKLANG_DATA", str(tmp_path / "file" / "demo"))
    assert main(["demo"]) == 1
    assert capsys.readouterr().err.startswith("No demo: ")
