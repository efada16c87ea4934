"""Bad, expired and rotated credentials cost nothing but time."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from notifications.fcm import FcmTransport
from notifications.fcm_credentials import CredentialsRefused
from notifications.transport import Destination, DestinationKind, Outcome, OutcomeKind
from tests.integration.notifications.conftest import Push
from tests.servers import fcm_server as fake
from tests.servers.fcm_server import TOKEN_ENDPOINT, FcmServer

DEVICES = [Destination(DestinationKind.FCM_FID, f"installation-{number:04}") for number in range(120)]
NOT_ACCEPTED = Outcome(OutcomeKind.MISCONFIGURED, "credentials_not_accepted")


async def test_refused_credentials_lose_nothing_and_everything_arrives_once_they_are_mended(
    fcm: FcmTransport, fcm_server: FcmServer, push: Push
) -> None:
    fcm_server.script(TOKEN_ENDPOINT, fake.INVALID_GRANT)
    messages = [push(device) for device in DEVICES]
    assert await fcm.send(messages) == [NOT_ACCEPTED] * len(messages)
    assert fcm_server.attempts == []
    assert fcm_server.token_exchanges == 1
    outcomes = await fcm.send(messages)
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.DELIVERED}
    assert sorted(fcm_server.attempts) == [device.address for device in DEVICES]


async def test_a_key_that_is_not_the_service_accounts_gets_no_access(
    fcm_server: FcmServer, push: Push
) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    account = fcm_server.service_account() | {"private_key": pem}
    transport = FcmTransport(account, base_url=fcm_server.origin)
    outcomes = await transport.send([push(DEVICES[0])])
    await transport.close()
    assert outcomes == [NOT_ACCEPTED]
    assert fcm_server.received == []


async def test_a_token_endpoint_that_is_down_is_tried_later(fcm_server: FcmServer, push: Push) -> None:
    with FcmServer() as other:
        account = other.service_account()
    transport = FcmTransport(account, base_url=fcm_server.origin)
    outcomes = await transport.send([push(device) for device in DEVICES[:3]])
    await transport.close()
    assert outcomes == [Outcome(OutcomeKind.RETRY, "token_endpoint_unreachable")] * 3


async def test_an_access_token_is_used_until_it_is_near_its_end(
    fcm: FcmTransport, fcm_server: FcmServer, push: Push
) -> None:
    for _ in range(3):
        await fcm.send([push(device) for device in DEVICES[:5]])
    assert fcm_server.token_exchanges == 1


async def test_an_access_token_near_its_end_is_renewed_before_the_next_batch(
    fcm: FcmTransport, fcm_server: FcmServer, push: Push
) -> None:
    fcm_server.access_token_seconds = 60
    await fcm.send([push(DEVICES[0])])
    fcm_server.access_token_seconds = 3599
    before = fcm_server.token_exchanges
    for device in DEVICES[1:4]:
        await fcm.send([push(device)])
    assert fcm_server.token_exchanges == before + 1
    assert len(fcm_server.received) == 4


async def test_an_access_token_that_was_revoked_is_replaced_without_losing_the_message(
    fcm: FcmTransport, fcm_server: FcmServer, push: Push
) -> None:
    await fcm.send([push(DEVICES[0])])
    fcm_server.revoke_access_tokens()
    [outcome] = await fcm.send([push(DEVICES[1])])
    assert outcome.kind is OutcomeKind.DELIVERED
    assert len(fcm_server.received) == 2


async def test_google_is_asked_for_access_and_nothing_else(fcm: FcmTransport, push: Push) -> None:
    await fcm.send([push(DEVICES[0])])
    assert (
        fcm._credential._rab_manager.refresh_manager._worker is None
    )  # its look-up of regions never started
    assert fcm._credential.scopes == ["https://www.googleapis.com/auth/firebase.messaging"]


@pytest.mark.parametrize(
    "content",
    [
        "canary-not-json",
        "[]",
        '{"type": "authorized_user", "client_secret": "canary"}',
        '{"type": "service_account", "private_key": "canary"}',
    ],
)
def test_a_file_that_is_no_service_account_is_refused_without_being_shown(
    tmp_path: Path, content: str
) -> None:
    file = tmp_path / "firebase.json"
    file.write_text(content)
    with pytest.raises(CredentialsRefused) as refused:
        FcmTransport(file)
    assert "service account" in str(refused.value)
    assert "canary" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_service_account_without_a_project_is_refused(fcm_server: FcmServer) -> None:
    account = fcm_server.service_account()
    del account["project_id"]
    with pytest.raises(CredentialsRefused):
        FcmTransport(json.loads(json.dumps(account)))


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="firebase"):
        FcmTransport(tmp_path / "firebase.json")
