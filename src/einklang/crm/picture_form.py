"""The form of a person's picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.crm.models import Picture
from einklang.crm.portrait import LARGEST, Flaw, NoPortrait, portrait

FLAWS = {
    Flaw.TOO_BIG: _("This file is larger than 5 MB. A smaller copy will do."),
    Flaw.NO_PICTURE: _("This file cannot be read as a picture. Choose a JPEG, a PNG or a WebP."),
    Flaw.TOO_MANY_PIXELS: _("The picture has more than 25 million pixels. A smaller copy will do."),
}


class PictureForm(forms.Form):
    """Which picture is shown. A file says by itself that it is to be an own one."""

    OWN, FOUND, INITIALS = "own", "found", "initials"

    source = forms.ChoiceField(
        choices=[(OWN, OWN), (FOUND, FOUND), (INITIALS, INITIALS)], required=False
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,  # it is no picture, and told so
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "JPEG, PNG or WebP, up to 5 MB. It is cut square; what the camera noted, such as the"
            " place, is removed."
        ),
    )

    def __init__(self, *args: Any, known: Picture | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = known
        self.present = _PRESENT[known.source] if known else self.FOUND
        self.fields["source"].initial = self.present

    def clean_file(self) -> bytes | None:
        """The portrait that it makes; None without a file."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        try:
            return portrait(file.read(LARGEST + 1))
        except NoPortrait as error:
            raise ValidationError(FLAWS[error.flaw]) from error

    def clean(self) -> dict[str, Any]:
        """Ask for the file that is missing."""
        data = super().clean() or {}
        keeps = self.present == self.OWN
        missing = data.get("source") == self.OWN and not data.get("file") and not keeps
        if missing and "file" not in self.errors:
            self.add_error("file", gettext("Choose the file of the picture."))
        return data


_PRESENT: Mapping[str, str] = {
    Picture.Source.OWN: PictureForm.OWN,
    Picture.Source.GRAVATAR: PictureForm.FOUND,
    Picture.Source.NONE: PictureForm.INITIALS,
}
