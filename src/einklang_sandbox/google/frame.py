"""What all pages have in common: the line that says what this is, the language, the style.

Pages work without scripts, and the policy that goes with them allows none.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from einklang_sandbox.google.html import Html, Inside, joined, tag
from einklang_sandbox.google.http import Request, Response
from einklang_sandbox.google.visitor import Visitor
from einklang_sandbox.google.words import LANGUAGES

STYLE = "/style.css"
_SHEET = Path(__file__).with_name("style.css")


def page(
    visitor: Visitor, title: str, *inside: Inside, status: int = 200, forms_lead_to: str = ""
) -> Response:
    """A whole page. `forms_lead_to` is the origin to which the answer of a form may send on."""
    say = visitor.say
    body = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", f"{title} · {say('Local stand-in')}"),
            tag("link", rel="stylesheet", href=STYLE),
            tag("link", rel="icon", href="data:,"),
        ),
        tag("body", _what_this_is(visitor), tag("main", *inside)),
        lang=say.language,
    )
    content = f"<!doctype html>\n{body}\n".encode()
    return visitor.remembered(Response(status, content, _headers(forms_lead_to)))


def button(label: str, **attributes: str) -> Html:
    """What sends a form."""
    return tag("button", label, type="submit", **attributes)


def form(visitor: Visitor, *inside: Inside, action: str, **attributes: str) -> Html:
    """A form of ours, with what proves that it is."""
    proof = tag("input", type="hidden", name="nonce", value=visitor.nonce)
    return tag("form", proof, *inside, method="post", action=action, **attributes)


def style(request: Request) -> Response | None:
    """The one style sheet."""
    if request.path != STYLE:
        return None
    return Response(
        200,
        _SHEET.read_bytes(),
        (("Content-Type", "text/css; charset=utf-8"), ("X-Content-Type-Options", "nosniff")),
    )


def _what_this_is(visitor: Visitor) -> Html:
    say = visitor.say
    claim = say("This is a local stand-in, not Google. Nothing that happens here reaches Google.")
    return tag(
        "header",
        tag("a", say("Local stand-in"), href="/", class_="home"),
        tag("p", claim),
        tag("nav", _languages(visitor), aria_label=say("Language")),
    )


def _languages(visitor: Visitor) -> Html:
    request = visitor.request
    rest = [(name, value) for name, value in request.query if name != "hl"]
    here = visitor.say.language
    return joined(
        tag(
            "a",
            name,
            href=f"{request.path}?{urlencode([*rest, ('hl', code)])}",
            lang=code,
            hreflang=code,
            aria_current="true" if code == here else None,
        )
        for code, name in LANGUAGES.items()
    )


def _headers(forms_lead_to: str) -> tuple[tuple[str, str], ...]:
    # Chromium holds `form-action` against the redirect that follows a form, too.
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {forms_lead_to}"
    )
    return (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", policy.strip()),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),  # `no-referrer` would send `Origin: null` with forms
        ("Cache-Control", "no-store"),
    )
