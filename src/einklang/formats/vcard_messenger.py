"""Accounts of messengers: IMPP, a URI (RFC 4770; RFC 6350, 6.4.3), and the X- lines before it.

IMPP;X-SERVICE-TYPE=Skype:skype:anna.m    Apple        X-SKYPE:anna.m      old programs
IMPP;TYPE=SKYPE:anna.m                    Nextcloud
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from einklang.formats.ical_text import escaped, line_of, unescaped
from einklang.formats.vcard_text import Line
from einklang.records.contact import Contact, Messenger, fitted

_SCHEMES = {
    "xmpp": "jabber",
    "ymsgr": "yahoo",
    "msnim": "msn",
}
_SCHEME_OF = {service: scheme for scheme, service in _SCHEMES.items()}
_SCHEME_OF |= {"skype": "skype", "aim": "aim", "sip": "sip", "icq": "icq", "matrix": "matrix"}
_LINES = {
    "X-SKYPE": "skype",
    "X-SKYPE-USERNAME": "skype",
    "X-JABBER": "jabber",
    "X-AIM": "aim",
    "X-ICQ": "icq",
    "X-MSN": "msn",
    "X-YAHOO": "yahoo",
    "X-GTALK": "gtalk",
    "X-GOOGLE-TALK": "gtalk",
    "X-QQ": "qq",
}
NAMES = frozenset({"IMPP", *_LINES})
_ANY = "x-apple"
"""The scheme of a service that has none."""
_NO_SERVICE = frozenset({"HOME", "WORK", "OTHER", "PREF", "PERSONAL", "BUSINESS", "MOBILE"})


def messenger_of(line: Line) -> Messenger | None:
    """The account that a line names, None where it names none."""
    if line.name in _LINES:
        return _fitted(_LINES[line.name], unescaped(line.value))
    scheme, name = _uri(line.value)
    told = (*line.told("X-SERVICE-TYPE"), *line.told("SERVICE-TYPE"))
    types = (word for word in line.types if word not in _NO_SERVICE)
    word = next(iter((*told, *filter(None, [scheme]), *types)), "").lower()
    return _fitted(_SCHEMES.get(word, word), unquote(name))


def _uri(value: str) -> tuple[str, str]:
    """Scheme and rest; no scheme where it is no URI."""
    scheme, colon, rest = value.partition(":")
    return (scheme.strip(), rest) if colon else ("", value)


def _fitted(service: str, name: str) -> Messenger | None:
    return next(iter(fitted(Contact(messengers=(Messenger(service, name),))).messengers), None)


def renamed(line: Line, wanted: Messenger) -> Line:
    """The line with the account in another spelling."""
    if line.name in _LINES:
        return line.with_value(escaped(wanted.name))
    scheme, _ = _uri(line.value)
    return line.with_value(f"{scheme}:{_quoted(wanted.name)}" if scheme else _quoted(wanted.name))


def messenger_line(wanted: Messenger) -> Line:
    """A line for the account that all of today's programs read."""
    name = _quoted(wanted.name)
    if not wanted.service:
        return Line(f"IMPP:{name}")
    scheme = _SCHEME_OF.get(wanted.service, _ANY)
    return Line(line_of("IMPP", f"{scheme}:{name}", {"X-SERVICE-TYPE": wanted.service}))


def _quoted(name: str) -> str:
    return quote(name, safe="@.+-_~")
