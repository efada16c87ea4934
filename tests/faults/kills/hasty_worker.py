"""The worker, looking around several times a second rather than every few seconds. Nothing else is different.

python -m tests.faults.kills.hasty_worker QUEUE
"""

import asyncio
import functools
import sys

from procrastinate.worker import Worker

from backend import sweeper, worker
from backend.commands.process import settings_of_process

sweeper.OFTEN_SECONDS = 0.3
sweeper.SELDOM_SECONDS = 1.0
worker.LOOK_SECONDS = 1.0
setattr(worker, "Worker", functools.partial(Worker, fetch_job_polling_interval=0.3))  # noqa: B010  not theirs to export

if __name__ == "__main__":
    asyncio.run(worker.run_worker(settings_of_process(), sys.argv[1:]))
