"""The other side of the demo: a Radicale server on loopback, in a thread of this process."""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HOST = "127.0.0.1"
STORED = "collection-root"  # where Radicale's storage lays its users' folders


@dataclass(frozen=True, slots=True)
class Stored:
    """A calendar in a user's folder, or an address book; `texts` are its resources by file name,
    `tag` is what Radicale calls its kind."""

    user: str
    name: str
    title: str
    texts: Mapping[str, str]
    tag: str = "VCALENDAR"


def is_installed() -> bool:
    """Whether there is a Radicale; an installation for work comes without it."""
    return find_spec("radicale") is not None


def store(folder: Path, collections: Iterable[Stored]) -> None:
    """Lay these where a server that is not running yet will find them."""
    for collection in collections:
        place = folder / STORED / collection.user / collection.name
        place.mkdir(parents=True)
        for name, text in collection.texts.items():
            (place / name).write_text(text, encoding="utf-8", newline="")
        properties = {"tag": collection.tag, "D:displayname": collection.title}
        if collection.tag == "VCALENDAR":
            properties["C:supported-calendar-component-set"] = "VEVENT"
        (place / ".Radicale.props").write_text(json.dumps(properties), encoding="utf-8")


@contextmanager
def serving(folder: Path, port: int, users: Iterable[str], password: str) -> Iterator[str]:
    """A server on this port for as long as the context is open; each user has this password.
    Yields its address.     Raises OSError when the port is taken.
    """
    from radicale import config, server  # noqa: PLC0415 (may not be installed)

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
    logging.getLogger("radicale").setLevel(logging.CRITICAL)
    configuration = config.load()
    configuration.update(_settings(folder, port, users, password), "demo", privileged=True)
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=server.serve, args=(configuration, theirs), name="radicale")
    thread.start()
    try:
        yield f"http://{HOST}:{port}/"
    finally:
        ours.close()
        thread.join()


def _settings(
    folder: Path, port: int, users: Iterable[str], password: str
) -> dict[str, dict[str, str]]:
    passwords = folder / "users"
    passwords.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(passwords, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{user}:{password}\n" for user in users)
    return {
        "server": {"hosts": f"{HOST}:{port}"},
        "auth": {
            "type": "htpasswd",
            "htpasswd_filename": str(passwords),
            "htpasswd_encryption": "plain",
        },
        "storage": {"filesystem_folder": str(folder)},
    }
