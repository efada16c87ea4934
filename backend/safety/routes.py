"""The safety check over HTTP."""

from functools import partial
from uuid import UUID

from litestar import Request, Router, get, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from backend.kernel.actor import Actor
from backend.kernel.ports import Ports
from backend.safety.queries import originals
from backend.safety.queries import safety_check as queries
from backend.safety.schemas import Clearance, SafetyCheck
from backend.safety.service.clear import clear_own_image
from backend.web.pictures import picture
from media.renditions import Rendition

_ORIGINAL_HEADERS = {"Cache-Control": "no-store", "Content-Disposition": "inline"}


@get("/cases/{case_id:uuid}/images/{image_id:uuid}/safety-check", summary="What was found in a photo")
async def read_safety_check(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], image_id: FromPath[UUID]
) -> SafetyCheck:
    """What was found, answered and covered: for the author, and for reviewers while the case is in review."""
    return await queries.safety_check(actor, case_id=case_id, image_id=image_id)


@put("/cases/{case_id:uuid}/images/{image_id:uuid}/safety-check", summary="Clear a photo")
async def clear_image(
    actor: NamedDependency[Actor],
    case_id: FromPath[UUID],
    image_id: FromPath[UUID],
    data: JSONBody[Clearance],
) -> SafetyCheck:
    """Answer every finding of a photo of one's own draft, and say what to cover, turn and crop.

    The picture is then made anew and scanned again: it becomes ready, or comes back with what was still found.
    """
    await clear_own_image(actor, case_id=case_id, image_id=image_id, clearance=data)
    return await queries.safety_check(actor, case_id=case_id, image_id=image_id)


@get(
    "/images/{image_id:uuid}/uncovered/{rendition:str}",
    media_type="image/jpeg",
    summary="A picture without covers",
)
async def read_uncovered(
    request: Request[Actor, None, State],
    actor: NamedDependency[Actor],
    ports: NamedDependency[Ports],
    image_id: FromPath[UUID],
    rendition: FromPath[Rendition],
) -> Stream:
    """The picture as it was before anything was covered: for its author, and for a reviewer who has said why."""
    look = partial(originals.stored_original, actor, image_id=image_id, rendition=rendition)
    return await picture(request, ports.object_store, look, headers=_ORIGINAL_HEADERS)


router = Router(
    "/api", route_handlers=[read_safety_check, clear_image, read_uncovered], tags=["Safety check"]
)
