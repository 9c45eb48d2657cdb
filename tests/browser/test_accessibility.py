"""Every page as axe-core sees it (WCAG 2.0 to 2.2, A and AA, and best practice), and no page wider
than its window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from playwright.sync_api import Browser, Page
from tests.architecture.url_rows import factor_of
from tests.booking.scene import offered
from tests.browser.scene import SECRET_TITLE, Scene
from tests.browser.window import Windows
from tests.cast import PASSWORD
from tests.crm.scene import FELD
from tests.files.scene import brought, csv_of, done, looked
from tests.tasks.scene import NOW, TODAY, task

from einklang.accounts import clock
from einklang.accounts.invite import invite
from einklang.accounts.models import Role
from einklang.booking.letters import about
from einklang.booking.models import Booking, minute_at
from einklang.booking.offer import SLOT
from einklang.booking.reserve import Form, Guest, book
from einklang.crm.models import Deal, Ticket
from einklang.files.models import Import
from einklang.mail.models import Outgoing
from einklang.project.build import MODULES
from einklang.sync.models import Connection, Question, Run
from einklang.tasks.models import Task, TaskType

pytestmark = pytest.mark.django_db(transaction=True)
AXE = MODULES / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # what another theme can change
ASK = """async (only) => (await axe.run(document, {runOnly: only, resultTypes: ['violations']}))
    .violations.flatMap(found => found.nodes.map(node => `${found.id}: ${node.target}`))"""
WIDER = """() => [document.documentElement, ...document.body.querySelectorAll('*')]
    .filter(it => it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 1
        && (it === document.documentElement || /auto|scroll/.test(getComputedStyle(it).overflowX))
        && !it.matches('.tabs, input, textarea'))
    .map(it => `${it.tagName}.${it.className}: ${it.scrollWidth} > ${it.clientWidth}`)"""
SIGNED_OUT = ("/accounts/login/", "/accounts/password/reset/", "/nirgends/")
FACTORS = {  # with a passkey and an app, by somebody who has shown that it is them
    "all": "",
    "passkey-add": "passkeys/add/",
    "passkey-again": "passkeys/again/",
    "passkey-rename": "passkeys/{passkey}/rename/",
    "passkey-remove": "passkeys/{passkey}/remove/",
    "app-off": "totp/deactivate/",
    "codes": "recovery-codes/",
    "codes-new": "recovery-codes/generate/",
    "code-again": "reauthenticate/",
}
PAGES = {
    "today": "/",
    "week": "/calendar/",
    "month": "/calendar/?view=month",
    "day": "/calendar/?view=day&date=2026-11-13",
    "list": "/calendar/?view=list",
    "event-new": "/calendar/new/",
    "event": "/calendar/{event}/",
    "masked": "/calendar/{masked}/",
    "event-edit": "/calendar/{event}/edit/",
    "event-delete": "/calendar/{event}/delete/",
    "people": "/people/",
    "narrowed": "/people/?responsible=me&unmet=never&order=longest",
    "tags": "/settings/tags/",
    "search": "/search/?q=feld",
    "search-masked": "/search/?q=e",
    "search-nothing": "/search/?q=niemand",
    "nobody": "/people/?q=niemand",
    "person-new": "/people/new/",
    "person": "/people/{feld}/",
    "person-calendar": "/people/{feld}/calendar/",
    "person-edit": "/people/{feld}/edit/",
    "person-archive": "/people/{feld}/archive/",
    "merge": "/people/{feld}/merge/?q=e",
    "conflicts": "/journal/conflicts/",
    "person-picture": "/people/{feld}/picture/",
    "pictures": "/settings/pictures/",
    "imports": "/people/import/",
    "columns": "/people/import/{columns}/columns/",
    "import ahead": "/people/import/{ahead}/",
    "import done": "/people/import/{imported}/",
    "export": "/people/export/",
    "companies": "/companies/",
    "company": "/companies/{firm}/",
    "company-calendar": "/companies/{firm}/calendar/",
    "company-edit": "/companies/{firm}/edit/",
    "deals": "/deals/",
    "deal-list": "/deals/list/",
    "deal-new": "/deals/new/",
    "deal": "/deals/{deal}/",
    "deal-calendar": "/deals/{deal}/calendar/",
    "deal-meeting": "/calendar/new/?on=deal-{deal}",
    "deal-archive": "/deals/{deal}/archive/",
    "tickets": "/tickets/",
    "ticket": "/tickets/{ticket}/",
    "ticket-edit": "/tickets/{ticket}/edit/",
    "pipelines": "/settings/pipelines/",
    "fields": "/settings/fields/",
    "pipeline": "/settings/pipelines/{pipeline}/",
    "tasks": "/tasks/?done=1&whose=all",
    "tasks of": "/tasks/?on=person-{feld}",
    "no task": "/tasks/?q=niemand",
    "task": "/tasks/{task}/",
    "task-new": "/tasks/new/?text=Fr 14 Uhr Feld anrufen",
    "task-types": "/settings/task-types/",
    "bookings": "/bookings/?which=waiting",
    "bookings none": "/bookings/?which=past",
    "booking": "/bookings/{booking}/",
    "booking-cancel": "/bookings/{booking}/cancel/",
    "booking-move": "/bookings/{booking}/move/?date=2026-11-16",
    "wording": "/bookings/calendars/{offer}/mails/?kind=moved",
    "mail": "/settings/mail/",
    "sent": "/people/{feld}/emails/",
    "email": "/emails/{email}/",
    "booking-calendars": "/bookings/calendars/",
    "booking-calendar": "/bookings/calendars/{offer}/",
    "booking-calendar-new": "/bookings/calendars/new/",
    "why missing": "/bookings/calendars/{offer}/why/?date=2026-11-13",
    "connections": "/settings/integrations/",
    "connect": "/settings/integrations/caldav/",
    "calendars": "/settings/integrations/{connection}/calendars/",
    "connection": "/settings/integrations/{connection}/",
    "sign-in": "/settings/integrations/{signed_out}/",
    "disconnect": "/settings/integrations/{connection}/disconnect/",
    "journal": "/journal/",
    "run": "/journal/{run}/",
    "undo": "/journal/{run}/undo/",
    "why not": "/why/?q=e",
    "questions": "/questions/",
    "brake": "/questions/{brake}/",
    "delete": "/questions/{brake}/?how=delete",
    "why": "/why/{event}/",
    "personal": "/settings/personal/",
    "workspace": "/settings/workspace/",
    "team": "/settings/team/",
    "invite": "/settings/team/invite/",
    "missing": "/people/999/",
}


def address(name: str, scene: Scene) -> str:
    """Where a page of PAGES stands in this scene."""
    connection = scene.kunden.connection
    return scene.root + PAGES[name].format(
        event=scene.event("Abnahme").pk,
        masked=scene.event(SECRET_TITLE).pk,
        feld=scene.feld.pk,
        firm=scene.firm.pk,
        deal=(deal := Deal.objects.get(title="Umbau Empfang")).pk,
        pipeline=deal.stage.pipeline_id,
        ticket=Ticket.objects.get(title="Zugang").pk,
        connection=connection.pk,
        signed_out=Connection.objects.get(state="sign_in").pk,
        run=Run.objects.filter(connection=connection).earliest("pk").pk,
        brake=Question.objects.get().pk,
        task=todo(scene),
        booking=(made := appointment(scene)).pk,
        offer=made.session.calendar_id,
        email=Outgoing.objects.filter(about=about(made)).earliest("pk").pk,
        **imports(scene),
    )


def todo(scene: Scene) -> int:
    """What Alice has to do, of each kind something; the number of one."""
    if not Task.objects.exists():
        own = TaskType(workspace=scene.workspace, name="Messung")
        own.add()
        task(scene.alice, "Verpasst", TODAY, time(9), type="mail", priority=1)
        task(scene.alice, "Gleich", TODAY, time(11), minutes=90, type="call", rule="FREQ=DAILY")
        long = "Bericht für sie schreiben"  # reaches over the names below it
        task(scene.alice, long, person=scene.feld, company=scene.firm, type="meeting")
        task(scene.alice, "Erledigt", type="own", own_type=own, done_at=NOW)
    return Task.objects.earliest("pk").pk


def appointment(scene: Scene) -> Booking:
    """What somebody has booked with Alice and waits for; always the same one."""
    if not Booking.objects.exists():
        asked = {"key": "worum", "label": "Worum geht es?", "kind": "long"}
        all_day = {str(weekday): [[0, 1440]] for weekday in range(7)}
        offer = offered(scene.member, weekly=all_day, questions=[asked], durations=[30, 60])
        start = minute_at(clock.now().replace(minute=0) + timedelta(days=2))
        who = Guest("Nina Neu", "nina@neu.example", "Europe/Berlin", "de", {"worum": "Nachhall"})
        sent = Form(start, 30, who, "form", "token-of-nina")
        book(calendar=offer, form=sent, now=clock.now(), check=lambda _session: False)
    return Booking.objects.select_related("session").get()


@pytest.mark.parametrize("spoken", ["de", "en"])
@pytest.mark.parametrize(
    "page", ["", "details/", "gone/", "booked", "cancel/", "move/", "move to", "quiet/"]
)
def test_a_page_for_guests_is_for_everybody(
    page: str, spoken: str, scene: Scene, windows: Windows
) -> None:
    made = appointment(scene)
    free = made.session.starts_at + timedelta(hours=1)
    day, own = f"{free:%Y-%m-%d}", f"/booked/{made.token}/"
    public = f"/book/{scene.workspace.slug}/erst/"
    addresses = {
        "": f"{public}?date={day}",
        "details/": f"{public}details/?start={free:{SLOT}}",
        "gone/": f"{public}details/?start={made.session.starts_at:{SLOT}}",
        "booked": f"{own}?",
        "cancel/": f"{own}cancel/?",
        "move/": f"{own}move/?date={day}",
        "quiet/": f"{own}quiet/?",
        "move to": f"{own}move/?start={free:{SLOT}}",
    }
    window = windows.open(language=spoken)
    found = faults(window, f"{addresses[page]}&zone=Europe/Berlin&language={spoken}")
    assert not found, "\n".join(found)
    windows.faults[:] = [fault for fault in windows.faults if "details/" not in fault]  # 409


def imports(scene: Scene) -> dict[str, int]:
    """Files of Alice's, each as far as it is called, by what they are called here."""
    made = {row.name: row.pk for row in Import.objects.filter(by=scene.alice)}
    if not made:
        rows = [("Ganz", "Anders", FELD, "", ""), ("Nina", "Neu", "nie", "+49 40 77", "Werk 9")]
        body = csv_of(rows) + "viel;zu;viel;in;einer;Zeile\n"
        brought(body, scene.member, name="columns")
        looked(body, scene.member, name="ahead")
        done(body, scene.member, name="imported")
    return made or imports(scene)


@pytest.fixture(scope="module", params=["de", "en"])
def language(request: pytest.FixtureRequest, scene: Scene) -> str:
    """What the house speaks to Alice from now on."""
    scene.speak(request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def alices(language: str, scene: Scene, browser: Browser, server: str) -> Iterator[Page]:
    """One window for all pages, so that each file is fetched once."""
    windows = Windows(browser, server)
    yield windows.open(scene.alice, language=language)
    windows.close()
    assert [fault for fault in windows.faults if "/999/" not in fault] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(name: str, alices: Page, scene: Scene) -> None:
    found = faults(alices, address(name, scene))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", SIGNED_OUT)
@pytest.mark.parametrize("spoken", ["de", "en"])
def test_a_page_for_visitors_is_for_everybody(
    path: str, spoken: str, scene: Scene, windows: Windows
) -> None:
    found = faults(windows.open(language=spoken), path)
    assert not found, "\n".join(found)
    windows.faults[:] = [fault for fault in windows.faults if "/nirgends/" not in fault]


@pytest.fixture(scope="module")
def confirmed(alices: Page) -> Page:
    """The same window after the password was asked for once more, and of a user without factors."""
    alices.goto("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/")
    alices.locator("#id_password").fill(PASSWORD)
    alices.locator("main form [type=submit]").click()
    alices.wait_for_url("**/activate/")
    return alices


@pytest.mark.parametrize(
    "path",
    ["password/change/", "reauthenticate/", "logout/", "2fa/", "2fa/totp/activate/"],
)
def test_a_page_of_ones_account_is_for_everybody(path: str, confirmed: Page) -> None:
    found = faults(confirmed, f"/accounts/{path}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", FACTORS)
def test_a_page_of_factors_is_for_everybody(name: str, confirmed: Page, passkey: int) -> None:
    found = faults(confirmed, f"/accounts/2fa/{FACTORS[name].format(passkey=passkey)}")
    assert not found, "\n".join(found)


@pytest.fixture
def passkey(scene: Scene) -> Iterator[int]:
    """Alice has one for this test, with an app and recovery codes; yields its number."""
    made = [factor_of(scene.alice, kind) for kind in ("webauthn", "totp")]
    made.append(RecoveryCodes.activate(scene.alice).instance)
    yield made[0].pk
    for factor in made:
        factor.delete()


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_the_page_after_the_password_is_for_everybody(
    spoken: str, passkey: int, scene: Scene, windows: Windows
) -> None:
    page = windows.open(language=spoken)
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(scene.alice.email)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/authenticate/")
    found = faults(page, "/accounts/2fa/authenticate/")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("spoken", ["de", "en"])
@pytest.mark.parametrize("who", ["neu", "bob"])
def test_the_page_of_an_invitation_is_for_everybody(
    who: str, spoken: str, scene: Scene, windows: Windows
) -> None:
    token = f"{who}-{spoken}"
    email = f"{who}@nordlicht.example"  # bob has an account already
    invite(scene.member, email, Role.MEMBER, token=token, now=clock.now())
    found = faults(windows.open(language=spoken), f"/join/{token}/")
    assert not found, "\n".join(found)


def test_the_page_of_an_invitation_is_for_members_of_others(alices: Page, scene: Scene) -> None:
    invite(scene.member, scene.alice.email, Role.MEMBER, token="joined", now=clock.now())
    found = faults(alices, "/join/joined/")
    assert not found, "\n".join(found)


def test_a_form_with_errors_is_for_everybody(alices: Page, scene: Scene) -> None:
    alices.set_viewport_size({"width": 1280, "height": 900})
    alices.goto(address("event-new", scene))
    alices.locator("#id_start_day").fill("?")
    alices.locator("main form [type=submit]").click()
    alices.locator("[data-error-summary]").wait_for()
    alices.evaluate(AXE.read_text(encoding="utf-8"))
    assert seen(alices, {"type": "tag", "values": TAGS}) == []


def faults(page: Page, url: str) -> list[str]:
    """What is wrong with a page, on a desk and on a phone, by day and by night."""
    found = []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(url)
    if urlsplit(page.url).path != urlsplit(url).path:
        found.append(f"led on to {page.url}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if page.locator("#woche").count():
            page.locator("#woche .evc").first.wait_for()
        page.emulate_media(color_scheme="light")
        found += [f"{width} light {each}" for each in seen(page, {"type": "tag", "values": TAGS})]
        page.emulate_media(color_scheme="dark")
        found += [
            f"{width} dark {each}" for each in seen(page, {"type": "rule", "values": COLOURS})
        ]
    return found + [f"wider than 360: {each}" for each in page.evaluate(WIDER)]


def seen(page: Page, only: dict[str, Any]) -> list[str]:
    """The violations that axe finds: rule and place."""
    return list(page.evaluate(ASK, only))
