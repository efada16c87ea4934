"""The moderation queue over HTTP."""

from uuid import UUID

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from backend.kernel.actor import Actor
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.moderation import queries, service
from backend.moderation.schemas import Claim, Decision, NewDecision, QueuedCase
from backend.web.parameters import Cursor, Limit


@get("/cases", summary="The queue")
async def list_queue(
    actor: NamedDependency[Actor], cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[QueuedCase]:
    """Cases in review, longest waiting first. Reviewers only."""
    return await queries.queue(actor, cursor=cursor, limit=limit)


@post("/cases/{case_id:uuid}/claim", status_code=200, summary="Claim a case")
async def claim_case(actor: NamedDependency[Actor], case_id: FromPath[UUID]) -> Claim:
    """Take a case to oneself for a while, or renew that."""
    await service.claim_case(actor, case_id=case_id)
    return await queries.claim_on(actor, case_id=case_id)


@delete("/cases/{case_id:uuid}/claim", summary="Let a case go")
async def release_case(actor: NamedDependency[Actor], case_id: FromPath[UUID]) -> None:
    """Let go of one's own claim."""
    await service.release_case(actor, case_id=case_id)


@post("/cases/{case_id:uuid}/decisions", summary="Decide about a case")
async def decide(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], data: JSONBody[NewDecision]
) -> Decision:
    """Approve, return for changes, or reject a claimed case."""
    decision_id = await service.decide(actor, case_id=case_id, new=data)
    return await queries.decision(actor, decision_id=decision_id)


router = Router("/api/review", route_handlers=[list_queue, claim_case, release_case, decide], tags=["Review"])
