"""Whether a contact is somebody who is here already: the question in words, and its answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from einklang.crm import hold
from einklang.crm.contact_words import LABELS, fields
from einklang.crm.models import Person
from einklang.reconcile.observation import Standing
from einklang.records.card import from_contact
from einklang.records.plain import Plain
from einklang.records.record import title_of
from einklang.sync.asked import GIVEN, Action, Asked, Compared
from einklang.sync.models import Collection, Pair, Question
from einklang.sync.people.sight import SEPARATE

OTHER, SAME = "other", "same-"
MOST = 6
"""So many people are offered."""
WHY: dict[str, Promise] = {
    "names_differ": _("The address is the same, and the names are not."),
    "several": _("The contact has addresses of more than one person."),
    "same_name_and_number": _("Name and phone number are the same."),
    "same_name_and_office": _("The name is the same, and an address that several people share."),
    "same_name_and_company": _("Name and company are the same."),
}


def review(question: Question) -> Asked:
    """The question in words, with what is known of both sides."""
    people = _people(question)
    plain = question.pair.base if question.pair else None
    name = _name(question, plain) or gettext("Without a name")
    there = Compared(name=name, fields=_fields(plain) if plain else {})
    return Asked(
        question=question,
        title=gettext("Is %(name)s somebody who is here already?") % {"name": name},
        sentences=[str(WHY.get(question.data["reason"], ""))],
        actions=[
            *(
                Action(how=f"{SAME}{each.person}", label=gettext("It is %(name)s") % _said(each))
                for each in people
            ),
            Action(how=OTHER, label=gettext("Somebody else: take over as new")),
        ],
        compared=[there, *people],
        given=_given(question),
    )


def _name(question: Question, plain: Plain | None) -> str:
    """As the contact is called; once it is answered, and the next run has yet to read it again,
    as whom it was taken for is called."""
    if plain is None and question.answer.startswith(SAME):
        person = int(question.answer.removeprefix(SAME))
        return next((each.name for each in _people(question) if each.person == person), "")
    return title_of(plain) if plain else ""


def _fields(plain: Plain) -> dict[str, str]:
    """All but the name, which stands above."""
    return {label: text for label, text in fields(plain).items() if label != str(LABELS["name"])}


def _said(each: Compared) -> dict[str, str]:
    return {"name": each.name}


def _given(question: Question) -> str:
    if question.answered_at is None:
        return ""
    same = question.answer.startswith(SAME)
    return gettext("The same person") if same else gettext("Somebody else")


def _people(question: Question) -> Sequence[Compared]:
    """Those whom the holder may see still."""
    connection = question.connection
    rows = Person.objects.filter(
        pk__in=question.data["people"], workspace=connection.workspace_id, deleted_at=None
    ).order_by("pk")
    seen = [row for row in rows if not row.private or row.responsible_id == connection.holder_id]
    said = hold.contacts_of(seen[:MOST])
    return [
        Compared(name=str(row), fields=_fields(from_contact(said[row.pk])), person=row.pk)
        for row in seen[:MOST]
    ]


def brake(question: Question) -> Asked:
    """Many deletions at once, in words."""
    n, size = len(question.data["pairs"]), max(question.data["size"], len(question.data["pairs"]))
    book = question.collection.name if question.collection else ""
    said = {"n": n, "size": size, "book": book}
    gone_there = question.data["side"] == "local"
    title = ngettext(
        "We stopped: %(n)d of %(size)d contacts would have been deleted",
        "We stopped: %(n)d of %(size)d contacts would have been deleted",
        n,
    )
    where = (
        gettext("They are missing in %(book)s.")
        if gone_there
        else gettext("They were removed here and still stand in %(book)s.")
    )
    return Asked(
        question=question,
        title=title % said,
        sentences=[
            where % said,
            gettext(
                "That is more than five contacts and more than a fifth of the address book within"
                " 24 hours. None of them was deleted."
            ),
        ],
        actions=_brake_answers(n, book, gone_there=gone_there),
        given=str(GIVEN.get(question.answer, "")) if question.answered_at else "",
    )


def _brake_answers(n: int, book: str, *, gone_there: bool) -> list[Action]:
    said = {"n": n, "book": book}
    if gone_there:
        keep, back = gettext("Keep them here"), gettext("Enter them in %(book)s again")
        delete = ngettext("Remove %(n)d contact here …", "Remove %(n)d contacts here …", n)
    else:
        keep, back = gettext("Leave them there"), gettext("Restore them here")
        delete = ngettext("Delete %(n)d contact there …", "Delete %(n)d contacts there …", n)
    return [
        Action(how="keep", label=keep, look="btn-primary"),
        Action(how="restore", label=back % said),
        Action(how="delete", label=delete % said, look="btn-outline-danger", asks=True),
    ]


def take_review(question: Question, how: str) -> None:
    """*same-…*: the contact is this person, and both are merged by the next run. *other*: it is
    nobody of them, and comes in as new; whoever waited for the answer may go out."""
    pair = Pair.objects.filter(pk=question.pair_id or 0)
    if how == OTHER:
        pair.update(reason=SEPARATE, version="")
    else:
        person = int(how.removeprefix(SAME))
        pair.update(standing=Standing.PAIRED, local_id=person, base=None, version="", revision=0)
    Collection.objects.filter(pk=question.collection_id or 0).update(
        cursor="", compared_at=None, seen_modseq=0
    )
