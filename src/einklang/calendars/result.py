"""What became of a meeting, as people say it. It stays here: no calendar knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.calendars.models import Event
from einklang.records.moment import Moment, read, wall


class Result(models.TextChoices):
    """Of one meeting; of a series, of each occurrence."""

    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held")
    NO_SHOW = "no_show", _("No-show")
    RESCHEDULED = "rescheduled", _("Rescheduled")
    CANCELLED = "cancelled", _("Cancelled")

    @property
    def is_missed(self) -> bool:
        """Whether nobody met."""
        return self in {Result.NO_SHOW, Result.RESCHEDULED, Result.CANCELLED}


def result_of(event: Event, of: str) -> Result:
    """What was said last of this occurrence ('' of a meeting that does not repeat)."""
    said: Mapping[str, Any] = event.results.get(of, {})
    return Result(said.get("is", Result.SCHEDULED))


def say_result(*, member: Membership, event: Event, of: str, result: Result, now: datetime) -> None:
    """Note it, and by whom and when. Raises ChangedMeanwhile."""
    told = {"is": result.value, "by": member.user_id, "at": now.isoformat()}
    event.results = {**event.results, of: told}
    with transaction.atomic():
        event.write("results")
        event.occurrences.filter(of=of).update(missed=result.is_missed)


def results_from(event: Event, start: Moment) -> dict[str, Any]:
    """Those of the occurrences from this start on."""
    return {of: said for of, said in event.results.items() if of and wall(read(of)) >= wall(start)}
