"""Settings > Fields: what a workspace wants to know of its people besides. The owner's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import OWNING, MemberRequest, for_members
from einklang.crm.field_form import NAMES, PREFIX, FieldRows, Rows, relaid, shown, stored, wanted
from einklang.crm.fields import restore_field, save_fields
from einklang.crm.form_rows import with_row_changed, with_row_raised


@for_members(OWNING)
def fields(request: MemberRequest) -> HttpResponse:
    """All of them in one form, and those that are archived."""
    if request.method != "POST":
        return _page(request, stored(request.workspace.person_fields.alive()))
    changed = with_row_changed(request.POST) or with_row_raised(request.POST, PREFIX, NAMES)
    if changed is not None:
        return _page(request, relaid(changed))
    rows = FieldRows(request.POST, prefix=PREFIX)
    if not rows.is_valid():
        return _page(request, rows, status=422)
    save_fields(
        workspace=request.workspace, shown=shown(request.POST), wanted=wanted(rows), now=clock.now()
    )
    messages.success(request, _("The fields are stored."))
    return redirect("fields", request.workspace.slug)


@require_POST
@for_members(OWNING)
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring an archived one back."""
    archived = request.workspace.person_fields.filter(deleted_at__isnull=False)
    found = get_object_or_404(archived, pk=pk)
    restore_field(found)
    messages.success(request, _("%(name)s is back.") % {"name": found})
    return redirect("fields", request.workspace.slug)


def _page(request: MemberRequest, rows: Rows, status: int = 200) -> HttpResponse:
    every = request.workspace.person_fields
    now = (str(pk) for pk in every.alive().values_list("pk", flat=True))
    words = {
        "rows": rows,
        "archived": every.filter(deleted_at__isnull=False),
        "shown": request.POST.get("shown", " ".join(now)),
        "focus": request.POST.get("add", ""),
    }
    return render(request, "crm/fields.html", words, status=status)
