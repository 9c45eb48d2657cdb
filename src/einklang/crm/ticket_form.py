"""The form of a ticket."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.business_form import BusinessForm
from einklang.crm.company_field import shown as shown_company
from einklang.crm.models import Person, Ticket
from einklang.crm.naming import shown
from einklang.crm.save_business import Said


class TicketForm(BusinessForm):
    """A ticket: how far it is, how much it presses, and who waits."""

    status = forms.ChoiceField(label=_("Status"), choices=Ticket.Status)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Ticket.Priority, coerce=int)
    person = forms.CharField(
        label=_("Person"),
        max_length=400,
        required=False,
        help_text=_("A name or an address. Their meetings stand with the ticket."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["title", "status", "priority", "person", "company"]

    def __init__(self, *args: Any, member: Membership, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, member=member, present=ticket.company, **kwargs)

    def clean_person(self) -> Person | None:
        """Who is named; None: nobody."""
        return next(iter(self.people_of("person", [str(self.cleaned_data["person"])])), None)

    def said(self) -> Said:
        """What is to be stored; of a valid form."""
        data = self.cleaned_data
        columns = {name: data[name] for name in ("title", "status", "priority", "person", "notes")}
        return Said(
            columns={**columns, "responsible": self.who},
            company=self.known_company,
            new_company=self.new_company,
        )


def initial(ticket: Ticket) -> dict[str, Any]:
    """The fields as the row has them, or as a new one begins. The row comes `with_person`."""
    company, person = shown_company(ticket.company), ticket.person
    return {
        "title": ticket.title,
        "status": ticket.status,
        "priority": ticket.priority,
        "person": shown(person) if person else "",
        "company": company.name if company else "",
        "responsible": ticket.responsible_id,
        "notes": ticket.notes,
        "revision": ticket.revision,
    }
