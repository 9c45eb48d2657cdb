"""What a bulk change will do, and what it has done, in words."""

from __future__ import annotations

from django.utils.translation import ngettext

from einklang.crm.bulk import Reckoning
from einklang.crm.models import Bulk

Act = Bulk.Act


def says(act: str, n: int, name: str) -> str:
    """What becomes of so many people; `name` of a colleague ('' nobody) or of a tag."""
    match act:
        case Act.RESPONSIBLE if name:
            said = ngettext(
                "%(n)s person will be looked after by %(name)s.",
                "%(n)s people will be looked after by %(name)s.",
                n,
            )
        case Act.RESPONSIBLE:
            said = ngettext(
                "%(n)s person will be looked after by nobody.",
                "%(n)s people will be looked after by nobody.",
                n,
            )
        case Act.TAG:
            said = ngettext(
                "%(n)s person gets the tag “%(name)s”.",
                "%(n)s people get the tag “%(name)s”.",
                n,
            )
        case Act.UNTAG:
            said = ngettext(
                "%(n)s person loses the tag “%(name)s”.",
                "%(n)s people lose the tag “%(name)s”.",
                n,
            )
        case _:
            said = _of_sight(act, n)
    return said % {"n": n, "name": name}


def _of_sight(act: str, n: int) -> str:
    match act:
        case Act.PRIVATE:
            return ngettext(
                "%(n)s person will be seen by you alone.",
                "%(n)s people will be seen by you alone.",
                n,
            )
        case Act.OPEN:
            return ngettext(
                "%(n)s person will be seen by everybody in the workspace.",
                "%(n)s people will be seen by everybody in the workspace.",
                n,
            )
        case Act.RESTORE:
            return ngettext(
                "%(n)s person comes back to lists, search and suggestions.",
                "%(n)s people come back to lists, search and suggestions.",
                n,
            )
        case _:
            return ngettext(
                "%(n)s person leaves lists, search and suggestions. Addresses, notes and meetings"
                " are kept.",
                "%(n)s people leave lists, search and suggestions. Addresses, notes and meetings"
                " are kept.",
                n,
            )


def leaves(act: str, of: Reckoning) -> list[str]:
    """Who is left as they are, and why."""
    lines = []
    if of.kept and act == Act.RESPONSIBLE:
        lines.append(
            ngettext(
                "%(n)s private person stays with you. Change who looks after them on their page.",
                "%(n)s private people stay with you. Change who looks after them on their pages.",
                of.kept,
            )
            % {"n": of.kept}
        )
    elif of.kept:
        lines.append(
            ngettext(
                "%(n)s person is looked after by somebody else or nobody, and stays visible.",
                "%(n)s people are looked after by somebody else or nobody, and stay visible.",
                of.kept,
            )
            % {"n": of.kept}
        )
    if of.already:
        lines.append(
            ngettext("%(n)s is so already.", "%(n)s are so already.", of.already)
            % {"n": of.already}
        )
    return lines


def done(bulk: Bulk) -> str:
    """What it has done."""
    if bulk.stage == Bulk.Stage.UNDONE:
        back = ngettext(
            "%(n)s person is as before.", "%(n)s people are as before.", bulk.undone
        ) % {"n": bulk.undone}
        left = bulk.changed - bulk.undone
        stays = ngettext(
            "%(n)s was changed since and stays.", "%(n)s were changed since and stay.", left
        ) % {"n": left}
        return f"{back} {stays}" if left else back
    said = ngettext("%(n)s person is changed.", "%(n)s people are changed.", bulk.changed)
    return said % {"n": bulk.changed}
