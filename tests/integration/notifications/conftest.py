"""Real transports against the local services that speak FCM's and Web Push's wire formats."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count

import pytest
import pytest_asyncio

from notifications import vapid
from notifications.addresses import PushAddresses
from notifications.fcm import FcmTransport
from notifications.payload import topic_for
from notifications.transport import Destination, DestinationKind, OutgoingPush
from notifications.vapid import VapidSigner
from notifications.webpush import Limits, WebPushTransport
from notifications.wording import EventKind, Wording, compose
from tests.servers.fcm_server import FcmServer
from tests.servers.push_service import PushService, Subscription

SUBJECT = "mailto:operator@rounds.example"
WORDING = compose(EventKind.CASE_PUBLISHED, specialty_label="Dermatology")
LINK = "https://rounds.example/cases/0198c0de-0000-7000-8000-000000000001"

Push = Callable[..., OutgoingPush]


@pytest.fixture(scope="session")
def vapid_key() -> str:
    return vapid.generate_private_key()


@pytest.fixture
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture
def subscription(push_service: PushService, vapid_key: str) -> Subscription:
    return push_service.subscribe(vapid.public_key(vapid_key))


@pytest.fixture
def signer(vapid_key: str) -> VapidSigner:
    return VapidSigner(private_key=vapid_key, subject=SUBJECT)


@pytest_asyncio.fixture
async def webpush(push_service: PushService, signer: VapidSigner) -> AsyncIterator[WebPushTransport]:
    transport = WebPushTransport(signer=signer, addresses=PushAddresses([push_service.origin]))
    yield transport
    await transport.close()


@pytest_asyncio.fixture
async def impatient_webpush(
    push_service: PushService, signer: VapidSigner
) -> AsyncIterator[WebPushTransport]:
    limits = Limits(connect=0.2, read=0.2, whole=0.4)
    transport = WebPushTransport(signer=signer, addresses=PushAddresses([push_service.origin]), limits=limits)
    yield transport
    await transport.close()


@pytest.fixture
def fcm_server() -> Iterator[FcmServer]:
    with FcmServer() as server:
        yield server


@pytest_asyncio.fixture
async def fcm(fcm_server: FcmServer) -> AsyncIterator[FcmTransport]:
    transport = FcmTransport(fcm_server.service_account(), base_url=fcm_server.origin)
    yield transport
    await transport.close()


@pytest.fixture
def push() -> Push:
    """Make messages, each with an id of its own unless one is given."""
    numbers = count(1)

    def make(
        to: Subscription | Destination, *, message_id: str | None = None, wording: Wording = WORDING
    ) -> OutgoingPush:
        destination = to if isinstance(to, Destination) else device(to)
        name = message_id or f"message-{next(numbers)}"
        return OutgoingPush(name, destination, wording, LINK, topic_for(name))

    return make


def device(subscription: Subscription) -> Destination:
    return Destination(DestinationKind.WEBPUSH, subscription.endpoint, subscription.p256dh, subscription.auth)
