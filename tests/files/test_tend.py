"""Files are kept no longer than somebody needs them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import MemberOf
from tests.files.scene import NOW, brought, csv_of, done

from einklang.accounts.models import User, Workspace
from einklang.files.models import Import, State
from einklang.files.tend import clear
from einklang.files.work import begin

pytestmark = pytest.mark.django_db


def test_what_nobody_went_on_with_is_gone_after_a_day(
    workspace: Workspace, bob: User, member_of: MemberOf
) -> None:
    me = member_of(bob)
    left = brought(csv_of([("Anna", "Ost", "", "12345", "")]), me)
    stopped = brought(csv_of([("Anna", "Ost", "", "12345", "")]), me, state=State.STOPPED)
    moving = brought(csv_of([("Anna", "Ost", "", "12345", "")]), me)
    begin(moving, State.STORING, NOW)
    ended = done(csv_of([("Ben", "West", "", "12345", "")]), me)
    clear(workspace, NOW + timedelta(hours=23))
    assert Import.objects.count() == 4
    clear(workspace, NOW + timedelta(hours=25))
    assert not Import.objects.filter(pk=left.pk).exists()
    assert not stopped.parts.exists()
    assert moving.parts.exists()
    clear(workspace, NOW + timedelta(days=91))
    assert list(Import.objects.all()) == [moving]
    assert not Import.objects.filter(pk=ended.pk).exists()
