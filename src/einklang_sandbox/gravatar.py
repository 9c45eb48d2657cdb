"""A local Gravatar, for tests and the demo: pictures by the hash of an address, and its bad days.

Answers as https://docs.gravatar.com/sdk/images/ says: without `d=404` there is a drawing for
whoever has no picture. As a program, `python -m einklang_sandbox.gravatar`, it gives out a folder
of files that are called by their hashes.
"""

from __future__ import annotations

import argparse
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from einklang_sandbox.attached import until_stopped

_AVATAR = re.compile(r"/avatar/([0-9a-f]{64})")
_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
_DRAWING = b"\x89PNG\r\n\x1a\n"  # of nobody: as far as anybody looks
_HUGE = 8 * 1024 * 1024


class Fault(StrEnum):
    """What it does instead of answering as it should."""

    SLOW = "slow"
    DRIBBLE = "dribble"  # a byte now and then
    BROKEN = "broken"  # 500
    PAUSE = "pause"  # 429, with a time
    PAGE = "page"  # 200 with a page, as from a proxy that wants a sign-in
    GARBAGE = "garbage"  # an image by its name alone
    HUGE = "huge"
    ELSEWHERE = "elsewhere"  # a redirect to `elsewhere`
    CUT_OFF = "cut_off"  # less than was promised


_WRONG: Mapping[Fault, tuple[int, bytes, str] | tuple[int, bytes, str, tuple[str, str]]] = {
    Fault.BROKEN: (500, b"", "text/html"),
    Fault.PAUSE: (429, b"", "text/plain", ("Retry-After", "1200")),
    Fault.PAGE: (200, b"<html>Sign in</html>", "text/html; charset=utf-8"),
    Fault.GARBAGE: (200, b"\x89PNG\r\n\x1a\nno more than that", "image/png"),
    Fault.HUGE: (200, b"\0" * _HUGE, "image/png"),
}


def hashed(address: str) -> str:
    """By which an address is asked for."""
    return sha256(address.strip().lower().encode()).hexdigest()


@dataclass
class Gravatar:
    """What it has, how it behaves (to all, or for single hashes), and what it was asked."""

    pictures: dict[str, bytes] = field(default_factory=dict)  # by hash
    fault: Fault | None = None
    faults: dict[str, Fault] = field(default_factory=dict)  # by hash
    elsewhere: str = ""
    asked: list[str] = field(default_factory=list)  # whole paths, in order
    headers: list[Mapping[str, str]] = field(default_factory=list)  # of the same requests
    folder: Path | None = None  # where pictures lie besides
    slept: threading.Event = field(default_factory=threading.Event)  # ends every wait

    def publish(self, address: str, picture: bytes) -> None:
        """Somebody puts their picture there, for this address."""
        self.pictures[hashed(address)] = picture

    def withdraw(self, address: str) -> None:
        """And takes it away."""
        del self.pictures[hashed(address)]

    def fail(self, address: str, fault: Fault) -> None:
        """Behave so to whoever asks about this address."""
        self.faults[hashed(address)] = fault

    def asked_about(self, address: str) -> int:
        """How often it was asked about this address."""
        return sum(hashed(address) in path for path in self.asked)

    def picture(self, name: str) -> bytes | None:
        """What is published under this hash."""
        if name in self.pictures or self.folder is None:
            return self.pictures.get(name)
        with suppress(OSError):
            return (self.folder / name).read_bytes()
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gravatar: Gravatar

    def do_GET(self) -> None:
        self.gravatar.asked.append(self.path)
        self.gravatar.headers.append(dict(self.headers))
        with suppress(OSError):  # who asked is gone
            self._answer()

    def _answer(self) -> None:
        url = urlsplit(self.path)
        found = _AVATAR.fullmatch(url.path)
        if found is None:
            self._say(404, b"", "text/plain")
            return
        name = found[1]
        fault = self.gravatar.faults.get(name, self.gravatar.fault)
        if fault is not None:
            self._misbehave(fault)
            return
        picture = self.gravatar.picture(name)
        if picture is None and parse_qs(url.query).get("d") == ["404"]:
            self._say(404, b"404 Not Found", "text/plain")
            return
        picture = picture or _DRAWING
        kind = next((kind for sign, kind in _KINDS.items() if picture.startswith(sign)), "image/*")
        self._say(200, picture, kind)

    def _misbehave(self, fault: Fault) -> None:
        match fault:
            case Fault.SLOW:
                self.gravatar.slept.wait(60)
            case Fault.DRIBBLE:
                self._promise(200, _HUGE, "image/png")
                while not self.gravatar.slept.wait(0.1):
                    self.wfile.write(b"\0")
            case Fault.CUT_OFF:
                self._promise(200, 1000, "image/png")
                self.wfile.write(_DRAWING)
                self.close_connection = True
            case Fault.ELSEWHERE:
                self._say(302, b"", "text/html", ("Location", self.gravatar.elsewhere))
            case _:
                self._say(*_WRONG[fault])

    def _say(self, status: int, body: bytes, kind: str, *more: tuple[str, str]) -> None:
        self._promise(status, len(body), kind, *more)
        self.wfile.write(body)

    def _promise(self, status: int, length: int, kind: str, *more: tuple[str, str]) -> None:
        self.send_response(status)
        for header in (("Content-Type", kind), ("Content-Length", str(length)), *more):
            self.send_header(*header)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Nothing: whoever wants to know looks at `asked`."""


@contextmanager
def serving(gravatar: Gravatar, port: int = 0) -> Iterator[str]:
    """A server on loopback for as long as the context is open; yields its address. Port 0: any that
    is free. Raises OSError where the port is taken."""
    handler = type("Handler", (_Handler,), {"gravatar": gravatar})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    server.block_on_close = False  # lines that clients keep open would hold it up
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="gravatar")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        gravatar.slept.set()
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> int:
    """Print the address, then serve until a signal comes, or whoever started it is gone."""
    parser = argparse.ArgumentParser(prog="einklang_sandbox.gravatar", description=__doc__)
    parser.add_argument("--port", type=int, default=5380)
    parser.add_argument("--folder", type=Path, required=True, help="files called by their hashes")
    args = parser.parse_args()
    with serving(Gravatar(folder=args.folder), args.port) as url:
        until_stopped(url)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
