"""The command, as an operator runs it: a process of its own with its own data directory."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from einklang.project.web import GRACE

COMMAND = [sys.executable, "-m", "einklang.project.cli"]


def variables(data: Path, **more: str) -> dict[str, str]:
    """An environment that holds nothing of the tests' own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EINKLANG_", "DJANGO_"))}
    return kept | {"PYTHONPATH": "src", "EINKLANG_DATA": str(data)} | more


def run(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        env=variables(data, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def setup_words(data: Path, password: str) -> Sequence[str]:
    file = data.parent / "password"
    file.write_text(password + "\n")
    owner = ["--owner", "alice@nordlicht.example", "--password-file", str(file)]
    return ["setup", "--workspace", "Nordlicht GmbH", *owner]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data directory after `einklang setup`, to be copied, and what that had said. The migrations
    take longest of all, and nobody needs to see them for each test."""
    data = tmp_path_factory.mktemp("made") / "data"
    told = run(data, *setup_words(data, "ein langes Kennwort"))
    assert told.returncode == 0, told.stderr
    return data, told.stdout


@pytest.fixture
def data(tmp_path: Path, made: tuple[Path, str]) -> Path:
    """An installation of this test's own, which has been set up."""
    return shutil.copytree(made[0], tmp_path / "data")


def test_check_says_what_is_missing_and_after_setup_that_all_is_ready(
    tmp_path: Path, made: tuple[Path, str], data: Path
) -> None:
    before = run(tmp_path / "nothing", "check")
    assert before.returncode == 1
    assert "no secret key yet" in before.stderr

    assert "/w/nordlicht-gmbh/" in made[1]

    after = run(data, "check")
    assert after.returncode == 0, after.stderr
    assert "Ready." in after.stderr


def test_setup_refuses_a_password_that_everybody_tries(data: Path) -> None:
    refused = run(data, *setup_words(data, "password123"))
    assert refused.returncode == 1
    assert "too common" in refused.stderr


def test_an_unreachable_database_is_said_in_a_line(tmp_path: Path) -> None:
    url = "postgresql://ek:geheim@127.0.0.1:1/ek?connect_timeout=2"
    more = {"EINKLANG_DATABASE_URL": url, "EINKLANG_SECRET_KEY": "k" * 50}
    told = run(tmp_path, "check", **more)
    assert told.returncode == 1
    assert "cannot be reached" in told.stderr
    assert "Traceback" not in told.stderr
    assert "geheim" not in told.stderr


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`einklang serve`, killed at the end if it still runs."""
    env = variables(data, EINKLANG_LISTEN=f"127.0.0.1:{port}")
    with subprocess.Popen(
        [*COMMAND, "serve"], env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def serving(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`einklang serve` on what has been set up."""
    with serve(data, port) as process:
        yield process


def answer(port: int) -> httpx.Response:
    """The first answer, as soon as there is one."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server never answered")


def test_serve_on_an_empty_directory_leads_to_the_first_start_and_stops_with_its_children(
    tmp_path: Path, port: int
) -> None:
    with serve(tmp_path / "data", port) as serving:
        first = answer(port)
        assert first.status_code == 302
        assert first.headers["location"] == "/setup/"
        assert "default-src 'none'" in first.headers["content-security-policy"]
        children = _children(serving.pid)
        assert len(children) == 2
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(20) == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_the_web_server_stops_at_once_also_while_it_starts(tmp_path: Path, port: int) -> None:
    env = variables(tmp_path, EINKLANG_LISTEN=f"127.0.0.1:{port}", EINKLANG_SECRET_KEY="k" * 50)
    with subprocess.Popen([*COMMAND, "web"], env=env, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert b"Einklang is at" in process.stderr.readline()
        while process.poll() is None and not _children(process.pid):
            time.sleep(0.001)
        process.terminate()
        asked = time.monotonic()
        assert process.wait(30) == 0
    assert time.monotonic() - asked < GRACE  # after which it kills what did not hear


def test_serve_stops_without_a_word_though_a_request_never_ends(data: Path, port: int) -> None:
    more = {"EINKLANG_LISTEN": f"127.0.0.1:{port}", "EINKLANG_LOG_LEVEL": "WARNING"}
    env = variables(data, **more)
    with subprocess.Popen(
        [*COMMAND, "serve"], env=env, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        answer(port)
        with socket.create_connection(("127.0.0.1", port)) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=30)
    assert said == f"Einklang is at http://localhost:{port}\n"
    assert process.returncode == 0


def test_a_port_where_somebody_answers_is_not_shared(tmp_path: Path) -> None:
    with socket.socket() as somebody:
        somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as another server of ours
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        told = run(tmp_path, "web", EINKLANG_LISTEN=f"127.0.0.1:{port}")
    assert told.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken" in told.stderr


def test_setting_up_again_changes_nothing(data: Path) -> None:
    second = run(data, *setup_words(data, "ein langes Kennwort"))
    assert second.returncode == 0
    assert "/w/nordlicht-gmbh/ is there already; nothing was changed" in second.stdout


def test_a_sync_before_the_first_start_is_told_in_a_line(tmp_path: Path) -> None:
    told = run(tmp_path / "data", "sync", "--dry-run")
    assert told.returncode == 1
    assert "run `einklang migrate`" in told.stderr
    assert "Traceback" not in told.stderr


def test_serve_ends_when_one_of_its_halves_dies(serving: subprocess.Popen[str], port: int) -> None:
    answer(port)
    os.kill(_children(serving.pid)[1], signal.SIGKILL)
    assert serving.wait(20) != 0


def test_what_serve_had_started_ends_when_it_is_killed(
    serving: subprocess.Popen[str], port: int
) -> None:
    answer(port)
    children = _children(serving.pid)
    serving.kill()
    serving.wait(20)
    end = time.monotonic() + 20
    while any(map(_runs, children)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(_runs, children))


def _runs(pid: int) -> bool:
    """Whether it still does anything; an orphan that has ended may wait to be collected."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]
