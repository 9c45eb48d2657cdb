"""A person makes things go wrong, and well again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import timedelta

import pytest
from tests.sandbox.google.oauth_scene import ANNA, BEN, CLIENT, EVENTS, Scene

from einklang_sandbox.google.desk.faults_page import groups
from einklang_sandbox.google.desk.switches import Switch
from einklang_sandbox.google.faults import Faults
from einklang_sandbox.google.grants import TROUBLES, Switches
from einklang_sandbox.google.problems import LIMITS
from einklang_sandbox.google.walk import Walk
from einklang_sandbox.google.words import Words


@pytest.fixture
def panel(scene: Scene) -> Walk:
    """The page with all switches."""
    walk = Walk(scene.google.wsgi)
    walk.go("/desk/faults")
    return walk


def switches() -> list[Switch]:
    """All of them, for one calendar."""
    return [each for group in groups(Words("en"), {ANNA: ANNA}) for each in group.switches]


def test_every_fault_has_its_switch() -> None:
    known = {each.at[1] for each in switches() if each.at[0] == "faults"}
    assert known == {each.name for each in fields(Faults)}
    known = {each.at[1] for each in switches() if each.at[0] == "sign_in"}
    assert known == {each.name for each in fields(Switches)}


def test_every_limit_trouble_and_push_has_its_switch() -> None:
    ends = {each.at[-1] for each in switches() if len(each.at) == 3}
    pushes = next(each.default_factory for each in fields(Faults) if each.name == "pushes")
    assert is_dataclass(pushes)
    assert ends == {ANNA, *LIMITS, *(each.name for each in fields(pushes))}
    (trouble,) = (each for each in switches() if each.kind == "choice")
    assert set(trouble.choices) == {"", *TROUBLES}


def test_saving_an_untouched_panel_changes_nothing(scene: Scene, panel: Walk) -> None:
    panel.press("Save")
    assert panel.reply.status_code == 200
    kept = scene.google.faults
    kept.rate_limits, kept.not_found = {}, {}
    assert (kept, scene.google.grants.switches) == (Faults(), Switches())


def test_what_is_set_happens_and_is_shown(scene: Scene, panel: Walk) -> None:
    panel.press(
        "Save",
        ("faults.writes_stopped", "yes"),
        ("sign_in.testing", "yes"),
        **{
            "faults.lost_replies": "2",
            "faults.rate_limits.429": "3",
            "faults.pushes.dropped": "4",
            f"faults.not_found.{BEN}": "5",
            "faults.slow": "0.5",
            "faults.per_minute": "60",
            "sign_in.access_lasts": "30",
            "sign_in.trouble": "503",
            "sign_in.trouble_left": "1",
        },
    )
    faults, sign_in = scene.google.faults, scene.google.grants.switches
    scene.google.faults.slow, slow = 0.0, scene.google.faults.slow
    assert (faults.lost_replies, faults.rate_limits["429"], faults.pushes.dropped) == (2, 3, 4)
    assert (faults.not_found[BEN], slow, faults.per_minute) == (5, 0.5, 60)
    assert (faults.writes_stopped, sign_in.testing, sign_in.trouble) == (True, True, "503")
    assert sign_in.access_lasts == timedelta(seconds=30)
    assert ("sign_in.access_lasts", "30") in panel.page.forms[0].fields
    assert "Make things go wrong (10 now)" in panel.go("/").text


def test_the_trouble_of_the_token_endpoint_ends_by_itself(scene: Scene, panel: Walk) -> None:
    token = scene.google.grants.offline(ANNA, CLIENT["client_id"], [EVENTS])
    panel.press("Save", **{"sign_in.trouble": "503", "sign_in.trouble_left": "1"})
    assert [scene.refresh(token).status_code for _ in range(2)] == [503, 200]
    assert scene.google.grants.switches == Switches()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("faults.lost_replies", "-1"),
        ("faults.lost_replies", "viele"),
        ("faults.page_size", "0"),
        ("faults.slow", "-1"),
        ("sign_in.trouble", "418"),
    ],
)
def test_what_is_no_such_number_is_said(panel: Walk, name: str, value: str) -> None:
    panel.press("Save", **{name: value})
    assert panel.reply.status_code == 422
    assert "This number does not fit" in panel.page.text


def test_all_is_well_again(scene: Scene, panel: Walk) -> None:
    panel.press("Save", **{"faults.server_errors": "7", "sign_in.trouble": "500"})
    panel.press("All is well again")
    assert (scene.google.faults, scene.google.grants.switches) == (Faults(), Switches())


def test_access_ends_at_once(scene: Scene, panel: Walk) -> None:
    access = scene.google.grants.issue(ANNA, [EVENTS])
    panel.press("End all access now")
    assert scene.google.grants.of(access) is None


def test_a_person_withdraws_what_was_granted(scene: Scene, panel: Walk) -> None:
    anna, ben = (
        scene.google.grants.offline(each, CLIENT["client_id"], [EVENTS]) for each in (ANNA, BEN)
    )
    panel.press(f"Withdraw all that {ANNA} granted")
    assert [scene.refresh(each).status_code for each in (anna, ben)] == [400, 200]
