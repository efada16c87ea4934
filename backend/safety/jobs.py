"""Jobs around images: made clean, scanned, covered."""

from uuid import UUID

from backend.cases.rules import IMAGE_RECEIVED
from backend.kernel.jobs import handles
from backend.kernel.ports import Ports
from backend.safety.rules.events import IMAGE_CLEARED, IMAGE_SANITISED
from backend.safety.service.cover import cover_image, give_up_covering
from backend.safety.service.sanitise import give_up, sanitise_image
from backend.safety.service.scan import give_up_scanning, scan_image


async def _give_up(_: Ports, *, image_id: str) -> None:
    await give_up(UUID(image_id))


async def _give_up_scanning(_: Ports, *, image_id: str) -> None:
    await give_up_scanning(UUID(image_id))


async def _give_up_covering(_: Ports, *, image_id: str, clearance: str) -> None:
    await give_up_covering(UUID(image_id), int(clearance))


@handles(IMAGE_RECEIVED, abandoned=_give_up)
async def make_image_clean(ports: Ports, *, image_id: str) -> None:
    """Rebuild an uploaded image from its pixels, or refuse it."""
    await sanitise_image(ports, image_id=UUID(image_id))


@handles(IMAGE_SANITISED, abandoned=_give_up_scanning)
async def scan_new_image(ports: Ports, *, image_id: str) -> None:
    """Scan an image for the first time."""
    await scan_image(ports, image_id=UUID(image_id))


@handles(IMAGE_CLEARED, abandoned=_give_up_covering)
async def cover_cleared_image(ports: Ports, *, image_id: str, clearance: str) -> None:
    """Cover what a person wants covered, and scan again."""
    await cover_image(ports, image_id=UUID(image_id), clearance=int(clearance))
