"""Sends mails through a mail server (RFC 5321): over TLS, verified, and never for longer than a bounded time."""

import asyncio
import ipaddress
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from notifications.mail import Mail, MailRefused, MailUnavailable
from notifications.mail_message import envelope_address, message_of

READY = 220  # RFC 5321, 4.2


class Security(StrEnum):
    """How the way to the server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"  # on this machine alone


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mail server is, and what it lets us in by."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds. `whole` bounds one mail from look-up to answer, however slowly the server drips."""

    step: float = 10.0
    whole: float = 30.0


def mail_server(url: str) -> MailServer:
    """Read `smtps://…` (TLS) or `smtp://…` (STARTTLS; plain only to this very machine)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if parts.scheme == "smtps":
        return MailServer(host, parts.port or 465, Security.TLS, user, password)
    security = Security.PLAIN if _is_loopback(host) else Security.STARTTLS
    return MailServer(host, parts.port or (25 if user is None else 587), security, user, password)


class SmtpMail:
    """The `MailTransport` for a mail server. Each mail has a connection of its own, in a thread of its own."""

    def __init__(
        self,
        server: MailServer,
        *,
        sender: str,
        trusted: ssl.SSLContext | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._server = server
        self._sender = sender
        self._trusted = trusted or ssl.create_default_context()
        self._limits = limits or Limits()

    async def send(self, mail: Mail) -> None:
        """Hand the mail to the server. Raises MailUnavailable, MailRefused."""
        message = message_of(mail, sender=self._sender, at=datetime.now(UTC))
        recipient = envelope_address(mail.to)
        conversation = _Conversation(self._server, self._sender, self._trusted, self._limits.step)
        talking = asyncio.ensure_future(asyncio.to_thread(conversation.hold, message, recipient))
        try:
            async with asyncio.timeout(self._limits.whole):
                await asyncio.shield(talking)
        except TimeoutError:
            raise MailUnavailable("timeout") from None
        finally:
            # A thread cannot be stopped, but what it waits for can end: then so does the thread.
            conversation.hang_up()
            talking.add_done_callback(_leave)


def _leave(talking: asyncio.Future[None]) -> None:
    """Take note of how a conversation ended that nobody waits for any more."""
    if not talking.cancelled():
        talking.exception()


class _Conversation:
    """One mail told to one server. Its errors carry no text of the server's: that quotes addresses."""

    def __init__(self, server: MailServer, sender: str, trusted: ssl.SSLContext, step: float) -> None:
        self._server = server
        self._sender = sender
        self._trusted = trusted
        # Our own name from the sender's address: asking the DNS for it could take longer than all the rest.
        own_name = sender.rpartition("@")[2]
        if server.security is Security.TLS:
            self._client: smtplib.SMTP = smtplib.SMTP_SSL(
                local_hostname=own_name, timeout=step, context=trusted
            )
        else:
            self._client = smtplib.SMTP(local_hostname=own_name, timeout=step)

    def hold(self, message: EmailMessage, recipient: str) -> None:
        """Connect, send, say good-bye. Raises MailUnavailable, MailRefused."""
        try:
            self._connect()
            self._client.send_message(message, self._sender, [recipient])
            with suppress(smtplib.SMTPException, OSError):  # it has the mail, however it says good-bye
                self._client.quit()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _told(error, recipient) from None
        finally:
            self._client.close()

    def hang_up(self) -> None:
        """End it from another thread."""
        connection = self._client.sock
        if connection is not None:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def _connect(self) -> None:
        server, client = self._server, self._client
        # The name that TLS verifies. Only the constructor sets it, and that would connect at once, out of reach.
        vars(client)["_host"] = server.host
        code, text = client.connect(server.host, server.port)
        if code != READY:
            raise smtplib.SMTPConnectError(code, text)
        if server.security is Security.STARTTLS:
            client.starttls(context=self._trusted)
        if server.user is not None:
            client.login(server.user, server.password or "")


def _told(error: Exception, recipient: str) -> MailUnavailable | MailRefused:
    """What a failure means. A refusal for reasons of policy (5.7, RFC 3463) is about us, and can be mended."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = error.recipients[recipient]
        final = 500 <= code < 600 and not text.startswith(b"5.7.")
        return MailRefused(f"smtp_{code}") if final else MailUnavailable(f"smtp_{code}")
    if isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600:
        return MailRefused(f"smtp_{error.smtp_code}")
    if isinstance(error, smtplib.SMTPResponseException):
        return MailUnavailable(f"smtp_{error.smtp_code}")
    if isinstance(error, smtplib.SMTPNotSupportedError) and not recipient.isascii():
        return MailRefused("smtputf8_not_supported")
    return MailUnavailable(type(error).__name__)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
