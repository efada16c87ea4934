"""What happened, as jobs that follow from it. A feature names its own events; who reacts is registered above it."""

from dataclasses import dataclass
from enum import StrEnum


class Queue(StrEnum):
    """Each queue has processes of its own, so that a poison picture cannot stop an alert."""

    IMAGE = "image"
    SCAN = "scan"
    PUSH = "push"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Event:
    """The name under which a job is enqueued, and the queue it waits in."""

    name: str
    queue: Queue = Queue.DEFAULT
