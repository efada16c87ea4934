"""Follows, devices, the inbox, and one row per message to one device."""

from piccolo.columns import UUID, ForeignKey, Integer, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from backend.accounts.tables import Account, Session
from backend.alerts.rules import ADDRESS_LENGTH, LABEL_LENGTH, FollowKind, MessageState
from backend.cases.tables import Case
from backend.discussion.tables import Comment
from backend.kernel.constraints import between, one_of
from backend.kernel.database import DB
from notifications.transport import DestinationKind
from notifications.wording import EventKind


class Follow(Table, tablename="follows", db=DB):
    """One person wants to hear of one specialty, author or case."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=10)
    target = Varchar(length=40)
    created_at = Timestamptz()

    follows_once = Unique([kind, target, account_id], name="follows_once")
    follows_kind_known = one_of("follows_kind_known", "kind", FollowKind)


class Device(Table, tablename="devices", db=DB):
    """One browser or phone that can be pushed to. It ends with the session that registered it."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    session_id = ForeignKey(Session, null=False, on_delete=OnDelete.cascade, index=True)
    kind = Varchar(length=10)
    address = Text(unique=True)
    p256dh = Varchar(length=120, null=True, default=None)
    auth = Varchar(length=60, null=True, default=None)
    label = Varchar(length=LABEL_LENGTH, default="")
    version = Integer(default=1)
    created_at = Timestamptz()

    devices_kind_known = one_of("devices_kind_known", "kind", DestinationKind)
    devices_address_short = between("devices_address_short", "char_length(address)", 1, ADDRESS_LENGTH)


class InboxEntry(Table, tablename="inbox_entries", db=DB):
    """One thing one person is told. The inbox is the truth; a push is only its messenger."""

    id = UUID(primary_key=True)
    account_id = ForeignKey(Account, null=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=30)
    event_key = Varchar(length=80)
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.cascade)
    comment_id = ForeignKey(Comment, null=True, default=None, on_delete=OnDelete.set_null)
    created_at = Timestamptz()
    read_at = Timestamptz(null=True, default=None)

    inbox_entries_once = Unique([account_id, event_key], name="inbox_entries_once")
    inbox_entries_kind_known = one_of("inbox_entries_kind_known", "kind", EventKind)


class PushMessage(Table, tablename="push_messages", db=DB):
    """One inbox entry to one device, with its one outcome."""

    id = UUID(primary_key=True)
    entry_id = ForeignKey(InboxEntry, null=False, on_delete=OnDelete.cascade)
    device_id = ForeignKey(Device, null=True, default=None, on_delete=OnDelete.set_null, index=True)
    state = Varchar(length=10, default=MessageState.PENDING.value)
    code = Varchar(length=40, default="")
    attempts = SmallInt(default=0)
    created_at = Timestamptz()
    due_at = Timestamptz()
    sent_at = Timestamptz(null=True, default=None)

    push_messages_once = Unique([entry_id, device_id], name="push_messages_once")
    push_messages_state_known = one_of("push_messages_state_known", "state", MessageState)


INDEXES = (
    "CREATE INDEX follows_by_account ON follows (account_id, created_at, id)",
    "CREATE INDEX inbox_entries_by_account ON inbox_entries (account_id, created_at DESC, id DESC)",
    "CREATE INDEX inbox_entries_by_case ON inbox_entries (case_id)",
    "CREATE INDEX inbox_entries_unread ON inbox_entries (account_id) WHERE read_at IS NULL",
    "CREATE INDEX push_messages_due ON push_messages (due_at) WHERE state IN ('pending', 'sending')",
    "CREATE INDEX inbox_entries_read ON inbox_entries (read_at) WHERE read_at IS NOT NULL",
    "CREATE INDEX push_messages_finished ON push_messages (created_at) WHERE state NOT IN ('pending', 'sending')",
)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""
