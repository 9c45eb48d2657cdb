"""OAuth 2.0 as Google speaks it: the consent page, tokens, revocation, and who it is."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs, parse_qsl, urlencode

from einklang_sandbox.google.grants import CODE_LIFE, LONG, SIGN_IN, Code, Issued, Refused
from einklang_sandbox.google.scopes import KNOWN, PREFIX
from einklang_sandbox.google.words import language_of, said
from einklang_sandbox.google.world import Account, World

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

Answer: TypeAlias = tuple[int, dict[str, str], bytes]
_HTML = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action *",
    "Cache-Control": "no-store",
}
_JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
WORDS = {
    f"{PREFIX}calendar.events": "See and edit events on all your calendars",
    f"{PREFIX}calendar.calendarlist.readonly": "See the list of your calendars",
    f"{PREFIX}calendar.freebusy": "See when you are busy",
    f"{PREFIX}contacts": "See, edit, download and permanently delete your contacts",
    f"{PREFIX}contacts.readonly": "See and download your contacts",
    f"{PREFIX}contacts.other.readonly": "See contacts that you have not saved",
}


class OnOwnPage(Exception):
    """A mistake of the application: shown here, never sent back to it."""


def answer(world: World, environ: WSGIEnvironment, body: bytes) -> Answer | None:
    """The answer of one of OAuth's addresses; None of any other."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    form = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
    match method, path:
        case "GET", "/o/oauth2/v2/auth":
            return _asked(world, query, _words(environ))
        case "POST", "/o/oauth2/v2/auth":
            return _answered(world, query, form, _words(environ))
        case "POST", "/token":
            return _token(world, {key: values[-1] for key, values in form.items()})
        case "POST", "/revoke":
            return _revoke(world, form.get("token", [query.get("token", "")])[-1])
        case "GET", "/v1/userinfo":
            return _userinfo(world, environ.get("HTTP_AUTHORIZATION", ""))
        case "GET", "/tokeninfo":
            return _tokeninfo(world, query.get("access_token", ""))
    return None


# ── consent ──────────────────────────────────────────────────────────────────


Words: TypeAlias = Callable[[str], str]


def _words(environ: WSGIEnvironment) -> Words:
    return partial(said, language=language_of(environ.get("HTTP_ACCEPT_LANGUAGE", "")))


def _blocked(error: OnOwnPage, words: Words) -> Answer:
    return _page(words, "Access blocked", f"<p>Error 400: {html.escape(str(error))}</p>", 400)


def _asked(world: World, query: Mapping[str, str], words: Words) -> Answer:
    try:
        scopes = _checked(world, query)
    except OnOwnPage as error:
        return _blocked(error, words)
    chosen = world.accounts.get(query.get("account") or query.get("login_hint") or "")
    if chosen is None or ("select_account" in query.get("prompt", "") and "account" not in query):
        return _choose(world, query, words)
    return _consent(query, chosen, [s for s in scopes if s not in SIGN_IN], words)


def _checked(world: World, query: Mapping[str, str]) -> list[str]:
    client = world.grants.clients.get(query.get("client_id", ""))
    if client is None:
        raise OnOwnPage("invalid_client")
    if query.get("redirect_uri") not in client.redirects:
        raise OnOwnPage("redirect_uri_mismatch")
    if query.get("response_type") != "code":
        raise OnOwnPage("invalid_request: response_type")
    if query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43:
        raise OnOwnPage("invalid_request: code_challenge")
    if not query.get("state"):
        raise OnOwnPage("invalid_request: state")
    scopes = query.get("scope", "").split()
    unknown = [s for s in scopes if s not in SIGN_IN and s not in KNOWN]
    if unknown or not scopes:
        raise OnOwnPage(f"invalid_scope: {' '.join(unknown)}")
    return scopes


def _choose(world: World, query: Mapping[str, str], words: Words) -> Answer:
    rows = "".join(
        f'<li><a href="?{html.escape(urlencode({**query, "account": a.address}))}">'
        f"<strong>{html.escape(a.name)}</strong><span>{html.escape(a.address)}</span></a></li>"
        for a in world.accounts.values()
    )
    return _page(words, "Choose an account", f'<ul class="accounts">{rows}</ul>')


def _consent(query: Mapping[str, str], account: Account, scopes: list[str], words: Words) -> Answer:
    boxes = "".join(
        f'<li><label><input type="checkbox" name="scope" value="{html.escape(scope)}"> '
        f"{html.escape(words(WORDS.get(scope, scope)))}</label></li>"
        for scope in scopes
    )
    action = html.escape(urlencode({**query, "account": account.address}))
    return _page(
        words,
        "An application wants access",
        f'<p>{html.escape(account.address)}</p><form method="post" action="?{action}">'
        f'<ul class="boxes">{boxes}</ul>'
        '<p class="acts"><button name="say" value="all" class="main">'
        f"{words('Select all and continue')}</button>"
        f'<button name="say" value="some">{words("Continue")}</button>'
        f'<button name="say" value="no">{words("Cancel")}</button></p></form>',
    )


def _answered(
    world: World, query: Mapping[str, str], form: Mapping[str, list[str]], words: Words
) -> Answer:
    try:
        asked = _checked(world, query)
    except OnOwnPage as error:
        return _blocked(error, words)
    account = world.accounts[query["account"]]
    if form.get("say", ["no"])[-1] == "no":
        return _back(query, {"error": "access_denied"})
    some = asked if form["say"][-1] == "all" else form.get("scope", [])
    granted = {s for s in asked if s in SIGN_IN or s in some}
    key = (account.address, query["client_id"])
    before = world.grants.consented.get(key, frozenset())
    if query.get("include_granted_scopes") == "true":
        granted |= before
    lasting = query.get("access_type") == "offline"
    first = not before or "consent" in query.get("prompt", "")
    code = Code(
        client_id=query["client_id"],
        account=account.address,
        scopes=frozenset(granted),
        redirect=query["redirect_uri"],
        challenge=query["code_challenge"],
        lasting=lasting and first,
        until=world.clock() + CODE_LIFE,
        nonce=query.get("nonce", ""),
    )
    told = {"code": world.grants.consent(code), "scope": _spelt(code.scopes), "authuser": "0"}
    return _back(query, {**told, "prompt": query.get("prompt", "none")})


def _back(query: Mapping[str, str], told: Mapping[str, str]) -> Answer:
    url = f"{query['redirect_uri']}?{urlencode({'state': query['state'], **told})}"
    return 302, {"Location": url}, b""


def _spelt(scopes: frozenset[str]) -> str:
    return " ".join(sorted(LONG.get(scope, scope) for scope in scopes))


def _page(words: Words, title: str, inside: str, status: int = 200) -> Answer:
    stand_in = words("A local stand-in for Google. Nothing leaves this machine.")
    text = (
        f'<!doctype html><html><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(words(title))}</title>"
        f'<link rel="stylesheet" href="/sandbox.css"></head><body><main><p class="stand-in">'
        f"{stand_in}</p><h1>{html.escape(words(title))}</h1>{inside}</main></body></html>"
    )
    return status, _HTML, text.encode()


# ── tokens ───────────────────────────────────────────────────────────────────


def _token(world: World, told: dict[str, str]) -> Answer:
    faults = world.grants.faults
    if faults.status and faults.times != 0:
        faults.times = faults.times - 1 if faults.times else faults.times
        word = {"error": "internal_failure"} if faults.status == 500 else {}
        return faults.status, _JSON, json.dumps(word).encode()
    try:
        issued = world.grants.given(told)
    except Refused as error:
        body = {"error": error.code, "error_description": error.description}
        return error.status, _JSON, json.dumps(body).encode()
    return 200, _JSON, json.dumps(_issued(world, issued, told["client_id"])).encode()


def _issued(world: World, issued: Issued, client_id: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "access_token": issued.access,
        "expires_in": int(issued.life.total_seconds()),
        "scope": _spelt(issued.scopes),
        "token_type": "Bearer",
    }
    if issued.refresh:
        told["refresh_token"] = issued.refresh
    if "openid" in issued.scopes:
        told["id_token"] = _id_token(world, issued, client_id)
    return told


def _id_token(world: World, issued: Issued, client_id: str) -> str:
    """Well-formed and unsigned in all but shape: it comes straight from the endpoint, so nobody
    needs its signature (OpenID Connect Core, 3.1.3.7)."""
    account, now = world.accounts[issued.account], world.clock()
    claims = {
        "iss": "https://accounts.google.com",
        "aud": client_id,
        "azp": client_id,
        "sub": account.sub,
        "email": account.address,
        "email_verified": True,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
        **({"nonce": issued.nonce} if issued.nonce else {}),
    }
    parts = ({"alg": "RS256", "typ": "JWT", "kid": "stand-in"}, claims)
    texts = (base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts)
    return ".".join((*texts, base64.urlsafe_b64encode(b"unsigned").decode().rstrip("=")))


def _revoke(world: World, token: str) -> Answer:
    if world.grants.revoke_token(token):
        return 200, _JSON, b"{}"
    body = {"error": "invalid_token", "error_description": "Token expired or revoked"}
    return 400, _JSON, json.dumps(body).encode()


def _userinfo(world: World, header: str) -> Answer:
    grant = world.grants.of(header.removeprefix("Bearer "))
    if grant is None:
        body: dict[str, Any] = {
            "error": "invalid_request",
            "error_description": "Invalid Credentials",
        }
        return 401, _JSON, json.dumps(body).encode()
    account = world.accounts[grant.account]
    body = {"sub": account.sub}
    if "email" in grant.scopes:
        body |= {"email": account.address, "email_verified": True}
    if "profile" in grant.scopes:
        body |= {"name": account.name, "given_name": account.name.partition(" ")[0]}
    return 200, _JSON, json.dumps(body).encode()


def _tokeninfo(world: World, token: str) -> Answer:
    held = world.grants.access.get(token)
    if held is None or world.grants.of(token) is None:
        return 400, _JSON, json.dumps({"error": "invalid_token"}).encode()
    grant, until = held
    body = {
        "azp": grant.client_id,
        "aud": grant.client_id,
        "sub": world.accounts[grant.account].sub,
        "scope": _spelt(grant.scopes),
        "exp": str(int(until.timestamp())),
        "expires_in": str(int((until - world.clock()).total_seconds())),
    }
    return 200, _JSON, json.dumps(body).encode()
