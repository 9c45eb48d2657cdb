"""The form of a company."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.models import Company
from einklang.crm.responsible_field import Members, offer_members
from einklang.crm.save_company import Said
from einklang.crm.tags_field import TagsField, in_words
from einklang.records.freemail import is_free_mail

DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z][a-z0-9-]{1,62}")


class CompanyForm(forms.Form):
    """Name, mail domains, responsible and notes."""

    name = forms.CharField(label=_("Name"), max_length=200)
    domains = forms.CharField(
        label=_("Mail domains"),
        required=False,
        help_text=_(
            "Meetings with anybody who has an address there stand with this company. For example"
            " kanzlei-feld.de; several separated by spaces."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
    )
    responsible = Members(label=_("Responsible"))
    tags = TagsField()
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._workspace = member.workspace
        offer_members(self, member)

    def clean_domains(self) -> tuple[str, ...]:
        """Lower case, each once. Says which are none, ours, or everybody's."""
        pieces = re.split(r"[\s,;]+", self.cleaned_data["domains"].lower())
        domains = tuple(dict.fromkeys(filter(None, map(_bare, pieces))))
        errors = [wrong for each in domains if (wrong := self._wrong(each))]
        if errors:
            raise ValidationError(errors)
        return domains

    def _wrong(self, domain: str) -> str:
        if not DOMAIN.fullmatch(domain):
            return gettext("“%(domain)s” is not a domain. It looks like firma.de.") % {
                "domain": domain
            }
        if is_free_mail(domain):
            return gettext(
                "%(domain)s belongs to a provider of private mailboxes. It says nothing about the"
                " company of those who write from there."
            ) % {"domain": domain}
        if domain in self._workspace.own_domains:
            return gettext("%(domain)s is one of your own domains.") % {"domain": domain}
        return ""

    def said(self) -> Said:
        """What is to be stored; of a valid form."""
        data = self.cleaned_data
        return Said(
            name=data["name"],
            notes=data["notes"],
            responsible=data["responsible"],
            domains=data["domains"],
            tags=data["tags"],
        )


def _bare(piece: str) -> str:
    """The domain in what people paste: an address, or that of a web site."""
    host = piece.rpartition("@")[2].partition("://")[2] or piece.rpartition("@")[2]
    return host.partition("/")[0].removeprefix("www.").strip(".")


def initial(company: Company) -> dict[str, Any]:
    """The fields as the row has them."""
    return {
        "name": company.name,
        "domains": _joined(company) if company.pk else "",
        "responsible": company.responsible_id,
        "tags": in_words(company.tags.all()) if company.pk else "",
        "notes": company.notes,
        "revision": company.revision,
    }


def differences(form: CompanyForm, now_stored: Company) -> list[tuple[str, str]]:
    """Where what was typed is not what is stored by now: label and stored value."""
    said = form.said()
    pairs = [
        ("name", said.name, now_stored.name),
        ("domains", " ".join(sorted(said.domains)), _joined(now_stored)),
        ("responsible", str(said.responsible or ""), str(now_stored.responsible or "")),
        ("tags", in_words(said.tags or ()), in_words(now_stored.tags.all())),
        ("notes", said.notes, now_stored.notes),
    ]
    return [
        (str(form[name].label), has or gettext("empty"))
        for name, wants, has in pairs
        if wants != has
    ]


def _joined(company: Company) -> str:
    return " ".join(company.domains.order_by("domain").values_list("domain", flat=True))
