"""tus 1.0 over HTTP: core, creation, termination, expiration, checksum. https://tus.io/protocols/resumable-upload"""

import asyncio
from collections.abc import AsyncIterator
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from litestar import Request, Response, Router, delete, head, patch, post, route
from litestar.datastructures import MutableScopeHeaders, State
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.params import FromPath, HeaderParameter
from litestar.types import Message, Scope

from backend.kernel.actor import Actor
from backend.kernel.ports import Ports
from backend.uploads import queries
from backend.uploads.rules import (
    CHECKSUM_ALGORITHMS,
    LONGEST_SILENCE,
    UPLOAD_BYTES,
    Checksum,
    parse_checksum,
    parse_number,
)
from backend.uploads.schemas import UploadStatus
from backend.uploads.service.append import append
from backend.uploads.service.create import create_upload, terminate_upload
from backend.uploads.service.errors import TusError, UploadInterrupted
from backend.web.authentication import PUBLIC
from backend.web.cross_site import TAKES_BYTES

TUS_VERSION = "1.0.0"
ADDRESS = "/api/uploads"
_OFFSET_STREAM = "application/offset+octet-stream"

UploadLength = Annotated[str | None, HeaderParameter(name="Upload-Length", required=False)]
UploadOffset = Annotated[str | None, HeaderParameter(name="Upload-Offset", required=False)]
UploadChecksum = Annotated[
    str | None, HeaderParameter(name="Upload-Checksum", required=False, max_length=100)
]
UploadMetadata = Annotated[
    str | None, HeaderParameter(name="Upload-Metadata", required=False, max_length=2000)
]


async def name_version(message: Message, scope: Scope) -> None:
    """Name the protocol's version on every answer under our address, refusals by outer layers included.

    The app calls this before it sends anything.
    """
    if message["type"] == "http.response.start" and scope["path"].startswith(ADDRESS):
        headers = MutableScopeHeaders.from_message(message)
        headers["Tus-Resumable"] = TUS_VERSION
        if message["status"] == 412:
            headers["Tus-Version"] = TUS_VERSION


def _require_version(request: Request[Actor, None, State]) -> None:
    if request.headers.get("tus-resumable") != TUS_VERSION:
        raise TusError(412, f"Send the header Tus-Resumable: {TUS_VERSION}.")


def _headers(upload: UploadStatus) -> dict[str, str]:
    return {
        "Upload-Offset": str(upload.received),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
    }


@route("/", http_method="OPTIONS", opt={PUBLIC: True}, status_code=204, summary="What this tus server can do")
async def describe() -> Response[None]:
    """Version, extensions, checksum algorithms and the largest upload."""
    return Response(
        None,
        status_code=204,
        headers={
            "Tus-Version": TUS_VERSION,
            "Tus-Extension": "creation,termination,expiration,checksum",
            "Tus-Checksum-Algorithm": ",".join(CHECKSUM_ALGORITHMS),
            "Tus-Max-Size": str(UPLOAD_BYTES),
        },
    )


@post("/", status_code=201, summary="Begin an upload")
async def create(
    request: Request[Actor, None, State],
    actor: NamedDependency[Actor],
    upload_length: UploadLength = None,
    upload_metadata: UploadMetadata = None,  # noqa: ARG001  allowed by tus; names of files are never kept
) -> Response[None]:
    """Announce so many bytes; the answer's Location is where they go."""
    _require_version(request)
    length = parse_number(upload_length)
    if length is None:
        raise TusError(400, "Send the number of bytes in the header Upload-Length.")
    upload = await create_upload(actor, length=length)
    headers = {"Location": f"{ADDRESS}/{upload.id}", **_headers(upload)}
    return Response(None, status_code=201, headers=headers)


@head("/{upload_id:uuid}", summary="Where an upload stands")
async def read(
    request: Request[Actor, None, State], actor: NamedDependency[Actor], upload_id: FromPath[UUID]
) -> Response[None]:
    """Offset and length in bytes."""
    _require_version(request)
    upload = await queries.status(actor, upload_id=upload_id)
    headers = {**_headers(upload), "Upload-Length": str(upload.length), "Cache-Control": "no-store"}
    return Response(None, headers=headers)


async def _body(request: Request[Actor, None, State]) -> AsyncIterator[bytes]:
    """The request's body; ends with UploadInterrupted when the connection is cut or stays silent."""
    stream = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(LONGEST_SILENCE.total_seconds()):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        except (InternalServerException, TimeoutError) as cut:
            raise UploadInterrupted from cut
        yield piece


def _checksum(header: str | None) -> Checksum | None:
    if header is None:
        return None
    checksum = parse_checksum(header)
    if checksum is None:
        raise TusError(400, f"Send a checksum by one of {', '.join(CHECKSUM_ALGORITHMS)}, in base64.")
    return checksum


@patch(
    "/{upload_id:uuid}",
    status_code=204,
    request_max_body_size=None,
    opt={TAKES_BYTES: True},
    summary="Send bytes",
)
async def append_bytes(
    request: Request[Actor, None, State],
    actor: NamedDependency[Actor],
    ports: NamedDependency[Ports],
    upload_id: FromPath[UUID],
    upload_offset: UploadOffset = None,
    upload_checksum: UploadChecksum = None,
) -> Response[None]:
    """Add the body at Upload-Offset. A cut connection keeps what arrived, unless a checksum was sent with it."""
    _require_version(request)
    if request.headers.get("content-type") != _OFFSET_STREAM:
        raise TusError(415, f"Send the content type {_OFFSET_STREAM}.")
    offset = parse_number(upload_offset)
    if offset is None:
        raise TusError(400, "Send the offset of these bytes in the header Upload-Offset.")
    upload = await append(
        actor,
        upload_id=upload_id,
        offset=offset,
        body=_body(request),
        checksum=_checksum(upload_checksum),
        object_store=ports.object_store,
    )
    return Response(None, status_code=204, headers=_headers(upload))


@delete("/{upload_id:uuid}", summary="Drop an upload")
async def terminate(
    request: Request[Actor, None, State], actor: NamedDependency[Actor], upload_id: FromPath[UUID]
) -> None:
    """Destroy an upload and what arrived of it."""
    _require_version(request)
    await terminate_upload(actor, upload_id=upload_id)


router = Router(
    ADDRESS,
    route_handlers=[describe, create, read, append_bytes, terminate],
    tags=["Uploads (tus 1.0)"],
)
