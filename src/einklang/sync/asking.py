"""Questions as a person reads them: what happened, what it means, which answers there are."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from einklang.calendars.models import Event
from einklang.sync.addresses import addresses_of
from einklang.sync.asked import GIVEN, Action, Asked
from einklang.sync.models import Question
from einklang.sync.people.asking import brake as contacts_brake
from einklang.sync.people.asking import review
from einklang.sync.people.sight import REVIEW
from einklang.sync.questions import BRAKE, left_from, moves_from
from einklang.sync.words import advice, reason_in_words, server_name

WOULD_MAIL, REFUSED = "would_mail", "refused"


def asked(question: Question) -> Asked:
    """The question in words."""
    if question.kind == BRAKE and question.connection.holds_contacts:
        return contacts_brake(question)
    if question.kind == BRAKE:
        return _brake(question)
    if question.kind == REVIEW:
        return review(question)
    event = _event(question)
    if question.kind == WOULD_MAIL:
        return _would_mail(question, event)
    return _refused(question, event)


def _event(question: Question) -> Event | None:
    at = question.data.get("event")
    workspace = question.connection.workspace_id
    return Event.objects.filter(pk=at, workspace=workspace).first() if at else None


def _title_of(event: Event | None) -> str:
    return (event.summary if event else "") or gettext("Untitled meeting")


def _given(question: Question) -> str:
    return str(GIVEN.get(question.answer, "")) if question.answered_at else ""


# ── the brake ────────────────────────────────────────────────────────────────


def _brake(question: Question) -> Asked:
    n, size = len(question.data["pairs"]), max(question.data["size"], len(question.data["pairs"]))
    there = server_name(question.connection)
    calendar = question.collection.name if question.collection else there
    lost = question.data.get("lost", 0)
    said = {"n": n, "size": size, "calendar": calendar, "server": there, "lost": lost}
    title = ngettext(
        "We stopped: %(n)d of %(size)d meetings would have been deleted",
        "We stopped: %(n)d of %(size)d meetings would have been deleted",
        n,
    )
    gone_there = question.data["side"] == "local"
    return Asked(
        question=question,
        title=title % said,
        sentences=_brake_gone_there(said) if gone_there else _brake_gone_here(said),
        actions=_brake_answers(said, gone_there=gone_there),
        given=_given(question),
    )


def _brake_gone_there(said: dict[str, object]) -> list[str]:
    return [
        gettext("They are missing in %(calendar)s at %(server)s.") % said,
        _limit(said),
        gettext("Often a calendar was emptied there, or sharing it was ended."),
    ]


def _brake_gone_here(said: dict[str, object]) -> list[str]:
    return [
        gettext("They were deleted here and still stand in %(calendar)s at %(server)s.") % said,
        _limit(said),
    ]


def _limit(said: dict[str, object]) -> str:
    if said["lost"]:
        text = ngettext(
            "With %(lost)d that went before, that is more than five meetings and more than a fifth "
            "of the calendar within 24 hours. None of the %(n)d was deleted, and no mail went out.",
            "With %(lost)d that went before, that is more than five meetings and more than a fifth "
            "of the calendar within 24 hours. None of the %(n)d was deleted, and no mail went out.",
            _n(said),
        )
        return text % said
    return gettext(
        "That is more than five meetings and more than a fifth of the calendar within 24 hours. "
        "None of them was deleted, and no mail about them went out."
    )


def _brake_answers(said: dict[str, object], *, gone_there: bool) -> list[Action]:
    if gone_there:
        keep = ngettext("Keep %(n)d here", "Keep all %(n)d here", _n(said))
        restore = gettext("Restore in %(calendar)s")
        delete = ngettext("Delete %(n)d meeting …", "Delete %(n)d meetings …", _n(said))
    else:
        keep = ngettext("Leave %(n)d there", "Leave all %(n)d there", _n(said))
        restore = gettext("Restore here")
        delete = ngettext("Delete %(n)d meeting there …", "Delete %(n)d meetings there …", _n(said))
    return [
        Action(how="keep", label=keep % said, look="btn-primary"),
        Action(how="restore", label=restore % said),
        Action(how="delete", label=delete % said, look="btn-outline-danger", asks=True),
    ]


def _n(said: dict[str, object]) -> int:
    return int(str(said["n"]))


# ── one meeting ──────────────────────────────────────────────────────────────


def _would_mail(question: Question, event: Event | None) -> Asked:
    guests = _guests(question, event)
    said = {
        "n": len(guests),
        "guests": ", ".join(guests),
        "server": server_name(question.connection),
    }
    mails = ngettext(
        "Saving sends %(n)d mail: to %(guests)s.", "Saving sends %(n)d mails: to %(guests)s.",
        len(guests),
    )  # fmt: skip
    send = ngettext("Save and send %(n)d mail", "Save and send %(n)d mails", len(guests))
    return Asked(
        question=question,
        title=_title_of(event),
        sentences=[
            gettext("%(server)s mails the guests of this meeting by itself.") % said,
            _what_was_done(question, event),
            mails % said,
        ],
        actions=[Action(how="theirs", label=_back(question, event)),
                 Action(how="send", label=send % said)],
        event=event,
        given=_given(question),
    )  # fmt: skip


def _refused(question: Question, event: Event | None) -> Asked:
    code = question.data.get("reason", "")
    actions = [Action(how="theirs", label=_back(question, event))]
    if question.pair is not None and question.pair.base is not None:
        actions.append(Action(how="keep", label=_leave(question, event)))
    sentences = [
        _what_was_done(question, event),
        gettext("%(server)s did not take it.") % {"server": server_name(question.connection)},
        str(reason_in_words(code)),
        str(advice(code)),
    ]
    return Asked(
        question=question,
        title=_title_of(event),
        sentences=[sentence for sentence in sentences if sentence],
        actions=actions,
        event=event,
        detail=" · ".join(filter(None, (code, question.data.get("detail", "")))),
        given=_given(question),
    )


def _is_gone(event: Event | None) -> bool:
    return event is None or event.deleted_at is not None


def _is_new(question: Question) -> bool:
    return question.pair is None or question.pair.base is None


def _what_was_done(question: Question, event: Event | None) -> str:
    if (former := moves_from(question)) is not None:
        said = gettext("It was put into another calendar here and still stands in %(calendar)s.")
        return said % {"calendar": former.collection.name}
    if (left := left_from(question)) is not None:
        said = gettext("It was put into another calendar here and still stands in %(calendar)s.")
        return said % {"calendar": left.collection.name}
    if _is_new(question):
        return gettext("It was made here and does not stand there yet.")
    if _is_gone(event):
        return gettext("It was deleted here and still stands there.")
    return gettext("It was changed here and stands there as before.")


def _back(question: Question, event: Event | None) -> str:
    if (former := moves_from(question)) is not None:
        return gettext("Leave it in %(calendar)s") % {"calendar": former.collection.name}
    if (left := left_from(question)) is not None:
        return gettext("Put it back into %(calendar)s") % {"calendar": left.collection.name}
    if _is_new(question):
        return gettext("Keep here only")
    return gettext("Restore here") if _is_gone(event) else gettext("Take my change back")


def _leave(question: Question, event: Event | None) -> str:
    if left_from(question) is not None:
        return gettext("Leave it there too")
    if _is_gone(event):
        return gettext("Leave it deleted here alone")
    return gettext("Leave both as they are")


def _guests(question: Question, event: Event | None) -> list[str]:
    if event is None:
        return []
    own = addresses_of(question.connection)
    details = event.as_record().details
    # Sorted: PostgreSQL does not keep the order of the keys of a JSON object.
    return sorted(p.name or p.address for p in details.participants if p.address not in own)
