"""Jobs around uploads."""

from backend.kernel.jobs import handles
from backend.kernel.ports import Ports
from backend.uploads.service.disposal import OBJECTS_DOOMED, destroy_doomed


@handles(OBJECTS_DOOMED)
async def destroy_objects(ports: Ports) -> None:
    """Destroy the objects that nothing refers to any more."""
    await destroy_doomed(ports.object_store)
