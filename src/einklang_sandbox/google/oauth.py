"""Where applications send people, and where they fetch and give back tokens.

Sources: contract, section 1; RFC 6749, 4.1.2 and 5; RFC 7009; OpenID Connect Core, 3.1.2 and 5.3.

    GET, POST /o/oauth2/v2/auth    account, consent, and back to the application
    POST      /token, /revoke
    GET       /v1/userinfo, /tokeninfo, /oauth2/v3/certs, /.well-known/openid-configuration
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from einklang_sandbox.google.authorize import Asking, Blocked, checked
from einklang_sandbox.google.consent_pages import blocked_page, choose_page, consent_page
from einklang_sandbox.google.exchange import Refused, exchanged, only_once
from einklang_sandbox.google.grants import Grants
from einklang_sandbox.google.http import Request, Response, as_json, redirect
from einklang_sandbox.google.identity import about, id_token, person, subject
from einklang_sandbox.google.scopes import KNOWN, SIGN_IN, spelt
from einklang_sandbox.google.signed import ISSUER, claims_of, key_set
from einklang_sandbox.google.visitor import visitor

AUTHORIZE = "/o/oauth2/v2/auth"


@dataclass(frozen=True, slots=True)
class OAuth:
    """The endpoints. `names` tells the accounts there are: address → the person's name."""

    grants: Grants
    names: Callable[[], Mapping[str, str]]

    def handle(self, request: Request) -> Response | None:
        """The answer; None where the path is somebody else's."""
        endpoints: Mapping[str, Mapping[str, Callable[[Request], Response]]] = {
            AUTHORIZE: {"GET": self._ask, "POST": self._decide},
            "/token": {"POST": self._token},
            "/revoke": {"POST": self._revoke},
            "/v1/userinfo": {"GET": self._userinfo, "POST": self._userinfo},
            "/tokeninfo": {"GET": self._tokeninfo, "POST": self._tokeninfo},
            "/oauth2/v3/certs": {"GET": lambda _: as_json(key_set())},
            "/.well-known/openid-configuration": {"GET": _configuration},
        }
        endpoint = endpoints.get(request.path)
        if endpoint is None:
            return None
        if request.method not in endpoint:
            return as_json({"error": "method_not_allowed"}, 405, allow=", ".join(endpoint))
        try:
            return endpoint[request.method](request)
        except Blocked as blocked:
            return blocked_page(visitor(request), blocked)
        except Refused as refused:
            return _error(refused)

    def _ask(self, request: Request) -> Response:
        """The page that is due next; none where all was agreed before."""
        asking = checked(request.query, self.grants.clients)
        account = self._account(request, asking)
        if account is not None and self.grants.agreed(asking, account):
            return self._back(asking, account, asking.scopes, shown="none")
        if "none" in asking.prompt:
            return _refused(asking, "consent_required" if account else "login_required")
        if account is None:
            return choose_page(visitor(request), asking, self.names())
        held = self.grants.granted(account, asking.client_id) if asking.widens else frozenset()
        return consent_page(visitor(request), asking, account, held)

    def _account(self, request: Request, asking: Asking) -> str | None:
        """Whom the person has chosen, or the application hints at."""
        known = {key: account for account in self.names() for key in (account, subject(account))}
        chosen = known.get(request.asked.get("authuser", ""))
        if chosen or "select_account" in asking.prompt:
            return chosen
        return known.get(asking.login_hint)

    def _decide(self, request: Request) -> Response:
        """*Continue* with the boxes that are ticked, or *Cancel*."""
        asking, given = checked(request.query, self.grants.clients), request.form
        account = dict(given).get("account", "")
        if not visitor(request).may_post or account not in self.names():
            raise Blocked("stale_form", "Open the page again.", 403)
        ticked = {value for name, value in given if name == "scope"}
        everything = ("all", "yes") in given or len(asking.boxes) == 1
        agreed = asking.scopes if everything else asking.scopes & (ticked | SIGN_IN)
        if ("answer", "continue") not in given or not agreed:
            return _refused(asking, "access_denied")
        return self._back(asking, account, agreed, shown="consent")

    def _back(
        self, asking: Asking, account: str, scopes: frozenset[str], *, shown: str
    ) -> Response:
        code = self.grants.consent(asking, account, scopes)
        scope = spelt(self.grants.codes[code].scopes)
        return _told(asking, {"code": code, "scope": scope, "authuser": "0", "prompt": shown})

    def _token(self, request: Request) -> Response:
        given = exchanged(self.grants, only_once(request.form))
        says = dict(given.says)
        if given.signs_in:
            says["id_token"] = id_token(given, self.grants.clock())
        return as_json(says)

    def _revoke(self, request: Request) -> Response:
        token = dict(request.form).get("token") or request.asked.get("token", "")
        held = self.grants.of(token) or self.grants.live(token)
        if held is None:
            raise Refused("invalid_token", "Token expired or revoked")
        self.grants.revoke(held.account, held.client_id)
        return as_json({})

    def _userinfo(self, request: Request) -> Response:
        grant = self.grants.of(request.bearer)
        if grant is None:
            challenge = f'Bearer realm="{ISSUER}/", error="invalid_token"'
            body = {"error": "invalid_request", "error_description": "Invalid Credentials"}
            return as_json(body, 401, www_authenticate=challenge)
        if not grant.scopes & SIGN_IN:
            raise Refused("insufficient_scope", "No sign-in scope was granted.", 403)
        return as_json(person(grant.account, self.names()[grant.account], grant.scopes))

    def _tokeninfo(self, request: Request) -> Response:
        asked, now = request.asked | dict(request.form), self.grants.clock()
        claims = claims_of(asked.get("id_token", ""))
        if claims and claims["exp"] > now.timestamp():
            return as_json({name: _plain(value) for name, value in claims.items()})
        grant = self.grants.of(asked.get("access_token", ""))
        if grant is None:
            raise Refused("invalid_token", "Invalid Value")
        return as_json({name: _plain(value) for name, value in about(grant, now).items()})


def _told(asking: Asking, says: Mapping[str, str]) -> Response:
    """Back to the application, with the `state` that it sent."""
    joint = "&" if "?" in asking.redirect_uri else "?"
    told = urlencode({"state": asking.state} | dict(says))
    return redirect(f"{asking.redirect_uri}{joint}{told}")


def _refused(asking: Asking, error: str) -> Response:
    return _told(asking, {"error": error})


def _error(refused: Refused) -> Response:
    if refused.status == 503:  # what stands before the real one answers people, not programs
        html = (("Content-Type", "text/html; charset=utf-8"),)
        return Response(503, b"<!doctype html><title>Error 503</title><p>Try again later.", html)
    told = {"error_description": refused.description} if refused.description else {}
    return as_json({"error": refused.error} | told, refused.status)


def _plain(value: object) -> str:
    """As `tokeninfo` spells everything: a string."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _configuration(request: Request) -> Response:
    """OpenID Connect Discovery, 3. The issuer is Google's name, the addresses are here."""
    here = request.origin
    return as_json(
        {
            "issuer": ISSUER,
            "authorization_endpoint": here + AUTHORIZE,
            "token_endpoint": f"{here}/token",
            "userinfo_endpoint": f"{here}/v1/userinfo",
            "revocation_endpoint": f"{here}/revoke",
            "jwks_uri": f"{here}/oauth2/v3/certs",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": sorted(KNOWN),
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
        }
    )
