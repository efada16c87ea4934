"""The vendors' doors, built once in the composition root and handed to whoever needs one."""

from dataclasses import dataclass

from backend.settings import Settings
from media.object_store import ObjectStore
from media.scanning import PictureScanner
from notifications.addresses import PushAddresses
from notifications.mail import MailTransport
from notifications.transport import PushTransport


@dataclass(frozen=True, slots=True)
class Ports:
    """What a process can reach outside PostgreSQL."""

    settings: Settings
    object_store: ObjectStore
    scanner: PictureScanner
    push: PushTransport
    push_addresses: PushAddresses
    mail: MailTransport
