"""Addresses of imports and exports."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from einklang.files.views import exports, imports

IMPORTS: list[URLPattern] = [
    path("", imports.every, name="imports"),
    path("<int:pk>/", imports.one, name="import"),
    path("<int:pk>/columns/", imports.columns, name="import-columns"),
    path("<int:pk>/live/", imports.live, name="import-live"),
    path("<int:pk>/start/", imports.start, name="import-start"),
    path("<int:pk>/discard/", imports.discard, name="import-discard"),
    path("<int:pk>/answer/", imports.decide, name="import-answer"),
    path("<int:pk>/undo/", imports.take_back, name="import-undo"),
]
urlpatterns = [
    path("w/<slug:slug>/people/import/", include(IMPORTS)),
    path("w/<slug:slug>/people/export/", exports.choose, name="people-export"),
    path("w/<slug:slug>/people/export/file/", exports.download, name="people-file"),
    path("w/<slug:slug>/people/<int:pk>/card/", exports.card, name="person-card"),
]
