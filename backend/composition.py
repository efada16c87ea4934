"""The composition root: the one place where adapters are chosen and built."""

import asyncio

from backend.kernel.ports import Ports
from backend.settings import Settings
from media.s3 import S3ObjectStore
from media.scanning import PictureScanner
from notifications.addresses import PushAddresses
from notifications.dispatch import PushDispatcher
from notifications.fcm import FcmTransport
from notifications.mail import MailTransport
from notifications.mail_folder import MailFolder
from notifications.smtp import SmtpMail, mail_server
from notifications.vapid import VapidSigner
from notifications.webpush import WebPushTransport


def build_ports(settings: Settings) -> Ports:
    """Everything a process needs outside PostgreSQL. Opens no connection yet."""
    addresses = PushAddresses(settings.push_hosts)
    signer = VapidSigner(private_key=settings.vapid_private_key, subject=settings.vapid_subject)
    credentials = settings.firebase_credentials
    return Ports(
        settings=settings,
        object_store=S3ObjectStore(
            endpoint_url=settings.s3_endpoint_url,
            access_key_id=settings.s3_access_key_id,
            secret_access_key=settings.s3_secret_access_key,
            bucket=settings.s3_bucket,
            region=settings.s3_region,
            folder=settings.s3_folder,
        ),
        scanner=PictureScanner(),  # starts when something is to be scanned, which only one kind of worker does
        push=PushDispatcher(
            webpush=WebPushTransport(signer=signer, addresses=addresses),
            fcm=FcmTransport(credentials, base_url=settings.fcm_base_url) if credentials else None,
        ),
        push_addresses=addresses,
        mail=_mail(settings),
    )


def _mail(settings: Settings) -> MailTransport:
    if settings.smtp_url is not None:
        return SmtpMail(mail_server(settings.smtp_url), sender=settings.mail_from)
    return MailFolder(settings.mail_folder or settings.home / "mail", sender=settings.mail_from)


async def close_ports(ports: Ports) -> None:
    """Let go of connections."""
    async with asyncio.timeout(15):
        await ports.push.close()
        await ports.scanner.close()
