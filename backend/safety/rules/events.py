"""What happens to an image on its way to being safe, as jobs that follow. Pure."""

from backend.kernel.events import Event, Queue

IMAGE_SANITISED = Event("image_sanitised", Queue.SCAN)
IMAGE_CLEARED = Event("image_cleared", Queue.SCAN)
