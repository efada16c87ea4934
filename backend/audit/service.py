"""Writing the audit trail."""

import json
from collections.abc import Mapping
from uuid import UUID

from backend.audit.rules.actions import Action
from backend.kernel.actor import Actor, Operator
from backend.kernel.database import DB, execute

_APPEND = "SELECT audit_append($1, $2, $3, $4, $5, $6)"


async def record(
    by: Actor | Operator | None,
    action: Action,
    *,
    subject: str,
    subject_id: UUID,
    details: Mapping[str, str] | None = None,
) -> None:
    """Add one entry to the trail, in the current transaction: both are kept, or neither.

    It must be the transaction's last statement, because it keeps everybody else from recording until the commit.
    `by` is None for the system itself and the command line; `subject` is a word of ours for what `subject_id`
    identifies ("account", "case"); `details` are identifiers and choices of ours, never what somebody typed.
    """
    if not DB.transaction_exists():
        raise RuntimeError("an audit entry is written in the transaction that it tells of")
    await execute(
        _APPEND,
        by.account_id if by is not None else None,
        by.key_id if isinstance(by, Operator) else None,
        action.value,
        subject,
        subject_id,
        json.dumps(dict(details or {}), sort_keys=True, separators=(",", ":")),
    )
