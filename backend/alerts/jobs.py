"""Jobs that tell people."""

from uuid import UUID

from backend.alerts.rules import PUSH_DUE
from backend.alerts.service import announce
from backend.alerts.service.deliver import deliver
from backend.annotations.rules import MARK_ADDED
from backend.cases.rules import CASE_DECIDED, CASE_PUBLISHED, CASE_REMOVED
from backend.discussion.rules import COMMENT_ADDED
from backend.kernel.jobs import handles
from backend.kernel.ports import Ports


def _identifier(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


@handles(CASE_PUBLISHED)
async def announce_case(_: Ports, *, case_id: str, after: str | None) -> None:
    """Tell the followers of a published case, a page at a time."""
    await announce.announce_case(case_id=UUID(case_id), after=_identifier(after))


@handles(CASE_DECIDED)
async def announce_decision(_: Ports, *, case_id: str, version: str) -> None:
    """Tell an author of a decision."""
    await announce.announce_decision(case_id=UUID(case_id), version=version)


@handles(CASE_REMOVED)
async def announce_removal(_: Ports, *, case_id: str, version: str) -> None:
    """Tell an author that their case was taken down."""
    await announce.announce_removal(case_id=UUID(case_id), version=version)


@handles(COMMENT_ADDED)
async def announce_comment(_: Ports, *, comment_id: str, after: str | None = None) -> None:
    """Tell those whom a comment concerns, a page at a time."""
    await announce.announce_comment(comment_id=UUID(comment_id), after=_identifier(after))


@handles(MARK_ADDED)
async def announce_mark(_: Ports, *, annotation_id: str) -> None:
    """Tell an author of a mark that says something."""
    await announce.announce_mark(annotation_id=UUID(annotation_id))


@handles(PUSH_DUE)
async def deliver_pushes(ports: Ports, *, message_ids: list[str]) -> None:
    """Deliver the messages that are due."""
    await deliver(ports, message_ids=[UUID(message_id) for message_id in message_ids])
