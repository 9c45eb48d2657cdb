"""Every address of the house."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from einklang.project import quick, search, today, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.first_page, name="first-page"),
    path("w/<slug:slug>/", today.today, name="today"),
    path("w/<slug:slug>/search/", search.search, name="search"),
    path("w/<slug:slug>/search/quick/", quick.quick, name="search-quick"),
    path("", include("einklang.accounts.urls")),
    path("", include("einklang.mail.urls")),
    path("", include("einklang.calendars.urls")),
    path("", include("einklang.crm.urls")),
    path("", include("einklang.sync.urls")),
    path("", include("einklang.files.urls")),
    path("", include("einklang.feeds.urls")),
    path("", include("einklang.tasks.urls")),
    path("", include("einklang.booking.urls")),
]
handler400 = "einklang.project.views.bad_request"
handler403 = "einklang.project.views.permission_denied"
handler404 = "einklang.project.views.page_not_found"
handler429 = "einklang.project.views.too_many_requests"  # allauth looks for it here
handler500 = "einklang.project.views.server_error"
