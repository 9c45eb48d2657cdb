"""The operator's variables: what they mean, and what is said when they are wrong."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from einklang.jobs.lease import LEASE
from einklang.project import check, first_start
from einklang.project.databases import database
from einklang.project.environ import read, with_stored_key

CUT_OFF = f"-c idle_in_transaction_session_timeout={LEASE.seconds}s"


def texts(variables: dict[str, str]) -> str:
    return "\n".join(finding.text for finding in check.of_settings(read(variables)))


def test_nothing_set_is_a_usable_installation(tmp_path: Path) -> None:
    environ = read({"EINKLANG_DATA": str(tmp_path)})
    assert environ.problems == ()
    assert environ.on_sqlite
    assert environ.public_url == "http://localhost:8000"


def test_a_worker_has_fewer_threads_where_one_writer_is_all_there_is() -> None:
    on_postgres = {"EINKLANG_DATABASE_URL": "postgresql://einklang@db/einklang"}
    assert read({}).worker_threads == 2
    assert read(on_postgres).worker_threads == 4
    assert read({**on_postgres, "EINKLANG_WORKER_THREADS": "16"}).worker_threads == 16


def test_reading_writes_nothing(tmp_path: Path) -> None:
    environ = read({"EINKLANG_DATA": str(tmp_path / "new")})
    assert with_stored_key(environ) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_first_start_makes_a_key_that_only_we_may_read(tmp_path: Path) -> None:
    environ = read({"EINKLANG_DATA": str(tmp_path / "new")})
    first_start.prepare(environ)
    assert len(with_stored_key(environ)) >= check.KEY_LENGTH
    assert stat.S_IMODE(environ.key_file.stat().st_mode) == 0o600
    assert [path.name for path in environ.data.iterdir()] == ["secret-key"]


def test_a_second_start_keeps_the_key(tmp_path: Path) -> None:
    environ = read({"EINKLANG_DATA": str(tmp_path)})
    first_start.prepare(environ)
    before = with_stored_key(environ)
    first_start.prepare(environ)
    assert with_stored_key(environ) == before


def test_on_postgresql_no_machine_makes_a_key_of_its_own(tmp_path: Path) -> None:
    variables = {"EINKLANG_DATA": str(tmp_path), "EINKLANG_DATABASE_URL": "postgresql://db/ek"}
    first_start.prepare(read(variables))
    assert list(tmp_path.iterdir()) == []
    assert "EINKLANG_SECRET_KEY must be set" in texts(variables)


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s" * 50 + "\n")
    assert read({"EINKLANG_SECRET_KEY_FILE": str(secret)}).secret_key == "s" * 50


def test_a_secret_file_that_is_missing_is_named() -> None:
    assert "EINKLANG_SECRET_KEY_FILE" in texts({"EINKLANG_SECRET_KEY_FILE": "/nowhere/secret"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://root:geheim@db/ek"),
        ("SMTP_URL", "post.example:25"),
        ("SMTP_URL", "smtp://post.example:port"),
        ("PUBLIC_URL", "crm.example"),
        ("LISTEN", "8000"),
        ("LISTEN", "127.0.0.1:99999"),
        ("MAIL_FROM", "nobody"),
        ("BEHIND_PROXY", "perhaps"),
        ("HTTP_CAP", "-1"),
        ("WEB_PROCESSES", "0"),
        ("WORKER_THREADS", "viele"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_what_is_wrong_is_named_without_its_secrets(name: str, value: str) -> None:
    told = texts({f"EINKLANG_{name}": value})
    assert f"EINKLANG_{name}" in told
    assert "geheim" not in told


def test_a_wrong_mail_server_is_not_called_missing_too() -> None:
    assert texts({"EINKLANG_SMTP_URL": "post.example:25"}).count("EINKLANG_SMTP_URL") == 1
    assert texts({}).count("EINKLANG_SMTP_URL is not set") == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("EINKLANG_PUBLIK_URL", "did you mean EINKLANG_PUBLIC_URL?"),
        ("EINKLANG_SECRETKEY_FILE", "did you mean EINKLANG_SECRET_KEY_FILE?"),
        ("EINKLANG_SMTP", "did you mean EINKLANG_SMTP_URL?"),
        ("EINKLANG_QQQ", "docs/operate/settings.md lists all that are."),
    ],
)
def test_a_variable_that_means_nothing_is_noted_with_the_nearest(name: str, said: str) -> None:
    findings = check.of_settings(read({name: "geheim"}))
    (found,) = [finding for finding in findings if f"{name} " in finding.text]
    assert found == check.Finding(f"{name} is not known; {said}", stops=False)


def test_what_is_known_or_not_ours_is_no_slip(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 50)
    known = {"EINKLANG_SECRET_KEY_FILE": str(tmp_path / "key"), "EINKLANG_LISTEN": "everywhere"}
    others = {"EINKLANG_TEST_DATABASE": "sqlite", "PUBLIK_URL": "x", "PATH": "/bin"}
    assert read(known | others).unknown == ()


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    assert "too short" in texts({"EINKLANG_DATA": str(tmp_path), "EINKLANG_SECRET_KEY": "abc"})


def test_plain_http_outside_this_machine_is_noted_but_starts(tmp_path: Path) -> None:
    variables = {
        "EINKLANG_DATA": str(tmp_path),
        "EINKLANG_SECRET_KEY": "k" * 50,
        "EINKLANG_PUBLIC_URL": "http://crm.example",
    }
    findings = list(check.of_settings(read(variables)))
    assert "passwords travel in clear" in texts(variables)
    assert not any(finding.stops for finding in findings)


def test_the_sender_lives_where_we_are_reached() -> None:
    environ = read({"EINKLANG_PUBLIC_URL": "https://crm.example/"})
    assert environ.mail_from == "Einklang <einklang@crm.example>"
    assert environ.public_url == "https://crm.example"


def test_a_database_address_keeps_odd_characters() -> None:
    made = database("postgresql://ek:p%40ss%2Fword@db.example:5433/crm?sslmode=require", Path())
    assert (made["USER"], made["PASSWORD"], made["HOST"]) == ("ek", "p@ss/word", "db.example")
    assert (made["PORT"], made["NAME"]) == ("5433", "crm")
    assert made["OPTIONS"] == {"sslmode": "require", "options": CUT_OFF}


def test_a_database_may_be_reached_by_a_socket() -> None:
    made = database("postgresql://postgres@/crm?host=/run/postgresql", Path())
    assert (made["HOST"], made["OPTIONS"]) == ("/run/postgresql", {"options": CUT_OFF})


def test_the_corruption_of_old_sqlite_is_known_by_version() -> None:
    assert [check.has_wal_bug(v) for v in ((3, 40, 1), (3, 44, 6), (3, 50, 6), (3, 51, 3))] == [
        True,
        False,
        True,
        False,
    ]


def test_a_transaction_stands_still_no_longer_than_a_lease(tmp_path: Path) -> None:
    """Else a frozen process would keep locks that its successor waits for."""
    assert database("postgresql://db/einklang", tmp_path)["OPTIONS"] == {"options": CUT_OFF}


def test_an_address_may_have_options_of_its_own(tmp_path: Path) -> None:
    """A pooler between us and the server passes none on."""
    assert database("postgresql://db/einklang?options=", tmp_path)["OPTIONS"] == {"options": ""}


def test_a_stand_in_for_google_is_opened_and_google_itself_needs_no_opening() -> None:
    plain = read({})
    assert plain.google["api"] == "https://www.googleapis.com"
    assert plain.allow_hosts == frozenset()
    put = read({"EINKLANG_GOOGLE_API_URL": "http://127.0.0.1:5280/"})
    assert put.google["api"] == "http://127.0.0.1:5280"
    assert put.allow_hosts == {"127.0.0.1:5280"}


def test_gravatar_is_asked_unless_it_is_set_to_nothing() -> None:
    assert read({}).gravatar_url == "https://www.gravatar.com"
    assert read({"EINKLANG_GRAVATAR_URL": " "}).gravatar_url == ""
    assert read({"EINKLANG_GRAVATAR_URL": ""}).allow_hosts == frozenset()
    put = read({"EINKLANG_GRAVATAR_URL": "http://127.0.0.1:5380/"})
    assert put.gravatar_url == "http://127.0.0.1:5380"
    assert put.allow_hosts == {"127.0.0.1:5380"}
    (wrong,) = read({"EINKLANG_GRAVATAR_URL": "https://www.gravatar.com/avatar"}).problems
    assert "EINKLANG_GRAVATAR_URL" in wrong


def test_a_file_may_say_where_gravatar_is(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("http://127.0.0.1:5380")
    named = {"EINKLANG_GRAVATAR_URL": "", "EINKLANG_GRAVATAR_URL_FILE": str(tmp_path / "url")}
    assert read(named).gravatar_url == "http://127.0.0.1:5380"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"EINKLANG_GOOGLE_API_URL": "http://127.0.0.1/calendar/v3"}, "EINKLANG_GOOGLE_API_URL"),
        ({"EINKLANG_GOOGLE_CLIENT_ID": "x"}, "belong together"),
    ],
)
def test_what_is_wrong_with_google_is_named(variables: dict[str, str], named: str) -> None:
    assert any(named in problem for problem in read(variables).problems)
