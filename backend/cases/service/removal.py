"""Taking a case down, by an administrator."""

from uuid import UUID

from backend.cases.rules import CASE_REMOVED, CaseEvent, states_before
from backend.kernel.actor import Operator, Scope
from backend.kernel.clock import now
from backend.kernel.database import fetch_one, fetch_value
from backend.kernel.errors import Conflict, NotFound
from backend.kernel.jobs import enqueue

_REMOVE = """
UPDATE cases SET state = 'removed', version = version + 1, updated_at = $2, decided_at = $2,
    decision_outcome = $3, decision_reason = $4
WHERE id = $1 AND state = ANY($5::varchar[]) RETURNING version - 1 AS version
"""

_SENT = "SELECT state FROM cases WHERE id = $1 AND state <> 'draft' AND submitted_at IS NOT NULL"


class NotRemovable(Conflict):
    """The case is where nobody but its author sees it anyway."""

    slug, title = "not-removable", "Nothing to take down"
    detail = "Nobody but its author sees this case. Only a case in review, returned or published can be taken down."


async def remove_case(operator: Operator, *, case_id: UUID, reason: str) -> int | None:
    """Take a case down at once, in the current transaction: only its author still sees it, with the reason.

    Whoever holds cases:write may. The answer is the version that was taken down, or None when the case was already.
    What was never sent is its author's alone and not found. Raises NotAllowed, NotFound, NotRemovable.
    """
    operator.require(Scope.CASES_WRITE)
    event = CaseEvent.REMOVE
    before = [state.value for state in states_before(event)]
    version: int | None = await fetch_value(_REMOVE, case_id, now(), event.value, reason, before)
    if version is not None:
        await enqueue(CASE_REMOVED, case_id=str(case_id), version=str(version))
        return version
    case = await fetch_one(_SENT, case_id)
    if case is None:
        raise NotFound
    if case["state"] != "removed":
        raise NotRemovable
    return None
