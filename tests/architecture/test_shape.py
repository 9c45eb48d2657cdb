"""The size of files and functions, and the names that say nothing."""

from __future__ import annotations

from tests.architecture.sources import (
    SOURCE,
    TESTS,
    functions,
    is_view_module,
    lines,
    modules,
    said,
)

SAYS_NOTHING = {
    "utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager", "managers",
    "service", "services", "selectors", "constants", "types",
}  # fmt: skip


def test_no_file_is_over_400_lines_nor_a_test_over_600() -> None:
    long = [
        f"{said(path)}: {count}"
        for folder, cap in ((SOURCE, 400), (TESTS, 600))
        for path in modules(folder)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > cap
    ]
    assert long == []


def test_no_function_is_over_50_lines() -> None:
    long = [
        f"{said(path)}:{node.name}: {lines(node)}"
        for path in modules()
        for node in functions(path)
        if lines(node) > 50
    ]
    assert long == []


def test_no_view_is_over_25_lines() -> None:
    long = [
        f"{said(path)}:{node.name}: {lines(node)}"
        for path in filter(is_view_module, modules())
        for node in functions(path)
        if lines(node) > 25
    ]
    assert long == []


def test_no_module_or_folder_has_a_name_that_says_nothing() -> None:
    named = [
        said(path)
        for path in [*modules(), *modules(TESTS)]
        if path.stem in SAYS_NOTHING or path.parent.name in SAYS_NOTHING
    ]
    assert named == []
