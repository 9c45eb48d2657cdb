"""A device that holds passkeys, as a browser speaks to it: answers what pages of ours ask."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

Answer = dict[str, Any]
Flag = AuthenticatorData.FLAG
NONE = Flag(0)


@dataclass(frozen=True)
class Device:
    """Holds one passkey, of the user whose handle it was made for."""

    origin: str = "http://localhost"
    knows_its_owner: bool = True  # by fingerprint or PIN
    handle: str = ""
    name: bytes = b"a passkey"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def made_for(self, options: Answer) -> Device:
        """The same device after it made a passkey."""
        return replace(self, handle=options["publicKey"]["user"]["id"])

    def make(self, options: Answer) -> str:
        """The answer to "make a passkey"."""
        asked = options["publicKey"]
        public = CoseKey.for_alg(ES256.ALGORITHM).from_cryptography_key(self.key.public_key())
        held = AttestedCredentialData.create(Aaguid.NONE, self.name, public)
        data = self._data(asked["rp"]["id"], held)
        said = self._said(CollectedClientData.TYPE.CREATE, asked["challenge"])
        proof = AttestationObject.create("none", data, {})
        return self._answer(
            {"clientDataJSON": said.b64, "attestationObject": websafe_encode(proof)}
        )

    def prove(self, options: Answer) -> str:
        """The answer to "use a passkey"."""
        asked = options["publicKey"]
        data = self._data(asked["rpId"])
        said = self._said(CollectedClientData.TYPE.GET, asked["challenge"])
        signature = self.key.sign(data + said.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": said.b64,
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.handle,
            }
        )

    def _data(self, host: str, held: AttestedCredentialData | None = None) -> AuthenticatorData:
        flags = Flag.UP | (Flag.UV if self.knows_its_owner else NONE) | (Flag.AT if held else NONE)
        place = hashlib.sha256(host.encode()).digest()
        return AuthenticatorData(AuthenticatorData.create(place, flags, 0, held or b""))

    def _said(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.name)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps({**whole, "clientExtensionResults": {"credProps": {"rk": True}}})
