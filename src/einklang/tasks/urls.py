"""Addresses of tasks; all below /w/<slug>/."""

from __future__ import annotations

from django.urls import path

from einklang.tasks.views import edit, own_types, tasks, tick

urlpatterns = [
    path("w/<slug:slug>/tasks/", tasks.tasks, name="tasks"),
    path("w/<slug:slug>/tasks/new/", edit.new_task, name="task-new"),
    path("w/<slug:slug>/tasks/quick/", tasks.quick, name="task-quick"),
    path("w/<slug:slug>/tasks/of/", tasks.of_record, name="tasks-of"),
    path("w/<slug:slug>/tasks/<int:pk>/", edit.task, name="task"),
    path("w/<slug:slug>/tasks/<int:pk>/done/", tick.done, name="task-done"),
    path("w/<slug:slug>/tasks/<int:pk>/undone/", tick.undone, name="task-undone"),
    path("w/<slug:slug>/tasks/<int:pk>/delete/", edit.delete, name="task-delete"),
    path("w/<slug:slug>/tasks/<int:pk>/restore/", edit.restore, name="task-restore"),
    path("w/<slug:slug>/settings/task-types/", own_types.types, name="task-types"),
    path("w/<slug:slug>/settings/task-types/<int:pk>/", own_types.task_type, name="task-type"),
]
