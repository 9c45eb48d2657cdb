"""Addresses of people, companies and their timelines."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from einklang.crm.views import archive, companies, people, timelines

PEOPLE: list[URLPattern] = [
    path("", people.people, name="people"),
    path("new/", people.new_person, name="person-new"),
    path("address/", people.address_hint, name="person-address"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/edit/", people.edit_person, name="person-edit"),
    path("<int:pk>/calendar/", timelines.person_calendar, name="person-calendar"),
    path("<int:pk>/archive/", archive.archive_one_person, name="person-archive"),
    path("<int:pk>/restore/", archive.restore_one_person, name="person-restore"),
]
COMPANIES: list[URLPattern] = [
    path("", companies.companies, name="companies"),
    path("new/", companies.new_company, name="company-new"),
    path("<int:pk>/", companies.company, name="company"),
    path("<int:pk>/edit/", companies.edit_company, name="company-edit"),
    path("<int:pk>/calendar/", timelines.company_calendar, name="company-calendar"),
    path("<int:pk>/archive/", archive.archive_one_company, name="company-archive"),
    path("<int:pk>/restore/", archive.restore_one_company, name="company-restore"),
]
APPEARANCES: list[URLPattern] = [
    path("<int:pk>/series/", timelines.series, name="appearance-series"),
    path("<int:pk>/remove/", timelines.remove, name="appearance-remove"),
    path("<int:pk>/return/", timelines.put_meeting_back, name="appearance-return"),
]
urlpatterns = [
    path("w/<slug:slug>/people/", include(PEOPLE)),
    path("w/<slug:slug>/companies/", include(COMPANIES)),
    path("w/<slug:slug>/timeline/", include(APPEARANCES)),
]
