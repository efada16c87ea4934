"""A mail server on loopback that keeps what it is sent, or refuses it as told. Written by others: aiosmtpd."""

import ssl
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from backend.runtime.ports import free_port

USER, PASSWORD = "caserounds", "correct:horse/battery@staple"


@dataclass(frozen=True)
class Received:
    """One mail as it arrived: its envelope, its bytes, and how."""

    sender: str
    recipients: list[str]
    content: bytes
    over_tls: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


class LocalMailServer:
    """Use it as a context manager. `answers` says what it answers to a command instead of going on."""

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, auth: bool = False
    ) -> None:
        self.received: list[Received] = []
        self.answers: dict[str, str] = {}
        self.port = free_port()
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=self._authenticate if auth else None,
            # It knows of no other TLS than STARTTLS.
            auth_required=auth and starttls is not None,
            auth_require_tls=starttls is not None,
            enable_SMTPUTF8=True,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)

    async def handle_MAIL(  # noqa: N802  the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  the same
        if "DATA" in self.answers:
            return self.answers["DATA"]
        assert isinstance(envelope.content, bytes)
        user = session.auth_data.login.decode() if session.auth_data else None
        self.received.append(
            Received(
                sender=str(envelope.mail_from),
                recipients=list(envelope.rcpt_tos),
                content=envelope.content,
                over_tls=session.ssl is not None or self._controller.ssl_context is not None,
                user=user,
            )
        )
        return "250 OK"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        success = data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=success, handled=False, auth_data=data if success else None)
