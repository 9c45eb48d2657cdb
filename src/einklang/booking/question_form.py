"""The questions that a booking calendar asks its guests, as rows of its form. What is emptied is
asked no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

MOST = 8
EMPTY = 2
"""So many empty rows stand below those that are filled."""
KINDS = (
    ("text", pgettext_lazy("question", "One line")),
    ("long", pgettext_lazy("question", "Several lines")),
    ("number", pgettext_lazy("question", "A number")),
    ("choice", pgettext_lazy("question", "A choice")),
    ("consent", pgettext_lazy("question", "A consent")),
)
Question = dict[str, Any]


class QuestionForm(forms.Form):
    """One of them."""

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    label = forms.CharField(
        label=pgettext_lazy("booking", "Question"), required=False, max_length=200
    )
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=KINDS, required=False)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    choices = forms.CharField(
        label=_("Choices, a line each"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean_choices(self) -> list[str]:
        """Each once, in order."""
        lines = map(str.strip, str(self.cleaned_data["choices"]).splitlines())
        return list(dict.fromkeys(filter(None, lines)))

    def clean(self) -> dict[str, Any]:
        """A choice needs something to choose from."""
        data = super().clean() or {}
        if data.get("label") and data.get("kind") == "choice" and len(data["choices"]) < 2:
            raise ValidationError({"choices": gettext("A choice needs two lines or more.")})
        return data


def question_rows(data: QueryDict | None, questions: list[Question]) -> BaseFormSet[QuestionForm]:
    """The rows: those that are asked, and some empty ones."""
    empty = max(0, min(EMPTY, MOST - len(questions)))
    rows = formset_factory(QuestionForm, extra=empty, max_num=MOST, absolute_max=MOST)
    shown = [{**each, "choices": "\n".join(each.get("choices", ()))} for each in questions]
    return rows(data, prefix="q", initial=shown)


def questions_of(
    rows: BaseFormSet[QuestionForm], known: list[Question], new_key: Callable[[], str]
) -> list[Question]:
    """What valid rows ask. A question keeps its key, by which answers are known."""
    keys, found = {each["key"] for each in known}, []
    for row in rows:
        data = row.cleaned_data
        if not data.get("label"):
            continue
        key = data["key"] if data["key"] in keys else new_key()
        keys.discard(key)
        found.append(
            {
                "key": key,
                "label": data["label"],
                "kind": data["kind"] or "text",
                "required": data["required"],
                "choices": data["choices"] if data["kind"] == "choice" else [],
            }
        )
    return found
