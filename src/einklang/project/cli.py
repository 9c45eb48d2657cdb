"""The command `einklang`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from einklang.project import check, first_start
from einklang.project.environ import Environ, read
from einklang.project.supervise import end_with, run_together, stopped_by_signals

Command = Callable[[argparse.Namespace], int]  # `environ` is among its arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "einklang.project.settings")
    args = _parser().parse_args(argv)
    args.environ = read(os.environ)
    if getattr(args, "child_of", None):
        end_with(args.child_of)
    command: Command = args.command
    return command(args)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="einklang", description="A CRM in accord with everybody's calendar."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, command, text in COMMANDS:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        if name in OPTIONS:
            OPTIONS[name](sub)
    return parser


def _ready(environ: Environ) -> bool:
    """Make what a first start needs, say what is wrong, set Django up. False when it cannot go."""
    try:
        first_start.prepare(environ)
    except OSError as error:
        _say(f"The data directory cannot be made: {error}")
        return False
    stopping = [finding for finding in check.of_settings(environ) if finding.stops]
    for finding in stopping:
        _say(finding.text)
    if not stopping:
        _set_up_django()
    return not stopping


def _set_up_django() -> None:
    import django  # noqa: PLC0415 (settings are read by now, and not before)

    django.setup()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _serve(args: argparse.Namespace) -> int:
    if _migrate(args):
        return 1
    return run_together([["web"], ["worker"]])


def _web(args: argparse.Namespace) -> int:
    from einklang.project.web import is_taken, run_web  # noqa: PLC0415 (only here)

    if not _ready(args.environ):
        return 1
    host, port = args.environ.listen
    if is_taken(host, port):
        _say(f"Port {port} of {host} is taken; set EINKLANG_LISTEN to another one.")
        return 1
    _say(f"Einklang is at {args.environ.public_url}")
    return run_web(args.environ)


def _worker(args: argparse.Namespace) -> int:
    if not _ready(args.environ):
        return 1
    from einklang.project.work import run_worker  # noqa: PLC0415 (wants Django set up)

    with stopped_by_signals() as stop:
        run_worker(stop)
    return 0


def _migrate(args: argparse.Namespace) -> int:
    if not _ready(args.environ):
        return 1
    from django.core.management import call_command  # noqa: PLC0415 (wants settings)

    call_command("migrate", interactive=False, verbosity=0)
    return 0


def _check(args: argparse.Namespace) -> int:
    findings = list(check.of_settings(args.environ))
    if not any(finding.stops for finding in findings):
        _set_up_django()
        findings += check.of_database(args.environ)
    for finding in findings:
        _say(finding.text if finding.stops else f"Note: {finding.text}")
    if any(finding.stops for finding in findings):
        return 1
    _say("Ready.")
    return 0


def _setup(args: argparse.Namespace) -> int:
    if _migrate(args):
        return 1
    from einklang.project.unattended import set_up  # noqa: PLC0415 (wants Django set up)

    return set_up(args)


def _sync(args: argparse.Namespace) -> int:
    if not _ready(args.environ):
        return 1
    lacking = [finding.text for finding in check.of_database(args.environ) if finding.stops]
    if lacking:
        _say("\n".join(lacking))
        return 1
    from einklang.sync import command  # noqa: PLC0415 (wants Django set up)

    return command.main(args)


def _demo(args: argparse.Namespace) -> int:
    from einklang.project import demo  # noqa: PLC0415 (sets its own environment first)

    return demo.main(args)


def _child_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--child-of", type=int, metavar="PID", help=argparse.SUPPRESS)


def _setup_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workspace", required=True, help="what the workspace is called")
    parser.add_argument("--slug", help="its part of the address; made from the name otherwise")
    parser.add_argument("--owner", required=True, metavar="EMAIL", help="who signs in first")
    parser.add_argument("--owner-name", default="", help="the owner's name")
    parser.add_argument("--password-file", required=True, type=Path, help="holds the password")
    parser.add_argument("--language", default="de", choices=["de", "en"])
    parser.add_argument("--zone", default="Europe/Berlin", help="time zone, by its IANA name")


def _sync_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--connection", type=int, help="only this connection (its number)")
    parser.add_argument("--dry-run", action="store_true", help="print the plan, write nothing")


def _demo_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="begin anew, without earlier changes")


COMMANDS: tuple[tuple[str, Command, str], ...] = (
    ("serve", _serve, "migrate, then run the web server and the worker together"),
    ("web", _web, "run the web server alone"),
    ("worker", _worker, "run the worker alone: it syncs, sends mail and does what falls due"),
    ("migrate", _migrate, "bring the database to the shape of this version"),
    ("check", _check, "say in plain words what this installation lacks"),
    ("setup", _setup, "make the first workspace and its owner without a browser"),
    ("sync", _sync, "sync once from the command line; --dry-run shows the plan only"),
    ("demo", _demo, "run with made-up people and calendars to look around"),
)
OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "web": _child_options,
    "worker": _child_options,
    "setup": _setup_options,
    "sync": _sync_options,
    "demo": _demo_options,
}


if __name__ == "__main__":
    sys.exit(main())
