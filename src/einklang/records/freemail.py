"""Mail domains that anybody can have an address in: they never tell who works for whom."""

from __future__ import annotations

# Providers with one domain a country: the name before the first dot.
ANY_COUNTRY = frozenset(
    {"gmx", "outlook", "hotmail", "live", "yahoo", "aol", "proton", "protonmail", "ymail", "msn"}
    | {"posteo"}
)
DOMAINS = frozenset(
    {
        "web.de", "t-online.de", "gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com",
        "freenet.de", "mailbox.org", "pm.me", "1und1.de", "arcor.de", "online.de", "vodafone.de",
        "bluewin.ch", "email.de", "mail.de", "kabelmail.de", "unitybox.de", "o2online.de",
        "ewe.net", "ewetel.net", "netcologne.de", "osnanet.de", "rocketmail.com", "mail.com",
        "tutanota.com", "tutanota.de", "tuta.io", "tuta.com", "aon.at", "chello.at", "hispeed.ch",
        "sunrise.ch", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "libero.it", "o2.pl",
        "wp.pl", "seznam.cz", "mail.ru", "yandex.ru", "yandex.com", "zoho.com", "fastmail.com",
    }
)  # fmt: skip
SECOND_LEVELS = frozenset({"co", "com"})  # "yahoo.co.uk", "yahoo.com.br"


def is_free_mail(domain: str) -> bool:
    """Whether a domain (any case) belongs to a provider of private mailboxes."""
    folded = domain.strip().strip(".").lower()
    if folded in DOMAINS:
        return True
    match folded.split("."):
        case [name, _]:
            return name in ANY_COUNTRY
        case [name, second, _]:
            return name in ANY_COUNTRY and second in SECOND_LEVELS
        case _:
            return False
