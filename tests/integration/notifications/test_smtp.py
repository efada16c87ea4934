"""Mails through a real mail server on loopback."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from backend.kernel.clock import now
from notifications.mail import Mail, MailRefused, MailUnavailable
from notifications.mail_wording import MailWording, choose_password, confirm_address
from notifications.smtp import Limits, MailServer, Security, SmtpMail
from tests.servers.certificate import certificate_for
from tests.servers.mail_server import PASSWORD, USER, LocalMailServer

SENDER = "caserounds@hospital.example"
LINK = "https://cases.hospital.example/confirm#" + "x" * 43
WORDING = confirm_address(LINK, timedelta(hours=48))
TO = "ada@hospital.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_for("localhost", tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture(scope="module")
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def way_to(
    port: int,
    security: Security = Security.PLAIN,
    *,
    host: str = "localhost",
    trusted: ssl.SSLContext | None = None,
    user: str | None = None,
    password: str | None = None,
    limits: Limits | None = None,
) -> SmtpMail:
    server = MailServer(host, port, security, user, password)
    return SmtpMail(server, sender=SENDER, trusted=trusted, limits=limits)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_a_mail_arrives_over_tls_from_somebody_who_signed_in(
    security: Security, server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    way = {"starttls" if security is Security.STARTTLS else "tls": server_tls}
    with LocalMailServer(**way, auth=True) as server:
        before = now() - timedelta(seconds=1)
        await way_to(server.port, security, trusted=trusting, user=USER, password=PASSWORD).send(
            Mail(TO, WORDING)
        )
        [received] = server.received
    assert received.over_tls
    assert received.user == USER
    assert (received.sender, received.recipients) == (SENDER, [TO])
    message = received.message
    assert message["From"].addresses[0].addr_spec == SENDER
    assert [address.addr_spec for address in message["To"].addresses] == [TO]
    assert message["Subject"] == "Caserounds: Confirm your e-mail address"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@hospital.example>")
    assert before <= parsedate_to_datetime(message["Date"]) <= now()
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert message.get_content().replace("\r\n", "\n") == WORDING.text
    assert LINK.encode() in received.content, "a link is in one piece also for who looks at the source"


async def test_each_mail_has_an_identifier_of_its_own() -> None:
    with LocalMailServer() as server:
        await asyncio.gather(*[way_to(server.port).send(Mail(TO, WORDING)) for _ in range(3)])
        assert len({received.message["Message-ID"] for received in server.received}) == 3


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_nothing_is_told_to_a_server_whose_certificate_nobody_vouches_for(
    security: Security, server_tls: ssl.SSLContext
) -> None:
    way = {"starttls" if security is Security.STARTTLS else "tls": server_tls}
    with LocalMailServer(**way, auth=True) as server:
        with pytest.raises(MailUnavailable, match="SSLCertVerificationError"):
            await way_to(server.port, security, user=USER, password=PASSWORD).send(Mail(TO, WORDING))
        assert server.received == []


async def test_nothing_is_told_to_a_server_with_another_ones_certificate(
    server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with LocalMailServer(starttls=server_tls) as server:
        with pytest.raises(MailUnavailable, match="SSLCertVerificationError"):
            await way_to(server.port, Security.STARTTLS, host="127.0.0.1", trusted=trusting).send(
                Mail(TO, WORDING)
            )
        assert server.received == []


async def test_nothing_is_told_to_a_server_that_offers_no_starttls(trusting: ssl.SSLContext) -> None:
    with LocalMailServer() as server:
        with pytest.raises(MailUnavailable, match="SMTPNotSupportedError"):
            await way_to(server.port, Security.STARTTLS, trusted=trusting).send(Mail(TO, WORDING))
        assert server.received == []


async def test_a_wrong_password_of_ours_is_not_the_mails_fault(
    server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with LocalMailServer(starttls=server_tls, auth=True) as server:
        way = way_to(server.port, Security.STARTTLS, trusted=trusting, user=USER, password="another")
        with pytest.raises(MailUnavailable, match="smtp_535"):
            await way.send(Mail(TO, WORDING))
        assert server.received == []


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("RCPT", "550 5.1.1 No such user ada@hospital.example", MailRefused("smtp_550")),
        ("RCPT", "553 Bad mailbox", MailRefused("smtp_553")),
        ("DATA", "552 5.3.4 Too much", MailRefused("smtp_552")),
        ("RCPT", "450 4.2.0 Greylisted, try again", MailUnavailable("smtp_450")),
        ("RCPT", "554 5.7.1 Relay access denied", MailUnavailable("smtp_554")),
        ("RCPT", "421 4.3.2 Closing", MailUnavailable("smtp_421")),
        ("MAIL", "550 5.7.1 Sender rejected", MailUnavailable("smtp_550")),
        ("MAIL", "451 4.3.0 Not now", MailUnavailable("smtp_451")),
        ("DATA", "451 4.3.0 Not now", MailUnavailable("smtp_451")),
    ],
)
async def test_what_a_server_answers_decides_whether_it_is_tried_again(
    command: str, answer: str, expected: Exception
) -> None:
    with LocalMailServer() as server:
        server.answers[command] = answer
        with pytest.raises(type(expected)) as raised:
            await way_to(server.port).send(Mail(TO, WORDING))
    assert str(raised.value) == str(expected)
    assert raised.value.__cause__ is None, "what a server says quotes addresses"
    assert "hospital" not in repr(raised.value)


async def test_a_server_that_is_away_is_an_outage() -> None:
    with LocalMailServer() as server:
        port = server.port
    with pytest.raises(MailUnavailable, match="ConnectionRefusedError"):
        await way_to(port).send(Mail(TO, WORDING))
    with pytest.raises(MailUnavailable, match="gaierror"):
        await way_to(port, host="nowhere.invalid").send(Mail(TO, WORDING))


@contextmanager
def silent_server(*, dripping: bool) -> Iterator[int]:
    """Takes connections and says nothing, or never comes to the end of its first line."""
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            while not ended.wait(0.05):
                if dripping:
                    try:
                        connection.sendall(b"2")
                    except OSError:
                        return

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    ended.set()
    thread.join()
    listener.close()


@pytest.mark.parametrize("dripping", [False, True])
async def test_a_server_that_says_nothing_is_not_waited_for_long_and_holds_no_thread(
    *, dripping: bool
) -> None:
    limits = Limits(step=30.0, whole=0.5)
    before = {thread for thread in threading.enumerate() if thread.name.startswith("asyncio")}
    with silent_server(dripping=dripping) as port:
        begun = time.monotonic()
        with pytest.raises(MailUnavailable, match="timeout"):
            await way_to(port, limits=limits).send(Mail(TO, WORDING))
        assert time.monotonic() - begun < 10
        # The thread is there for other work again: it took part in none of the silence that is left.
        await asyncio.wait_for(asyncio.gather(*[asyncio.to_thread(int) for _ in range(len(before) + 1)]), 10)


async def test_a_step_that_takes_too_long_ends_the_conversation() -> None:
    with (
        silent_server(dripping=False) as port,
        pytest.raises(MailUnavailable, match="SMTPServerDisconnected"),
    ):
        await way_to(port, limits=Limits(step=0.3, whole=30.0)).send(Mail(TO, WORDING))


async def test_nobody_can_add_a_header_or_an_address() -> None:
    for wanted in (
        "ada@hospital.example\r\nBcc: eve@evil.example",
        "ada@hospital.example\nBcc: eve@evil.example",
        "ada@hospital.example, eve@evil.example",
        "ada@hospital.example>",
        "<ada@hospital.example",
        '"ada"@hospital.example',
        "ada;eve@hospital.example",
        "ada@hospital.example\0",
        "ada@hospital.example ",
        "ada@\u2028hospital.example",
        "ada",
        "",
    ):
        with pytest.raises(MailRefused, match="not_an_address"):
            Mail(wanted, WORDING)
    with LocalMailServer() as server:
        with pytest.raises(ValueError, match=r"newline|linefeed|carriage"):
            await way_to(server.port).send(Mail(TO, MailWording("A subject\r\nBcc: eve@evil.example", "")))
        await way_to(server.port).send(Mail(TO, MailWording("S", "one\n.\nRCPT TO:<eve@evil.example>\n..\n")))
        [received] = server.received
    assert received.recipients == [TO]
    assert received.message.get_content().splitlines() == ["one", ".", "RCPT TO:<eve@evil.example>", ".."]


async def test_addresses_in_all_scripts_are_reached() -> None:
    with LocalMailServer() as server:
        await way_to(server.port).send(Mail("ada@krankenhäuser.example", WORDING))
        await way_to(server.port).send(Mail("ädä@krankenhäuser.example", WORDING))
        first, second = server.received
    assert first.recipients == ["ada@xn--krankenhuser-ncb.example"]
    assert second.recipients == ["ädä@xn--krankenhuser-ncb.example"]
    assert second.message.get_content().splitlines() == WORDING.text.splitlines()
    with pytest.raises(MailRefused, match="not_a_domain"):
        await way_to(1).send(Mail("ada@" + "ä" * 70 + ".example", WORDING))


def test_no_secret_is_in_what_can_be_printed() -> None:
    mail = Mail(TO, choose_password(LINK, timedelta(minutes=30)))
    server = MailServer("mail.example", 465, Security.TLS, USER, PASSWORD)
    shown = repr(mail) + repr(server) + repr(way_to(1, user=USER, password=PASSWORD))
    for secret in (TO, LINK, PASSWORD):
        assert secret not in shown
