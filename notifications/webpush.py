"""Standard Web Push (RFC 8030): one encrypted, signed POST per message to the browser's push service.

Built on httpcore rather than on a client above it: it follows no redirects, reads no proxy variables, keeps
no cookies, writes no addresses to the log (httpx logs every URL), and lets us check the machine that is
dialled.
"""

import asyncio
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpcore

from notifications import payload, retry_after
from notifications.addresses import DeviceRefused, Endpoint, PushAddresses, receiver
from notifications.dialling import AddressForbidden, CheckedDialling
from notifications.encryption import PlaintextTooLarge, encrypt
from notifications.fan_out import one_outcome_each
from notifications.transport import Outcome, OutcomeKind, OutgoingPush
from notifications.vapid import VapidSigner

KEPT_SECONDS = 48 * 3600  # how long a push service keeps a message for a phone that is off
URGENCY = "normal"
MOST_ANSWER_BYTES = (
    16_384  # read so that the connection can be used again; what the answer says is not looked at
)

REFUSED_FOR_GOOD = {404: OutcomeKind.GONE, 410: OutcomeKind.GONE, 413: OutcomeKind.TOO_LARGE}
# 401 and 403 are about our signature (VAPID). 406 is how Windows' service says "too fast".
OURS_TO_MEND = frozenset({401, 403})
TRY_LATER = frozenset({406, 408, 425, 429})


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds. `whole` bounds one message from lookup to answer, however slowly it drips."""

    connect: float = 5.0
    read: float = 8.0
    whole: float = 10.0
    at_once: int = 20


class WebPushTransport:
    """The `PushTransport` for `webpush` destinations."""

    def __init__(
        self,
        *,
        signer: VapidSigner,
        addresses: PushAddresses,
        limits: Limits | None = None,
        trusted: ssl.SSLContext | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._signer = signer
        self._addresses = addresses
        self._limits = limits or Limits()
        self._now = now
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusted or ssl.create_default_context(),
            max_connections=self._limits.at_once,
            max_keepalive_connections=self._limits.at_once,
            keepalive_expiry=30.0,
            network_backend=CheckedDialling(resolve=addresses.resolve, loopback=addresses.loopback_services),
        )

    async def send(self, messages: Sequence[OutgoingPush]) -> list[Outcome]:
        """Send all, a bounded number at once; one outcome each, in order."""
        return await one_outcome_each(messages, self._send_one, at_once=self._limits.at_once)

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    async def _send_one(self, message: OutgoingPush) -> Outcome:
        try:
            endpoint = self._addresses.endpoint(message.destination.address)
            body = self._encrypted(message)
        except DeviceRefused as refused:
            return Outcome(OutcomeKind.REFUSED, f"{refused.field}_not_allowed")
        except PlaintextTooLarge:
            return Outcome(OutcomeKind.TOO_LARGE, "payload_too_large")
        try:
            async with asyncio.timeout(self._limits.whole):
                return await self._post(endpoint, body, message.topic)
        except AddressForbidden:
            return Outcome(OutcomeKind.REFUSED, "address_not_allowed")
        except (TimeoutError, httpcore.TimeoutException):
            return Outcome(OutcomeKind.RETRY, "timeout")
        except (httpcore.NetworkError, httpcore.ProtocolError):
            return Outcome(OutcomeKind.RETRY, "unreachable")

    def _encrypted(self, message: OutgoingPush) -> bytes:
        keys = receiver(message.destination)
        plaintext = payload.build(message.message_id, message.wording, message.navigate_url)
        return encrypt(plaintext, keys)

    async def _post(self, endpoint: Endpoint, body: bytes, topic: str) -> Outcome:
        limits = self._limits
        times = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.whole}
        url = httpcore.URL(
            scheme=endpoint.scheme, host=endpoint.name, port=endpoint.port, target=endpoint.target
        )
        headers = self._headers(endpoint, len(body), topic)
        async with self._pool.stream(
            "POST", url, headers=headers, content=body, extensions={"timeout": times}
        ) as answer:
            await drain(answer)
            return outcome_of(answer, now=self._now)

    def _headers(self, endpoint: Endpoint, length: int, topic: str) -> dict[bytes | str, bytes | str]:
        return {
            "Host": endpoint.origin.partition("://")[2],
            "Authorization": self._signer.authorization(endpoint.origin),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Content-Length": str(length),
            "TTL": str(KEPT_SECONDS),
            "Urgency": URGENCY,
            "Topic": topic,
        }


async def drain(answer: httpcore.Response) -> None:
    """Read and drop a short answer, and at most the beginning of a long one."""
    read = 0
    async for chunk in answer.aiter_stream():
        read += len(chunk)
        if read > MOST_ANSWER_BYTES:
            return


def outcome_of(answer: httpcore.Response, *, now: Callable[[], float]) -> Outcome:
    """Turn a push service's status into an outcome. `now` is the clock, in seconds since the epoch."""
    status, code = answer.status, f"http_{answer.status}"
    if 200 <= status < 300:
        return Outcome(OutcomeKind.DELIVERED, code)
    if status in REFUSED_FOR_GOOD:
        return Outcome(REFUSED_FOR_GOOD[status], code)
    if status in OURS_TO_MEND:
        return Outcome(OutcomeKind.MISCONFIGURED, code)
    if status in TRY_LATER or status >= 500:
        headers = {name.lower(): value for name, value in answer.headers}
        value = headers.get(b"retry-after", b"").decode("ascii", "replace")
        return Outcome(OutcomeKind.RETRY, code, retry_after.seconds(value or None, now=now))
    return Outcome(
        OutcomeKind.REFUSED, code
    )  # redirects too: the endpoint is the address, and nothing else is
