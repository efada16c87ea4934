"""Jobs around cases."""

from uuid import UUID

from backend.cases.rules import IMAGE_RECEIVED
from backend.cases.service.make_safe import give_up, make_safe
from backend.kernel.jobs import handles
from backend.kernel.ports import Ports


async def _give_up(_: Ports, *, image_id: str) -> None:
    await give_up(UUID(image_id))


@handles(IMAGE_RECEIVED, abandoned=_give_up)
async def make_image_safe(ports: Ports, *, image_id: str) -> None:
    """Make an uploaded image safe, or refuse it."""
    await make_safe(ports, image_id=UUID(image_id))
