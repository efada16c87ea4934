"""Firebase Cloud Messaging's HTTP v1 interface and Google's token endpoint, as far as a sender can tell.

The access token is given out for a JWT assertion signed (RS256) by the service account whose key
`service_account` returns; messages are refused without it, and when they are malformed. Addresses are FCM
tokens or installation ids; `TOKEN_ENDPOINT` is the address of the token endpoint in scripts.
"""

import functools
import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.servers.loopback import Answer, LoopbackServer, Request

TOKEN_ENDPOINT = "token endpoint"
PROJECT = "caserounds-test"
CLIENT_EMAIL = f"sender@{PROJECT}.iam.gserviceaccount.com"
GOOGLES_AUDIENCE = "https://oauth2.googleapis.com/token"  # what Google's library signs, wherever it sends it
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = {
    "https://www.googleapis.com/auth/firebase.messaging",
    "https://www.googleapis.com/auth/cloud-platform",
}
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
LARGEST_DATA = 4096


def problem(status: int, name: str, code: str | None = None, **headers: str) -> Answer:
    """An error in FCM's own form. `code` is its `errorCode`, the part that senders decide by."""
    error: dict[str, Any] = {"code": status, "message": "Scripted by the test.", "status": name}
    if code is not None:
        error["details"] = [{"@type": FCM_ERROR, "errorCode": code}]
    named = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return Answer(status, json.dumps({"error": error}).encode(), named)


UNREGISTERED = problem(404, "NOT_FOUND", "UNREGISTERED")
NOT_FOUND = problem(404, "NOT_FOUND")
QUOTA_EXCEEDED = problem(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", Retry_After="37")
SENDER_ID_MISMATCH = problem(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH")
THIRD_PARTY_AUTH_ERROR = problem(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR")
UNAUTHENTICATED = problem(401, "UNAUTHENTICATED")
INVALID_ARGUMENT = problem(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT")
INTERNAL = problem(500, "INTERNAL", "INTERNAL")
UNAVAILABLE = problem(503, "UNAVAILABLE", "UNAVAILABLE", Retry_After="11")
BAD_GATEWAY = Answer(502, b"<html><title>502</title></html>", {"Content-Type": "text/html"})
NOT_JSON = Answer(200, b"<html>signed in to the guest network</html>", {"Content-Type": "text/html"})
INVALID_GRANT = Answer(400, b'{"error":"invalid_grant","error_description":"Invalid JWT Signature."}')
TOKEN_ENDPOINT_DOWN = Answer(503, b'{"error":"temporarily_unavailable"}')


@functools.cache
def service_account_key() -> rsa.RSAPrivateKey:
    """The service account's key, made once in a run because that takes long."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class FcmMessage:
    """One message that the server took. `kind` is `token` or `fid`."""

    kind: str
    address: str
    message: dict[str, Any]

    @property
    def payload(self) -> dict[str, Any]:
        """Our own payload, unwrapped."""
        decoded: dict[str, Any] = json.loads(self.message["data"]["payload"])
        return decoded

    @property
    def message_id(self) -> str:
        return str(self.payload["notification"]["data"]["message_id"])

    def as_delivered(self) -> bytes:
        """What FCM hands to the browser: a test gives it to the service worker's `push` handler."""
        wrapper = {
            "data": self.message["data"],
            "from": "1234567890",
            "priority": "normal",
            "fcmMessageId": str(uuid4()),
        }
        return json.dumps(wrapper).encode()


class FcmServer(LoopbackServer[FcmMessage]):
    """Start it; a sender takes `service_account()` or `write_credentials()` and, as base URL, `origin`."""

    def __init__(self) -> None:
        super().__init__()
        self.token_exchanges = 0
        self.attempts: list[str] = []
        self.access_token_seconds = 3599
        self._access_tokens: set[str] = set()
        self._key_id = secrets.token_hex(20)
        self._key = service_account_key()

    def service_account(self) -> dict[str, str]:
        """The key that Firebase's console lets one download, pointing at this server's token endpoint."""
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": self._key_id,
            "private_key": pem,
            "client_email": CLIENT_EMAIL,
            "client_id": "1",
            "token_uri": f"{self.origin}/token",
        }

    def write_credentials(self, folder: Path) -> Path:
        """Write the key as a file, as `FIREBASE_CREDENTIALS` names one."""
        file = folder / "firebase.json"
        file.write_text(json.dumps(self.service_account()))
        return file

    def revoke_access_tokens(self) -> None:
        self._access_tokens.clear()

    def answer_to(self, request: Request) -> Answer:
        if request.method == "POST" and request.path == "/token":
            return self.exchange(request)
        if request.method == "POST" and request.path == f"/v1/projects/{PROJECT}/messages:send":
            return self.take(request)
        return Answer(404, b"<html>404</html>", {"Content-Type": "text/html"})

    def exchange(self, request: Request) -> Answer:
        self.token_exchanges += 1
        if answer := self.scripted(TOKEN_ENDPOINT):
            return answer
        fields = parse_qs(request.body.decode())
        try:
            assertion = fields["assertion"][0]
            claims = jwt.decode(
                assertion,
                self._key.public_key(),
                ["RS256"],
                audience=[f"{self.origin}/token", GOOGLES_AUDIENCE],
                issuer=CLIENT_EMAIL,
                options={"require": ["iss", "aud", "exp", "iat"]},
            )
            refused = (
                fields["grant_type"] != [GRANT_TYPE]
                or jwt.get_unverified_header(assertion).get("kid") != self._key_id
                or claims["exp"] > time.time() + 3700
                or SCOPES.isdisjoint(str(claims.get("scope", "")).split())
            )
        except (jwt.InvalidTokenError, KeyError):
            refused = True
        if refused:
            return INVALID_GRANT
        token = secrets.token_urlsafe(32)
        self._access_tokens.add(token)
        grant = {"access_token": token, "expires_in": self.access_token_seconds, "token_type": "Bearer"}
        return Answer(200, json.dumps(grant).encode(), {"Content-Type": "application/json"})

    def take(self, request: Request) -> Answer:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self._access_tokens:
            return UNAUTHENTICATED
        message = well_formed(json.loads(request.body))
        if message is None:
            return INVALID_ARGUMENT
        self.attempts.append(message.address)
        answer = self.scripted(message.address)
        if answer is not None:
            return answer
        self.keep(message)
        name = json.dumps({"name": f"projects/{PROJECT}/messages/{uuid4()}"})
        return Answer(200, name.encode(), {"Content-Type": "application/json"})


def well_formed(body: Any) -> FcmMessage | None:
    """Read a request's body as strictly as FCM: no unknown fields, no values that are not strings."""
    if not isinstance(body, dict) or not isinstance(body.get("message"), dict) or len(body) != 1:
        return None
    message = body["message"]
    data, webpush = message.get("data", {}), message.get("webpush", {})
    headers = webpush.get("headers", {})
    addresses = [(kind, message[kind]) for kind in ("token", "fid") if kind in message]
    if not message.keys() <= {"token", "fid", "data", "webpush"} or not webpush.keys() <= {"headers"}:
        return None
    if len(addresses) != 1 or not headers.get("TTL", "0").isdigit():
        return None
    kind, address = addresses[0]
    if not all_strings([address, *data.values(), *headers.values()]):
        return None
    if sum(len(key) + len(value.encode()) for key, value in data.items()) > LARGEST_DATA:
        return None
    return FcmMessage(kind, address, message)


def all_strings(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) and value for value in values)
