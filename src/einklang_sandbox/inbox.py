"""A mail server that keeps what it takes, and a page to read it: for tests and the demo.

As a program, `python -m einklang_sandbox.inbox`, it keeps mails in a folder, one file each.
"""

from __future__ import annotations

import argparse
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from einklang_sandbox.attached import until_stopped

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "li{padding:.5rem 0;border-bottom:1px solid #ddd}ol{list-style:none;padding:0}"
    "small{color:#555}iframe{width:100%;height:32rem;border:1px solid #ddd}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere}"
)
NOBODY = "<p>Noch keine E-Mail. · No mail yet.</p>"


@dataclass
class Inbox:
    """The mails, the first one first; kept in the folder, where there is one."""

    folder: Path | None = None
    mails: list[EmailMessage] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take up what was kept."""
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            for file in sorted(self.folder.glob("*.eml")):
                self.mails.append(_read(file.read_bytes()))

    def take(self, content: bytes) -> None:
        """One more."""
        if self.folder is not None:
            (self.folder / f"{len(self.mails):06}.eml").write_bytes(content)
        self.mails.append(_read(content))

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """What aiosmtpd asks for each mail."""
        self.take(envelope.original_content or b"")
        return "250 taken"


def _read(content: bytes) -> EmailMessage:
    told = message_from_bytes(content, policy=policy.default)
    if not isinstance(told, EmailMessage):
        raise TypeError("the policy makes such messages")
    return told


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Its plain text, or its HTML; '' where it has none."""
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    inbox: Inbox

    def do_GET(self) -> None:
        number = self.path.strip("/")
        mails = self.inbox.mails
        if number == "":
            self._say(200, _page("Posteingang · Inbox", _list(mails)))
        elif number.isdecimal() and int(number[:9]) < len(mails):
            self._say(200, _one(mails[int(number)]))
        else:
            self._say(404, _page("404", NOBODY))

    def _say(self, status: int, page: str) -> None:
        body = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing."""


def _line(header: object) -> str:
    """A folded header may begin with the space of its fold."""
    return str(header).strip()


def _page(title: str, body: str) -> str:
    head = f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
    title = escape(title)
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f"</head><body><h1>{title}</h1>{body}</body></html>"
    )


def _list(mails: Sequence[EmailMessage]) -> str:
    """The latest first."""
    lines = [
        f'<li><a href="/{number}">{escape(_line(mail["Subject"]))}</a><br><small>'
        f"{escape(str(mail['To']))} · {escape(str(mail['Date']))}</small></li>"
        for number, mail in enumerate(mails)
    ]
    return f"<ol>{''.join(reversed(lines))}</ol>" if lines else NOBODY


def _one(mail: EmailMessage) -> str:
    """As a program shows it; links open outside."""
    html = escape(f'<base target="_blank">{text_of(mail, "html")}', quote=True)
    files = ", ".join(str(part.get_filename()) for part in mail.iter_attachments())
    told = "".join(
        f"<p><small>{name}: {escape(str(value))}</small></p>"
        for name, value in (("Von · From", mail["From"]), ("An · To", mail["To"]), ("+", files))
        if value
    )
    frame = f'<iframe title="HTML" sandbox="allow-popups" srcdoc="{html}"></iframe>'
    plain = f"<details><summary>Text</summary><pre>{escape(text_of(mail))}</pre></details>"
    return _page(_line(mail["Subject"]), f'<p><a href="/">←</a></p>{told}{frame}{plain}')


@contextmanager
def serving(inbox: Inbox, smtp: int = 0, port: int = 0) -> Iterator[tuple[str, str]]:
    """On loopback for as long as the context is open; yields the address for mails and that of the
    page. Port 0: any that is free. Raises OSError where a port is taken."""
    handler = type("Handler", (_Handler,), {"inbox": inbox})
    page = ThreadingHTTPServer(("127.0.0.1", port), handler)
    page.daemon_threads = True
    taking = Controller(inbox, hostname="127.0.0.1", port=smtp or _free_port())
    taking.start()
    threading.Thread(target=page.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"smtp://127.0.0.1:{taking.port}", f"http://127.0.0.1:{page.server_address[1]}"
    finally:
        taking.stop()
        page.shutdown()
        page.server_close()


def _free_port() -> int:
    """aiosmtpd wants to know it beforehand."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Serve until a signal comes, or whoever started it is gone."""
    parser = argparse.ArgumentParser(prog="einklang_sandbox.inbox", description=__doc__)
    parser.add_argument("--smtp", type=int, default=5325, help="the port for mails")
    parser.add_argument("--port", type=int, default=5326, help="the port of the page")
    parser.add_argument("--folder", type=Path, required=True, help="where mails are kept")
    args = parser.parse_args()
    with serving(Inbox(args.folder), args.smtp, args.port) as (_mails, page):
        until_stopped(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
