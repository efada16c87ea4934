"""Keys over HTTP, for administrators who are signed in: no handler here names a scope, so no key gets here."""

from uuid import UUID

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from backend.admin.queries import keys as queries
from backend.admin.schemas.keys import CreatedKey, Key, NewKey
from backend.admin.service import keys as service
from backend.kernel.actor import Actor
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.web.parameters import Cursor, Limit


@get("", summary="Keys")
async def list_keys(
    actor: NamedDependency[Actor], cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[Key]:
    """The keys of all administrators, newest first."""
    return await queries.keys(actor, cursor=cursor, limit=limit)


@post("", summary="Make a key")
async def create_key(actor: NamedDependency[Actor], data: JSONBody[NewKey]) -> CreatedKey:
    """Make a key of one's own. Its secret is in this answer and nowhere else."""
    return await service.create_key(actor, new=data)


@delete("/{key_id:uuid}", summary="Revoke a key")
async def revoke_key(actor: NamedDependency[Actor], key_id: FromPath[UUID]) -> None:
    """End a key at once, whoever owns it."""
    await service.revoke_key(actor, key_id=key_id)


router = Router("/keys", route_handlers=[list_keys, create_key, revoke_key])
