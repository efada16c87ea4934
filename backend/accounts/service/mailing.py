"""Mails about accounts, worded by how the account stands when they are sent. For jobs, which act for nobody."""

from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record

from backend.accounts.rules import LINK_LIFETIME, MAIL_LIFETIME, LinkPurpose, MailKind
from backend.accounts.service.links import make_link
from backend.kernel.clock import now
from backend.kernel.database import fetch_one, transaction
from backend.kernel.ports import Ports
from notifications import mail_wording
from notifications.mail import Mail, MailRefused, MailUnavailable
from notifications.mail_wording import MailWording

log = structlog.get_logger()

# Locked, so that no link is made while the account is being suspended or its sign-up replaced.
_STANDING = """
SELECT id, email, email_confirmed_at IS NOT NULL AS confirmed, suspended_at IS NOT NULL AS suspended
FROM accounts WHERE id = $1 FOR NO KEY UPDATE
"""


async def send_account_mail(ports: Ports, *, kind: MailKind, account_id: UUID, asked_at: datetime) -> None:
    """Send a mail to whose account it is about, or nothing where there is none.

    Sent again, it holds another link; both work. Raises MailUnavailable.
    """
    if now() - asked_at > MAIL_LIFETIME:
        log.warning("mail given up", kind=kind.value)
        return
    async with transaction():
        account = await fetch_one(_STANDING, account_id)
        wording = await _worded(kind, account, ports.settings.public_url) if account else None
    if account is None or wording is None:
        return
    try:
        await ports.mail.send(Mail(account["email"], wording))
    except MailRefused as refused:
        log.warning("mail refused", kind=kind.value, code=refused.code)
    except MailUnavailable as unavailable:
        log.error("mail not sent, tried again later", kind=kind.value, code=unavailable.code)
        raise


async def _worded(kind: MailKind, account: Record, app: str) -> MailWording | None:
    if kind is MailKind.PASSWORD_CHANGED:
        return mail_wording.password_changed(app)
    if account["suspended"]:
        # An address that nobody has confirmed may be anybody's.
        return mail_wording.account_suspended(app) if account["confirmed"] else None
    if kind is MailKind.RESET:
        link = await _link(account["id"], LinkPurpose.RESET, app)
        return mail_wording.choose_password(link, LINK_LIFETIME[LinkPurpose.RESET])
    if account["confirmed"]:
        return mail_wording.account_exists(app)
    link = await _link(account["id"], LinkPurpose.CONFIRM, app)
    return mail_wording.confirm_address(link, LINK_LIFETIME[LinkPurpose.CONFIRM])


async def _link(account_id: UUID, purpose: LinkPurpose, app: str) -> str:
    # Behind the #, which browsers send to no server: not to ours, nor to any as a referrer.
    return f"{app}/{purpose.value}#{await make_link(account_id, purpose)}"
