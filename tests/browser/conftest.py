"""A real browser at a real server on this machine: Chromium by Playwright, Django in a thread.

The rows of a module stay until its end: its scene is made once, and its tests act on it in turn.
On all pages it is Thursday, 12 November 2026, 10:24 in Berlin, on the server and in the browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer
from tests.browser.scene import Scene, make_scene
from tests.browser.served import Served, serving
from tests.browser.window import PATIENCE, Windows
from tests.calendars.scene import NOW

from einklang.accounts import clock
from einklang.project.build import MODULES, PACKAGE, STATIC, VENDOR
from einklang.sync import work

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)
BUILT = (
    *(STATIC / "vendor" / name for name in VENDOR),
    STATIC / "icons.svg",
    MODULES / "axe-core" / "axe.min.js",
    *(po.with_suffix(".mo") for po in PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. It is closed with the module, as Playwright keeps a loop in this thread."""
    missing = [path for path in BUILT if not path.exists()]
    if missing:
        pytest.fail(f"{missing[0].name} is missing: run `make build`", pytrace=False)
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: run `make chromium`", pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright's loop runs in this thread, and Django takes it for an asynchronous view.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[str]:
    """The house on a port of its own; yields its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.ALLOWED_HOSTS", ["localhost"])
        running = LiveServer("localhost")
        yield running.url
        running.stop()


@pytest.fixture
def _django_db_helper() -> None:
    """In place of pytest-django's own, which empties all tables after each test."""


@pytest.fixture(scope="module", autouse=True)
def _rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        patch.setattr(work, "now", lambda: NOW)
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def scene(_rows: None, browser: Browser) -> Scene:
    """Nordlicht on that Thursday."""
    return make_scene()


@pytest.fixture
def windows(browser: Browser, server: str, _rows: None) -> Iterator[Windows]:
    """Opens pages; fails the test when one of them did what no page may do."""
    opened = Windows(browser, server)
    yield opened
    opened.close()
    assert opened.faults == []


@pytest.fixture
def served(tmp_path: Path, settings: Settings) -> Iterator[Served]:
    """A Radicale on loopback, which this installation may reach."""
    with serving(tmp_path) as there:
        settings.ALLOW_HOSTS = (there.host,)
        yield there
