"""Settings > Tags: all of them, and one: renamed, merged, removed. The owner's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from einklang.accounts.door import OWNING, MemberRequest, for_members
from einklang.crm.models import Tag
from einklang.crm.tag_form import MergeForm, RenameForm
from einklang.crm.tags import counted, merge_tags, remove_tag, rename_tag


@for_members(OWNING)
def tags(request: MemberRequest) -> HttpResponse:
    """All that the owner knows, with how many have them."""
    return render(request, "crm/tags.html", {"tags": counted(request.member)})


@for_members(OWNING)
def tag(request: MemberRequest, pk: int) -> HttpResponse:
    """One of them, and what may become of it."""
    found = get_object_or_404(counted(request.member), pk=pk)
    act = request.POST.get("act", "")
    data = {act: request.POST}
    rename = RenameForm(data.get("rename"), tag=found, member=request.member)
    merge = MergeForm(data.get("merge"), tag=found, member=request.member)
    said = ""
    if act == "remove":
        said = _removed(found)
    elif rename.is_valid():
        said = _renamed(found, rename.cleaned_data["name"])
    elif merge.is_valid():
        said = _merged(found, merge.cleaned_data["into"])
    if said:
        messages.success(request, said)
        return redirect("tags", request.workspace.slug)
    words = {"tag": found, "rename": rename, "merge": merge}
    return render(request, "crm/tag.html", words, status=422 if act else 200)


def _removed(found: Tag) -> str:
    remove_tag(found)
    return _("The tag “%(name)s” is removed.") % {"name": found}


def _renamed(found: Tag, name: str) -> str:
    return _("The tag is called “%(name)s” now.") % {"name": rename_tag(found, name)}


def _merged(found: Tag, into: Tag) -> str:
    merge_tags(found, into)
    return _("“%(name)s” has become “%(into)s”.") % {"name": found, "into": into}
