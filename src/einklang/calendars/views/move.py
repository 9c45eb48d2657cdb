"""Moving a meeting in the grid, by mouse or finger. The keyboard's way is the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.edit import Wish
from einklang.calendars.mailing import Tell
from einklang.calendars.save import mails_for, save
from einklang.calendars.shift import DoesNotFit, Times, move_all, move_one, read_times, shown_times
from einklang.calendars.subject import Subject, following, subject
from einklang.calendars.views.event import editable_event
from einklang.calendars.words import meanwhile, moved, not_as_said
from einklang.records.divide import Undividable, follows_another
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Moment
from einklang.records.series import LosesOverrides


@require_POST
@for_members()
def event_move(request: MemberRequest, pk: int) -> HttpResponse:
    """Move to `start` and `end`: the occurrence `of`, it and all that follow, or all of its series
    (`scope`). Answers with what was done and what would undo it; 409 and 422 say in a sentence why
    nothing was."""
    try:
        about = subject(editable_event(request, pk), request.POST.get("of", ""))
        zone = request.workspace.zone
        start, end = (request.POST.get(name, "") for name in ("start", "end"))
        times = read_times(start, end, about.details.start, zone)
        return _moved(request, about, times)
    except Undividable:
        said = gettext("This series cannot be divided there. Move one of it, or all.")
        return _refused(said, 422)
    except (LosesOverrides, DoesNotFit):
        said = gettext("The repetition has no place for that. Change it in the form.")
        return _refused(said, 422)
    except ValueError:
        return _refused(gettext("We do not understand these times."), 422)
    except ChangedMeanwhile:
        return _refused(meanwhile(editable_event(request, pk)), 409)


def _moved(request: MemberRequest, about: Subject, times: Times) -> HttpResponse:
    asked, tell = request.POST, Tell(request.POST.get("tell") or Tell.NOBODY)
    event, wish = about.event, Wish(tell=tell)
    before = shown_times(Times(about.details.start, about.details.end), request.workspace.zone)
    about, record, of = _meant(about, asked.get("scope", ""), times)
    mails = mails_for(request.member, about, record, wish)
    if asked.get("mails", "") not in ("", str(len(mails.everybody))):
        return _refused(not_as_said(mails), 409)
    event.revision = int(asked["revision"]) if asked.get("revision", "").isdecimal() else 0
    save(member=request.member, about=about, record=record, now=clock.now(), wish=wish)
    undo: dict[str, Any] = {
        "of": str(of) if of else "",
        "scope": asked.get("scope", ""),
        "start": before[0],
        "end": before[1],
        "revision": event.revision,
    }
    # What guests were told cannot be taken back in silence, nor two series become one again.
    final = tell is not Tell.NOBODY or about.head is not None
    return JsonResponse({"said": moved(mails), "undo": None if final else undo})


def _meant(about: Subject, scope: str, times: Times) -> tuple[Subject, EventRecord, Moment | None]:
    """What moves, what it says then, and how the occurrence is known from then on."""
    of = about.of
    if of is not None and scope == "one":
        return about, move_one(about.record, of, times), of
    if of is not None and scope == "following" and follows_another(about.record, of):
        about = following(about.event, str(of), clock.new_uid())
    return about, *move_all(about.record, of, times)


def _refused(said: str, status: int) -> JsonResponse:
    return JsonResponse({"said": said}, status=status)
