"""Marks over HTTP."""

from uuid import UUID

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from backend.annotations import queries, service
from backend.annotations.schemas import Annotation, NewAnnotation
from backend.kernel.actor import Actor
from backend.kernel.paging import MAX_LIMIT, Page
from backend.web.parameters import Cursor, Limit
from backend.web.versions import IdempotencyKey


@get("/cases/{case_id:uuid}/annotations", summary="Marks on a case")
async def list_annotations(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], cursor: Cursor = None, limit: Limit = MAX_LIMIT
) -> Page[Annotation]:
    """The marks on all images of a case, oldest first."""
    return await queries.annotations(actor, case_id=case_id, cursor=cursor, limit=limit)


@post("/images/{image_id:uuid}/annotations", summary="Mark a picture")
async def add_annotation(
    actor: NamedDependency[Actor],
    image_id: FromPath[UUID],
    data: JSONBody[NewAnnotation],
    idempotency_key: IdempotencyKey = None,
) -> Annotation:
    """Put a point or a box on a picture."""
    annotation_id = await service.add_annotation(
        actor, image_id=image_id, new=data, idempotency_key=idempotency_key
    )
    return await queries.annotation(annotation_id)


@delete("/annotations/{annotation_id:uuid}", summary="Remove a mark")
async def remove_annotation(actor: NamedDependency[Actor], annotation_id: FromPath[UUID]) -> None:
    """Remove one's own mark."""
    await service.remove_annotation(actor, annotation_id=annotation_id)


router = Router("/api", route_handlers=[list_annotations, add_annotation, remove_annotation], tags=["Marks"])
