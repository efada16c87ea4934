"""The same connections when this process ends TLS itself."""

import asyncio
import datetime
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.accounts.service.sessions import begin_session
from backend.kernel.database import close_pool, execute, open_pool
from backend.runtime.ports import free_port
from backend.web.authentication import cookie_name
from tests.answers import HSTS
from tests.community import Person
from tests.integration import rows
from tests.integration.connections.reader import Reader, picture_of
from tests.integration.connections.wire import Wire, WireAnswer, answers_in, until_the_end
from tests.servers import platform
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.servers.platform import Addresses, PostgresServer
from tests.waiting import LONG_PATIENCE, until


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody but this test trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


PUBLIC = "cases.example"
LOCAL = ("ward.local", "192.168.1.20")


@pytest.fixture(scope="module")
def over_tls(
    postgres_server: PostgresServer,
    migrated_template: str,
    platform_addresses: Addresses,
    vapid_private_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Wire]:
    """The way to an API that speaks TLS."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = write_certificate(folder)
    database = asyncio.run(postgres_server.create_database(migrated_template))
    environment = platform.environment(
        platform_addresses, database, home=folder / "home", vapid_private_key=vapid_private_key
    )
    port = str(free_port())
    own = {
        "PORT": port,
        "PUBLIC_URL": f"https://localhost:{port}",
        "ALSO_PUBLIC_URLS": ",".join(f"https://{name}:{port}" for name in (PUBLIC, *LOCAL)),
        "TLS_CERTIFICATE": str(certificate),
        "TLS_KEY": str(key),
        "MAIL_FOLDER": str(folder / "mail"),
    }
    with Deployment({**environment, **own}, folder) as deployment:
        deployment.api.start()
        wire = Wire(deployment, ssl.create_default_context(cafile=str(certificate)))
        until(lambda: listens(wire), "the API to listen", LONG_PATIENCE)
        yield wire
    asyncio.run(postgres_server.drop_database(database))


def listens(wire: Wire) -> bool:
    assert wire.deployment.api.process.is_running()
    try:
        return wire.is_well()
    except ConnectionError:
        return False


def named(over_tls: Wire, name: str) -> WireAnswer:
    wire = replace(over_tls, name=name)
    [answer] = wire.ask(wire.head(b"GET /api/vocabulary HTTP/1.1", b"Connection: close"))
    return answer


def test_browsers_are_told_to_keep_to_tls_under_a_public_name(over_tls: Wire) -> None:
    answer = named(over_tls, PUBLIC)
    assert (answer.status, answer.headers["strict-transport-security"]) == (200, HSTS)


@pytest.mark.parametrize("name", ["localhost", *LOCAL])
def test_browsers_are_told_nothing_about_names_and_addresses_of_a_local_network(
    over_tls: Wire, name: str
) -> None:
    answer = named(over_tls, name)
    assert answer.status == 200
    assert "strict-transport-security" not in answer.headers


def test_refusal_of_what_is_no_request_is_for_no_name(over_tls: Wire) -> None:
    [refusal] = over_tls.ask(b"canary\r\n\r\n")
    assert refusal.status == 400
    assert "strict-transport-security" not in refusal.headers


def test_who_does_not_speak_tls_gets_nothing(over_tls: Wire) -> None:
    with socket.create_connection(("127.0.0.1", over_tls.deployment.settings.port), 20) as plain:
        plain.sendall(over_tls.get())
        assert b"HTTP" not in until_the_end(plain)


def test_what_is_answered_before_its_end_is_read_on_and_followed_by_the_next(over_tls: Wire) -> None:
    """Over TLS a server cannot say that it stops reading; the client would go on on the same connection."""
    early = over_tls.head(b"PATCH /api/me HTTP/1.1", b"Content-Length: 200000")
    with over_tls.connect() as connection:
        connection.sendall(early + b" " * 1000)
        received = b""
        while not received.endswith(b"}"):
            received += connection.recv(65536)
        connection.sendall(b" " * 199_000)
        connection.sendall(over_tls.head(b"GET /health/live HTTP/1.1", b"Connection: close"))
        received += until_the_end(connection)
    answers: list[WireAnswer] = list(answers_in(received, "https://localhost"))
    assert [answer.status for answer in answers] == [403, 200]


async def test_picture_on_its_way_is_cut_over_tls_too(over_tls: Wire) -> None:
    settings, size = over_tls.deployment.settings, 4 * 1024 * 1024
    await open_pool(settings.database_url, size=2)
    people = DeployedCommunity(settings)
    account_id = await rows.account()
    cookie = f"{cookie_name(secure=True)}={await begin_session(account_id, replacing=None)}"
    case_id = await rows.case(Person(people.browser(), {"id": str(account_id)}))
    path = f"/api/images/{await picture_of(people.ports.object_store, case_id, size)}/master"
    with Reader(cookie, path, port=settings.port, tls=over_tls.tls) as reader:
        reader.take(1000)
        assert reader.received.startswith(b"HTTP/1.1 200 ")
        await execute("DELETE FROM sessions WHERE account_id = $1", account_id)
        until(reader.has_ended, "the answer to be cut")
        reader.take(size)
        assert reader.was_cut
        assert len(reader.received) < size
    await people.close()
    await close_pool()
