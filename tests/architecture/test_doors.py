"""Views and forms reach rows by a door that knows the member, never by `Model.objects`."""

from __future__ import annotations

import ast

from tests.architecture.sources import is_view_module, modules, said, tree

# Path → why it may. Keep this short: each line is a place where a workspace could be forgotten.
ALLOWED: dict[str, str] = {}
MANAGERS = {"objects", "_base_manager", "_default_manager"}


def test_no_view_and_no_form_goes_round_the_door() -> None:
    found = [
        f"{said(path)}:{node.lineno}"
        for path in modules()
        if is_view_module(path) or path.stem in {"forms", "form"} or path.stem.endswith("_form")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS
        if said(path) not in ALLOWED
    ]
    assert found == []


def test_the_list_of_exceptions_names_files_that_exist() -> None:
    assert set(ALLOWED) <= {said(path) for path in modules()}
