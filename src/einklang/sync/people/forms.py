"""What a person sets on an address book: which books, which way, and what a deletion means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from einklang.providers.errors import ProviderError
from einklang.reconcile.contact_rules import ContactRules, Deletion, Favour
from einklang.reconcile.rules import Direction
from einklang.sync.models import Connection
from einklang.sync.people.arrange import WantedBooks
from einklang.sync.settings_form import offer
from einklang.sync.words import reason_in_words

DIRECTIONS = [
    (Direction.BOTH.value, _("Both ways")),
    (Direction.READ.value, _("Only read: nothing is written there")),
    (
        Direction.WRITE.value,
        _("Only send: nobody new comes from there, but changes to those who are here do"),
    ),
]
DELETIONS = [
    (Deletion.LEAVE.value, _("The other side stays as it is")),
    (Deletion.DELETE.value, _("It is deleted on the other side, too")),
]
UNGROUPED = (Deletion.UNGROUP.value, _("It stays, and leaves the group there"))
FAVOURS = [
    (Favour.LATER.value, _("The later change")),
    (Favour.HERE.value, _("What stands here")),
    (Favour.THERE.value, _("What stands in the address book")),
]
SEEN = [
    ("all", pgettext_lazy("visible to", "Everybody in the workspace")),
    ("mine", pgettext_lazy("visible to", "Only me, as long as I look after them")),
]


class Books(forms.Form):
    """The address books of a connection, and its rules."""

    books = forms.MultipleChoiceField(
        label=_("Address books"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one address book.")},
    )
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS)
    deletion = forms.ChoiceField(
        label=_("When a contact is deleted on one side"),
        choices=DELETIONS,
        help_text=_(
            "More than five at once, and more than a fifth of the book: then we stop and ask."
        ),
    )
    favour = forms.ChoiceField(
        label=_("When both sides changed the same field"),
        choices=FAVOURS,
        help_text=_("Both values are kept in the journal."),
    )
    private = forms.ChoiceField(
        label=_("New people are seen by"),
        choices=SEEN,
        help_text=_("It holds for those whom this address book brings from now on."),
    )

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        self.connection = connection
        self.collections = list(connection.collections.order_by("pk"))
        kwargs.setdefault("initial", self._as_stands())
        super().__init__(*args, **kwargs)
        offer(self, "books", [(row.pk, row.name) for row in self.collections])
        if self.grouped:
            self.fields["books"].label = _("Contact groups")
            offer(self, "deletion", [DELETIONS[0], UNGROUPED, *DELETIONS[1:]])
            self.fields["books"].error_messages["required"] = _("Choose at least one group.")

    @property
    def grouped(self) -> bool:
        """Whether its books are groups."""
        return self.connection.holds_groups

    def _as_stands(self) -> dict[str, Any]:
        chosen = [row for row in self.collections if row.chosen]
        first = next((row for row in self.collections if row.writable), None)
        rules = ContactRules.read(self.connection.rules)
        proposed = [] if self.grouped else [first] if first else self.collections[:1]
        books = chosen or proposed
        return {
            "books": [row.pk for row in books],
            "direction": rules.direction.value,
            "deletion": rules.deletion.value,
            "favour": rules.favour.value,
            "private": "mine" if rules.private else "all",
        }

    @property
    def ticked(self) -> list[str]:
        """The ids that are chosen now, as text."""
        return [str(value) for value in self["books"].value() or ()]

    def wanted(self) -> WantedBooks:
        """What is to be stored; of a valid form."""
        said = self.cleaned_data
        rules = ContactRules(
            direction=Direction(said["direction"]),
            deletion=Deletion(said["deletion"]),
            favour=Favour(said["favour"]),
            private=said["private"] == "mine",
        )
        return WantedBooks(frozenset(map(int, said["books"])), rules)


class Groups(Books):
    """The same of a new connection whose books are groups, with a group that is yet to be made."""

    new_group = forms.CharField(
        label=_("Or make a new group"),
        required=False,
        max_length=100,
        help_text=_("It is made there at once, with nobody in it."),
    )

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, connection=connection, **kwargs)
        self.fields["books"].required = False

    def clean(self) -> dict[str, Any]:
        """A group is chosen, or one is to be made."""
        said = super().clean() or self.cleaned_data
        if not said.get("books") and not said.get("new_group") and not self.errors:
            self.add_error("books", _("Choose a group, or type the name of a new one."))
        return said

    def blame(self, error: ProviderError) -> None:
        """Say why no group was made."""
        self.add_error("new_group", str(reason_in_words(error.reason)))
