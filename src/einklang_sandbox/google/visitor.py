"""The person in front of a page: the language, and the proof that a form is one of ours.

A form repeats what a cookie holds, which no other site can read or set in advance; and where the
browser says from where a form came, that must be here. Cookies do not know ports, so any other
server on this machine could set ours: that is what the second rule is for.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie

from einklang_sandbox.google.http import Request, Response
from einklang_sandbox.google.words import LANGUAGES, Words, preferred

NONCE = "sandbox_nonce"
LANGUAGE = "sandbox_language"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks for a page."""

    request: Request
    say: Words
    nonce: str

    @property
    def may_post(self) -> bool:
        """Whether the form comes from one of our pages."""
        headers = self.request.headers
        given = dict(self.request.form).get("nonce", "")
        return (
            compare_digest(given.encode(), _cookies(self.request).get(NONCE, "").encode())
            and bool(given)
            and headers.get("origin", self.request.origin) == self.request.origin
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
        )

    def remembered(self, response: Response) -> Response:
        """The answer, with cookies for the language and for forms."""
        keeps = ((NONCE, self.nonce), (LANGUAGE, self.say.language))
        cookies = tuple(
            ("Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax")
            for name, value in keeps
            if _cookies(self.request).get(name) != value
        )
        return Response(response.status, response.body, response.headers + cookies)


def visitor(request: Request) -> Visitor:
    """Whoever sent this. `hl` in the address chooses the language, and is remembered."""
    cookies = _cookies(request)
    chosen = [request.asked.get("hl", ""), cookies.get(LANGUAGE, "")]
    language = next((each for each in chosen if each in LANGUAGES), "")
    language = language or preferred(request.headers.get("accept-language", ""))
    return Visitor(request, Words(language), cookies.get(NONCE) or secrets.token_urlsafe(24))


def _cookies(request: Request) -> dict[str, str]:
    try:
        jar = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
