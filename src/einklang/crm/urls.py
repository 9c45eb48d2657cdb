"""Addresses of records and of their timelines."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, include, path

from einklang.crm.models import Kind
from einklang.crm.views import (
    archive,
    bulk,
    companies,
    deals,
    emails,
    fields,
    merge,
    people,
    pictures,
    pipelines,
    saved_views,
    tags,
    tickets,
    timelines,
)

View = Callable[..., HttpResponseBase]


def _pages(kind: Kind, every: View, new: View, one: View, edit: View) -> list[URLPattern]:
    """What each kind of record has."""
    known = {"kind": kind}
    return [
        path("", every, name=kind.all),
        path("new/", new, name=f"{kind}-new"),
        path("<int:pk>/", one, name=kind),
        path("<int:pk>/edit/", edit, name=f"{kind}-edit"),
        path("<int:pk>/calendar/", timelines.calendar, known, name=f"{kind}-calendar"),
        path("<int:pk>/emails/", emails.emails, known, name=f"{kind}-emails"),
        path("<int:pk>/archive/", archive.archive, known, name=f"{kind}-archive"),
        path("<int:pk>/restore/", archive.restore, known, name=f"{kind}-restore"),
    ]


PEOPLE: list[URLPattern] = [
    path("address/", people.address_hint, name="person-address"),
    path("<int:pk>/merge/", merge.merge, name="person-merge"),
    path("<int:pk>/apart/<int:merged>/", merge.apart, name="person-apart"),
    path("<int:pk>/picture/", pictures.edit_picture, name="person-picture-edit"),
    path("<int:pk>/picture/<str:digest>/", pictures.picture, name="person-picture"),
    path("companies/", people.company_names, name="company-names"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/<int:pk>/", bulk.run, name="bulk-run"),
    path("bulk/<int:pk>/undo/", bulk.undo_all, name="bulk-undo"),
    path("views/", saved_views.save, name="view-save"),
    path("views/<int:pk>/", saved_views.view, name="view"),
    *_pages(Kind.PERSON, people.people, people.new_person, people.person, people.edit_person),
]
COMPANIES: list[URLPattern] = _pages(
    Kind.COMPANY,
    companies.companies,
    companies.new_company,
    companies.company,
    companies.edit_company,
)
DEALS: list[URLPattern] = [
    path("list/", deals.deal_list, name="deal-list"),
    path("<int:pk>/move/", deals.move, name="deal-move"),
    *_pages(Kind.DEAL, deals.deals, deals.new_deal, deals.deal, deals.edit_deal),
]
TICKETS: list[URLPattern] = _pages(
    Kind.TICKET, tickets.tickets, tickets.new_ticket, tickets.ticket, tickets.edit_ticket
)
APPEARANCES: list[URLPattern] = [
    path("<int:pk>/series/", timelines.series, name="appearance-series"),
    path("<int:pk>/remove/", timelines.remove, name="appearance-remove"),
    path("<int:pk>/return/", timelines.put_meeting_back, name="appearance-return"),
]
urlpatterns = [
    path("w/<slug:slug>/people/", include(PEOPLE)),
    path("w/<slug:slug>/companies/", include(COMPANIES)),
    path("w/<slug:slug>/deals/", include(DEALS)),
    path("w/<slug:slug>/tickets/", include(TICKETS)),
    path("w/<slug:slug>/settings/pipelines/", pipelines.every, name="pipelines"),
    path("w/<slug:slug>/settings/pipelines/new/", pipelines.new, name="pipeline-new"),
    path("w/<slug:slug>/settings/pipelines/<int:pk>/", pipelines.edit, name="pipeline"),
    path("w/<slug:slug>/settings/tags/", tags.tags, name="tags"),
    path("w/<slug:slug>/settings/tags/<int:pk>/", tags.tag, name="tag"),
    path("w/<slug:slug>/settings/fields/", fields.fields, name="fields"),
    path("w/<slug:slug>/settings/fields/<int:pk>/restore/", fields.restore, name="field-restore"),
    path("w/<slug:slug>/settings/pictures/", pictures.gravatar, name="pictures"),
    path("w/<slug:slug>/timeline/", include(APPEARANCES)),
    path("w/<slug:slug>/emails/<int:pk>/", emails.email, name="email"),
    path("w/<slug:slug>/emails/<int:pk>/send/", emails.send, name="email-send"),
]
