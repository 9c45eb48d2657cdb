"""What the operator set: the EINKLANG_* variables as one value, and what is wrong with them.

Each variable may be given as EINKLANG_<NAME>_FILE instead: the path of a file that holds the value,
as container secrets are. docs/operate/settings.md lists all of them; a test compares.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

KEY_FILE = "secret-key"
MEBIBYTE = 1024 * 1024
PREFIX = "EINKLANG_"
OF_THE_TESTS = "EINKLANG_TEST_"
GOOGLE = {
    "accounts": "https://accounts.google.com",
    "oauth": "https://oauth2.googleapis.com",
    "openid": "https://openidconnect.googleapis.com",
    "api": "https://www.googleapis.com",
    "people": "https://people.googleapis.com",
}
"""Google's hosts by what they are for: EINKLANG_GOOGLE_…_URL. A stand-in has others."""
GRAVATAR = "https://www.gravatar.com"
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}


@dataclass(frozen=True, slots=True)
class Environ:
    """The settings of this installation. `problems` are sentences for the operator; `unknown` are
    names that mean nothing, each with the nearest that does, or ""."""

    data: Path
    database_url: str
    secret_key: str
    old_secret_keys: tuple[str, ...]
    public_url: str
    listen: tuple[str, int]
    web_processes: int
    worker_threads: int
    behind_proxy: bool
    allow_hosts: frozenset[str]
    http_cap: int  # bytes that one answer of a calendar server may have
    journal_days: int  # how long the journal keeps what stood before and after
    feed_past_days: int  # how far a feed reaches back
    feed_future_days: int  # and ahead
    feed_fetches: int  # of one link by one process in a minute
    bookings: int  # sent by one visitor to one process in a minute
    workspace_domain: str  # each workspace has its own address below it; '': none has
    smtp_url: str
    mail_from: str
    log_level: str
    google: Mapping[str, str] = field(default_factory=dict)  # see `_google`
    gravatar_url: str = ""  # '': nobody is asked
    problems: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def on_sqlite(self) -> bool:
        """Whether the rows live in a file beside us."""
        return _in_a_file(self.database_url)

    @property
    def key_file(self) -> Path:
        """Where the key stands that was made at first start (SQLite only)."""
        return self.data / KEY_FILE


def _in_a_file(database_url: str) -> bool:
    return not database_url or urlsplit(database_url).scheme == "sqlite"


@dataclass(slots=True)
class _Reader:
    """Reads one variable after the other and notes what is wrong instead of raising."""

    variables: Mapping[str, str]
    problems: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # that were asked for

    def text(self, name: str, default: str = "") -> str:
        self.names += [name, f"{name}_FILE"]
        path = self.variables.get(f"EINKLANG_{name}_FILE", "")
        if not path:
            return self.variables.get(f"EINKLANG_{name}", "").strip() or default
        try:
            return Path(path).read_text(encoding="utf-8").strip() or default
        except (OSError, UnicodeError) as error:
            self.problems.append(f"EINKLANG_{name}_FILE: {path} cannot be read ({error}).")
            return default

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self.text(name).replace(",", " ").split())

    def truth(self, name: str) -> bool:
        text = self.text(name, "0").lower()
        if text not in {"0", "1", "no", "yes", "false", "true"}:
            self.problems.append(f"EINKLANG_{name} must be 1 or 0, not {text!r}.")
        return text in {"1", "yes", "true"}

    def number(self, name: str, default: int) -> int:
        text = self.text(name, str(default))
        if text.isdecimal() and int(text) > 0:
            return int(text)
        self.problems.append(f"EINKLANG_{name} must be a whole number above 0, not {text!r}.")
        return default

    def url(self, name: str, schemes: set[str], default: str = "") -> str:
        text = self.text(name, default)
        try:
            parts = urlsplit(text)
            usable = not text or (parts.scheme in schemes and (parts.port or 1) > 0)
        except ValueError:
            usable = False
        if usable:
            return text
        known = ", ".join(sorted(f"{scheme}://" for scheme in schemes))
        # The value itself may hold a password and is not repeated.
        self.problems.append(f"EINKLANG_{name} is no address that begins with one of {known}.")
        return default

    def origin(self, name: str, default: str) -> str:
        """Scheme and host, perhaps a port, and nothing behind them."""
        text = self.url(name, {"http", "https"}, default).rstrip("/")
        if not urlsplit(text).path:
            return text
        self.problems.append(f"EINKLANG_{name} is scheme and host alone, such as {default}.")
        return default

    def origin_or_none(self, name: str, default: str) -> str:
        """The same; '' where it is set to nothing."""
        given = self.variables.get(f"EINKLANG_{name}")
        if given is not None and not given.strip() and not self.text(name):
            return ""
        return self.origin(name, default)

    def domain(self, name: str) -> str:
        """A name below which others lie, such as einklang.example; '' where none is set."""
        text = self.text(name).lower().removeprefix("*").strip(".")
        labels = text.split(".")
        if not text or all(label.replace("-", "").isalnum() for label in labels):
            return text
        self.problems.append(f"EINKLANG_{name} is a domain alone, such as einklang.example.")
        return ""

    def listen(self, name: str, default: str) -> tuple[str, int]:
        text = self.text(name, default)
        host, _, port = text.rpartition(":")
        if host and port.isdecimal() and int(port) < 65536:
            return host.strip("[]"), int(port)
        self.problems.append(f"EINKLANG_{name} must be host:port, such as {default}, not {text!r}.")
        return self.listen("", default)

    def address(self, name: str, default: str) -> str:
        text = self.text(name, default)
        if "@" not in parseaddr(text)[1]:
            self.problems.append(f"EINKLANG_{name} is no e-mail address: {text!r}.")
        return text

    def level(self, name: str, default: str) -> str:
        text = self.text(name, default).upper()
        if text in logging.getLevelNamesMapping():
            return text
        self.problems.append(f"EINKLANG_{name} must be DEBUG, INFO, WARNING or ERROR.")
        return default

    def unknown(self) -> Iterator[tuple[str, str]]:
        """What is set and was not asked for, each with the nearest name, or ""."""
        for full in sorted(self.variables):
            name = full.removeprefix(PREFIX)
            if name == full or name in self.names or full.startswith(OF_THE_TESTS):
                continue
            near = get_close_matches(name, self.names, n=1)
            yield full, f"{PREFIX}{near[0]}" if near else ""


def read(variables: Mapping[str, str]) -> Environ:
    """The settings that these variables make. Reads `_FILE` files, writes none; never raises."""
    reader = _Reader(variables)
    database_url = reader.url("DATABASE_URL", DATABASE_SCHEMES)
    listen = reader.listen("LISTEN", "127.0.0.1:8000")
    here = f"http://localhost:{listen[1]}"  # by name: there passkeys work without TLS
    public_url = reader.url("PUBLIC_URL", {"http", "https"}, here).rstrip("/")
    host = urlsplit(public_url).hostname or "localhost"
    google = _google(reader)
    gravatar_url = reader.origin_or_none("GRAVATAR_URL", GRAVATAR)
    domain = host if "." in host and not host.replace(".", "").isdecimal() else "localhost"
    return Environ(
        data=Path(reader.text("DATA", "data")).expanduser().absolute(),
        database_url=database_url,
        secret_key=reader.text("SECRET_KEY"),
        old_secret_keys=reader.words("OLD_SECRET_KEYS"),
        public_url=public_url,
        listen=listen,
        web_processes=reader.number("WEB_PROCESSES", 1),
        worker_threads=reader.number("WORKER_THREADS", 2 if _in_a_file(database_url) else 4),
        behind_proxy=reader.truth("BEHIND_PROXY"),
        allow_hosts=frozenset(word.lower() for word in reader.words("ALLOW_HOSTS"))
        | _stand_ins(google, gravatar_url),
        http_cap=reader.number("HTTP_CAP", 64) * MEBIBYTE,
        journal_days=reader.number("JOURNAL_DAYS", 90),
        feed_past_days=reader.number("FEED_PAST_DAYS", 90),
        feed_future_days=reader.number("FEED_FUTURE_DAYS", 730),
        feed_fetches=reader.number("FEED_FETCHES_PER_MINUTE", 60),
        bookings=reader.number("BOOKINGS_PER_MINUTE", 30),
        workspace_domain=reader.domain("WORKSPACE_DOMAIN"),
        smtp_url=reader.url("SMTP_URL", {"smtp", "smtps"}),
        mail_from=reader.address("MAIL_FROM", f"Einklang <einklang@{domain}>"),
        log_level=reader.level("LOG_LEVEL", "INFO"),
        google=google,
        gravatar_url=gravatar_url,
        problems=tuple(reader.problems),
        unknown=tuple(reader.unknown()),
    )


def _google(reader: _Reader) -> Mapping[str, str]:
    """How we are registered at Google, and its hosts: see `providers.google.registration`."""
    told = {
        "client_id": reader.text("GOOGLE_CLIENT_ID"),
        "client_secret": reader.text("GOOGLE_CLIENT_SECRET"),
        "accounts": reader.origin("GOOGLE_ACCOUNTS_URL", GOOGLE["accounts"]),
        "oauth": reader.origin("GOOGLE_OAUTH_URL", GOOGLE["oauth"]),
        "openid": reader.origin("GOOGLE_OPENID_URL", GOOGLE["openid"]),
        "api": reader.origin("GOOGLE_API_URL", GOOGLE["api"]),
        "people": reader.origin("GOOGLE_PEOPLE_URL", GOOGLE["people"]),
    }
    if bool(told["client_id"]) != bool(told["client_secret"]):
        reader.problems.append(
            "EINKLANG_GOOGLE_CLIENT_ID and EINKLANG_GOOGLE_CLIENT_SECRET belong together."
        )
    return told


def _stand_ins(google: Mapping[str, str], gravatar: str) -> frozenset[str]:
    """Hosts that the operator named in place of Google's and Gravatar's: who names them has opened
    them."""
    named = {google[name] for name in GOOGLE} | {gravatar}
    return frozenset(
        urlsplit(url).netloc.lower() for url in named - {*GOOGLE.values(), GRAVATAR, ""}
    )


def with_stored_key(environ: Environ) -> str:
    """The key that is set, else the one that an earlier start stored, else ''."""
    if environ.secret_key or not environ.on_sqlite:
        return environ.secret_key
    try:
        return environ.key_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        return ""
