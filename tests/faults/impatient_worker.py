"""The hasty worker, which also waits for the store for a second only, so that a silent one is met soon.

python -m tests.faults.impatient_worker QUEUE
"""

import asyncio
import sys

from backend import worker
from backend.commands.process import settings_of_process
from media import s3
from tests.faults.kills import hasty_worker

__all__ = ["hasty_worker"]  # imported for its haste
s3.READ_SECONDS = 1
s3.ATTEMPTS = 2

if __name__ == "__main__":
    asyncio.run(worker.run_worker(settings_of_process(), sys.argv[1:]))
