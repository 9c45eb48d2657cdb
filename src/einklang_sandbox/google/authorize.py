"""What an application asks a person for: the parameters of the authorisation request, checked.

Sources: contract, section 1 ("Authorize parameters"); RFC 6749, 4.1.1; RFC 7636, 4.3. Stricter than
Google: PKCE with S256 and a `state` are demanded, and nothing may come twice (RFC 6749, 3.1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from einklang_sandbox.google.scopes import KNOWN, SIGN_IN, expanded, spelt

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # SHA-256 in base64url, RFC 7636, 4.2
_PROMPTS = {"none", "consent", "select_account"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Client:
    """An application that is registered here."""

    id: str
    secret: str
    redirect_uris: tuple[str, ...]

    def __post_init__(self) -> None:
        for uri in self.redirect_uris:
            parts = urlsplit(uri)
            safe = parts.scheme == "https" or parts.hostname in _LOOPBACK
            if not safe or not parts.hostname or parts.fragment:
                raise ValueError(f"{uri}: https (or http on this machine), without a fragment")


@dataclass(frozen=True, slots=True)
class Asking:
    """A request that is in order. `scopes` are under their long names."""

    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    challenge: str
    offline: bool = False
    widens: bool = False  # include_granted_scopes
    prompt: frozenset[str] = frozenset()
    login_hint: str = ""
    nonce: str = ""

    @property
    def boxes(self) -> list[str]:
        """The scopes that a person chooses one by one."""
        return sorted(self.scopes - SIGN_IN)


class Blocked(Exception):
    """The request is not in order: a person sees this on our own page, the application nothing."""

    def __init__(self, error: str, detail: str, status: int = 400) -> None:
        super().__init__(f"{error}: {detail}")
        self.error, self.detail, self.status = error, detail, status


def checked(query: Iterable[tuple[str, str]], clients: Mapping[str, Client]) -> Asking:
    """The request that these parameters make. Raises `Blocked` with what is wrong first."""
    asked = _once(query)
    client = _client(asked, clients)
    _one_of(asked, "response_type", {"code"}, needed=True)
    _one_of(asked, "access_type", {"online", "offline"})
    _one_of(asked, "include_granted_scopes", {"true", "false"})
    return Asking(
        client_id=client.id,
        redirect_uri=asked["redirect_uri"],
        scopes=_scopes(asked),
        state=_needed(asked, "state"),
        challenge=_challenge(asked),
        offline=asked.get("access_type") == "offline",
        widens=asked.get("include_granted_scopes") == "true",
        prompt=_prompt(asked),
        login_hint=asked.get("login_hint", ""),
        nonce=asked.get("nonce", ""),
    )


def _once(query: Iterable[tuple[str, str]]) -> dict[str, str]:
    pairs = list(query)
    for name, times in Counter(name for name, _ in pairs).items():
        if times > 1:
            raise Blocked("invalid_request", f"Parameter given more than once: {name}")
    return dict(pairs)


def _needed(asked: Mapping[str, str], name: str) -> str:
    if not asked.get(name):
        raise Blocked("invalid_request", f"Missing required parameter: {name}")
    return asked[name]


def _one_of(
    asked: Mapping[str, str], name: str, allowed: set[str], *, needed: bool = False
) -> None:
    value = _needed(asked, name) if needed else asked.get(name)
    if value is not None and value not in allowed:
        raise Blocked("invalid_request", f"Invalid value for {name}: {value}")


def _client(asked: Mapping[str, str], clients: Mapping[str, Client]) -> Client:
    client = clients.get(_needed(asked, "client_id"))
    if client is None:
        raise Blocked("invalid_client", "The OAuth client was not found.", 401)
    if _needed(asked, "redirect_uri") not in client.redirect_uris:
        raise Blocked("redirect_uri_mismatch", asked["redirect_uri"])
    return client


def _scopes(asked: Mapping[str, str]) -> frozenset[str]:
    scopes = expanded(_needed(asked, "scope").split())
    if not scopes:
        raise Blocked("invalid_request", "Missing required parameter: scope")
    if unknown := scopes - KNOWN:
        raise Blocked("invalid_scope", spelt(unknown))
    return scopes


def _challenge(asked: Mapping[str, str]) -> str:
    challenge = _needed(asked, "code_challenge")
    # Without a method it would be `plain`, which Google takes and which protects from little.
    _one_of(asked, "code_challenge_method", {"S256"}, needed=True)
    if not _CHALLENGE.fullmatch(challenge):
        raise Blocked("invalid_request", "Invalid value for code_challenge")
    return challenge


def _prompt(asked: Mapping[str, str]) -> frozenset[str]:
    prompt = frozenset(asked.get("prompt", "").split())
    if prompt - _PROMPTS or ("none" in prompt and len(prompt) > 1):
        raise Blocked("invalid_request", f"Invalid value for prompt: {asked['prompt']}")
    return prompt
