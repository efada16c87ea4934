"""TLS still asks for the push service's name, although the address dialled is our own choice."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifications.addresses import PushAddresses
from notifications.transport import Outcome, OutcomeKind
from notifications.vapid import VapidSigner
from notifications.webpush import WebPushTransport
from tests.integration.notifications.conftest import Push
from tests.servers.certificate import certificate_for
from tests.servers.push_service import PushService


@pytest.fixture(params=["localhost", "push.rounds.example"])
def name_in_certificate(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def certificate(name_in_certificate: str, tmp_path: Path) -> Path:
    return certificate_for(name_in_certificate, tmp_path)


@pytest.fixture
def tls_push_service(certificate: Path) -> Iterator[PushService]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with PushService(tls=context) as service:
        yield service


async def test_only_the_service_that_proves_its_name_gets_a_message(
    tls_push_service: PushService,
    certificate: Path,
    name_in_certificate: str,
    signer: VapidSigner,
    push: Push,
) -> None:
    trusted = ssl.create_default_context(cafile=certificate)
    addresses = PushAddresses([tls_push_service.origin])
    transport = WebPushTransport(signer=signer, addresses=addresses, trusted=trusted)
    outcomes = await transport.send([push(tls_push_service.subscribe())])
    await transport.close()
    if name_in_certificate == "localhost":
        assert outcomes == [Outcome(OutcomeKind.DELIVERED, "http_201")]
        assert len(tls_push_service.received) == 1
    else:
        assert outcomes == [Outcome(OutcomeKind.RETRY, "unreachable")]
        assert tls_push_service.requests == []


async def test_a_certificate_that_nobody_vouches_for_gets_no_message(
    tls_push_service: PushService, signer: VapidSigner, push: Push
) -> None:
    transport = WebPushTransport(signer=signer, addresses=PushAddresses([tls_push_service.origin]))
    outcomes = await transport.send([push(tls_push_service.subscribe())])
    await transport.close()
    assert outcomes == [Outcome(OutcomeKind.RETRY, "unreachable")]
    assert tls_push_service.requests == []
