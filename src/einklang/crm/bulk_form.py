"""The form below the list of people: what is to be done with whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.bulk import MOST_CHOSEN, Wanted
from einklang.crm.models import Bulk
from einklang.crm.responsible_field import Members, offer_members
from einklang.crm.saved_views import canonical
from einklang.crm.tags import LONGEST, key_of, names_in, tags_known_to

Act = Bulk.Act


class BulkForm(forms.Form):
    """`everybody`: all whom `query` finds; else those who are `chosen`."""

    act = forms.ChoiceField(choices=Act)
    everybody = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=2000)
    responsible = Members(label=_("Responsible"))
    tag = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, data: QueryDict, *, member: Membership) -> None:
        super().__init__(data)
        self._member = member
        self._chosen = tuple(
            int(each) for each in data.getlist("chosen")[:MOST_CHOSEN] if each.isdecimal()
        )
        self._tag: int | None = None
        offer_members(self, member)

    def clean(self) -> dict[str, Any]:
        """Somebody is chosen, and a tag is named where one is needed."""
        data = super().clean() or {}
        if not data.get("everybody") and not self._chosen:
            self.add_error(None, gettext("Choose at least one person first."))
        if data.get("act") in {Act.TAG, Act.UNTAG}:
            self._find_tag(data)
        return data

    def _find_tag(self, data: dict[str, Any]) -> None:
        names = names_in(data.get("tag") or "")
        if len(names) != 1:
            self.add_error(None, gettext("Which tag? Name one."))
            return
        known = tags_known_to(self._member).filter(key=key_of(names[0])).first()
        self._tag, data["tag"] = (known.pk if known else None), names[0]
        if data["act"] == Act.UNTAG and known is None:
            said = gettext("There is no tag “%(name)s”.") % {"name": names[0]}
            self.add_error(None, said)

    @property
    def wanted(self) -> Wanted:
        """Of a valid form."""
        data = self.cleaned_data
        who = data["responsible"] if data["act"] == Act.RESPONSIBLE else None
        return Wanted(
            act=data["act"],
            query=canonical(data["query"]),
            chosen=None if data["everybody"] else self._chosen,
            value=who.pk if who else self._tag,
            tag=data["tag"] if data["act"] == Act.TAG else "",
        )

    @property
    def sent(self) -> list[tuple[str, str]]:
        """All that it was sent with, to be sent again."""
        names = ("act", "everybody", "query", "responsible", "tag")
        told = [(name, str(self.data.get(name, ""))) for name in names]
        chosen = [] if self.data.get("everybody") else [("chosen", str(pk)) for pk in self._chosen]
        return [(name, value) for name, value in told if value] + chosen
