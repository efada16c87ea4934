"""Firebase Cloud Messaging through `firebase-admin`, which is named nowhere else.

What is used and why: the synchronous `send`, once per message, in a few threads of our own. `send_each`
starts a thread for every message and loses a whole batch to one unreadable answer or failed token refresh;
the asynchronous form blocks the event loop while it refreshes. The library's hidden retries (five posts on
500 and 503, two on a timeout, which show up as doubles) are off: whether and when to try again is the
caller's decision, with `Retry-After` in hand.
"""

import asyncio
import functools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import firebase_admin
import requests
from firebase_admin import exceptions, messaging
from google.auth.credentials import TokenState
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport.requests import AuthorizedSession
from google.auth.transport.requests import Request as TokenRequest
from requests.adapters import HTTPAdapter

from notifications import payload, retry_after
from notifications.fan_out import one_outcome_each
from notifications.fcm_credentials import open_credentials
from notifications.transport import DestinationKind, Outcome, OutcomeKind, OutgoingPush
from notifications.webpush import KEPT_SECONDS, URGENCY

GOOGLE = "https://fcm.googleapis.com"
BATCH = 50
THREADS = 16
TIMEOUT_SECONDS = 5  # for connecting and for each read; the library's own default is 120
# What the library raises over an answer that is not FCM's (a proxy's page, say). Taken or not, the tag makes
# a second copy harmless.
UNREADABLE = (KeyError, TypeError, AttributeError, UnicodeDecodeError)
LARGEST_DATA = 4096  # bytes of keys and values together

# The first class that fits decides. A plain 404 is about the project or the URL, so the address stays; only
# UNREGISTERED says that it is dead.
MATRIX: tuple[tuple[type[exceptions.FirebaseError], OutcomeKind, str], ...] = (
    (messaging.UnregisteredError, OutcomeKind.GONE, "unregistered"),
    (messaging.QuotaExceededError, OutcomeKind.RETRY, "quota_exceeded"),
    (messaging.SenderIdMismatchError, OutcomeKind.MISCONFIGURED, "sender_id_mismatch"),
    (messaging.ThirdPartyAuthError, OutcomeKind.MISCONFIGURED, "third_party_auth_error"),
    (exceptions.UnauthenticatedError, OutcomeKind.MISCONFIGURED, "unauthenticated"),
    (exceptions.PermissionDeniedError, OutcomeKind.MISCONFIGURED, "permission_denied"),
    (exceptions.NotFoundError, OutcomeKind.MISCONFIGURED, "not_found"),
    (exceptions.InvalidArgumentError, OutcomeKind.REFUSED, "invalid_argument"),
    (exceptions.ResourceExhaustedError, OutcomeKind.RETRY, "resource_exhausted"),
    (exceptions.InternalError, OutcomeKind.RETRY, "internal"),
    (exceptions.UnavailableError, OutcomeKind.RETRY, "unavailable"),
    (exceptions.DeadlineExceededError, OutcomeKind.RETRY, "timeout"),
    (exceptions.FirebaseError, OutcomeKind.RETRY, "unknown"),
)

Answer = TypeVar("Answer")


class FcmTransport:
    """The `PushTransport` for `fcm_token` and `fcm_fid` destinations.

    `key` is a service account's key, as its file or its content; `base_url` replaces Google's server.
    Raises `CredentialsRefused`.
    """

    def __init__(
        self,
        key: Path | Mapping[str, str],
        *,
        base_url: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._credential = open_credentials(key)
        options = {"httpTimeout": TIMEOUT_SECONDS, "projectId": self._credential.project_id}
        self._app = firebase_admin.initialize_app(self._credential, options, name=f"caserounds-{uuid4()}")
        self._now = now
        self._access = threading.Lock()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="fcm")
        self._token_session = requests.Session()
        self._request_token = functools.partial(TokenRequest(self._token_session), timeout=TIMEOUT_SECONDS)
        self._session: requests.Session = AuthorizedSession(  # type: ignore[no-untyped-call]  # google-auth's gap
            self._credential, max_refresh_attempts=1, auth_request=self._request_token
        )
        for prefix in list(self._session.adapters):
            self._session.mount(prefix, HTTPAdapter(pool_maxsize=THREADS, max_retries=0))
        point_at(self._app, base_url or GOOGLE, self._session)

    async def send(self, messages: Sequence[OutgoingPush]) -> list[Outcome]:
        """Send all in batches of 50; one outcome each, in order.

        Each batch first makes sure of an access token, so that bad credentials cost one request and no
        message.
        """
        outcomes: list[Outcome] = []
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            barred = await in_thread(self._threads, self._make_sure_of_access)
            if barred is not None:
                return outcomes + [barred] * (len(messages) - start)
            outcomes += await one_outcome_each(batch, self._send_one, at_once=THREADS)
        return outcomes

    async def close(self) -> None:
        """Close connections and threads; waits for the posts under way."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._threads.shutdown()
        self._session.close()
        self._token_session.close()
        firebase_admin.delete_app(self._app)

    def _make_sure_of_access(self) -> Outcome | None:
        """Renew the access token near its end. Returns what becomes of every message when that fails."""
        with self._access:
            if self._credential.token_state is TokenState.FRESH:
                return None
            try:
                self._credential.refresh(self._request_token)  # type: ignore[no-untyped-call]  # google-auth's gap
            except GoogleAuthError as error:
                return outcome_of_access(error)
            return None

    async def _send_one(self, message: OutgoingPush) -> Outcome:
        return await in_thread(self._threads, functools.partial(self._post, message))

    def _post(self, message: OutgoingPush) -> Outcome:
        outgoing = firebase_message(message)
        if sum(len(key) + len(value.encode()) for key, value in outgoing.data.items()) > LARGEST_DATA:
            return Outcome(OutcomeKind.TOO_LARGE, "payload_too_large")
        try:
            messaging.send(outgoing, app=self._app)
        except exceptions.FirebaseError as error:
            return self._outcome(error)
        except GoogleAuthError as error:
            return outcome_of_access(error)
        except UNREADABLE:
            return Outcome(OutcomeKind.RETRY, "unreadable_answer")
        return Outcome(OutcomeKind.DELIVERED, "accepted")

    def _outcome(self, error: exceptions.FirebaseError) -> Outcome:
        kind, code = next(
            (kind, code) for kind_of_error, kind, code in MATRIX if isinstance(error, kind_of_error)
        )
        if kind is not OutcomeKind.RETRY or error.http_response is None:
            return Outcome(kind, code)
        wait = error.http_response.headers.get("Retry-After")
        return Outcome(kind, code, retry_after.seconds(wait, now=self._now))


def point_at(app: firebase_admin.App, base_url: str, session: requests.Session) -> None:
    """Send this app's messages to `base_url` with our session, which has no hidden retries.

    The library has no public door to either. Its version is pinned, and a test holds that these names exist.
    """
    service = messaging._get_messaging_service(app)  # noqa: SLF001  see above
    service._fcm_url = f"{base_url}/v1/projects/{app.project_id}/messages:send"  # noqa: SLF001  see above
    service._client.session.close()  # noqa: SLF001  see above
    service._client._session = session  # noqa: SLF001  see above


def firebase_message(message: OutgoingPush) -> messaging.Message:
    """Put the declarative payload where our worker finds it (see `payload`), with Web Push's headers."""
    content = payload.build(message.message_id, message.wording, message.navigate_url).decode()
    headers = {"TTL": str(KEPT_SECONDS), "Urgency": URGENCY, "Topic": message.topic}
    outgoing = messaging.Message(data={"payload": content}, webpush=messaging.WebpushConfig(headers=headers))
    # Set afterwards: the constructor warns that `token` is deprecated, but browsers still hand tokens out.
    if message.destination.kind is DestinationKind.FCM_TOKEN:
        outgoing.token = message.destination.address
    else:
        outgoing.fid = message.destination.address
    return outgoing


def outcome_of_access(error: GoogleAuthError) -> Outcome:
    """Tell a token endpoint that cannot be reached from one that does not accept our credentials."""
    if isinstance(error, TransportError) or error.retryable:
        return Outcome(OutcomeKind.RETRY, "token_endpoint_unreachable")
    return Outcome(OutcomeKind.MISCONFIGURED, "credentials_not_accepted")


async def in_thread(threads: ThreadPoolExecutor, call: Callable[[], Answer]) -> Answer:
    """Run a blocking call in one of the threads."""
    return await asyncio.get_running_loop().run_in_executor(threads, call)
