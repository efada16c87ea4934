"""Events that no product would have. Their handlers register in `odd_jobs`, a process of its own, and nowhere else."""

from backend.kernel.events import Event, Queue

FAILING = Event("failing")
BLOCKING = Event("blocking", Queue.PUSH)
