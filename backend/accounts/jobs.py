"""Jobs about accounts."""

from datetime import datetime
from uuid import UUID

from backend.accounts.rules import ACCOUNT_MAIL_DUE, MailKind
from backend.accounts.service.mailing import send_account_mail as send
from backend.kernel.jobs import handles
from backend.kernel.ports import Ports


@handles(ACCOUNT_MAIL_DUE)
async def send_account_mail(ports: Ports, *, kind: str, account_id: str, asked_at: str) -> None:
    """Send a mail about an account."""
    await send(
        ports, kind=MailKind(kind), account_id=UUID(account_id), asked_at=datetime.fromisoformat(asked_at)
    )
