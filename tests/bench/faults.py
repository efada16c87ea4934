"""Kills any number of parts at seeded points of many stories, and says what came of it.

    python -m tests.bench.faults [KILLS [SEED]]

Without a seed each run has another one. A failure names the seed and the kills before it; the same seed draws the
same kills again, though what they meet also depends on how fast the machine is.
"""

import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from backend.kernel.log import configure_logging
from notifications.vapid import generate_private_key
from tests.faults.kills.machine import running_machine
from tests.faults.kills.siege import Report, Siege
from tests.servers.push_service import PushService

KILLS = 20


async def besiege(folder: Path, kills: int, seed: int) -> Report:
    """One siege on a fresh machine."""
    with PushService() as service:
        async with running_machine(
            folder, vapid_private_key=generate_private_key(), PUSH_HOSTS=service.origin
        ) as machine:
            return await Siege(machine, service, seed=seed, kills=kills).run()


if __name__ == "__main__":
    configure_logging(as_json=True)
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else secrets.randbelow(1_000_000)
    with tempfile.TemporaryDirectory(prefix="caserounds-faults-") as made:
        Path(made).chmod(0o711)  # PostgreSQL runs as somebody else where we are root
        print(asyncio.run(besiege(Path(made), wanted, chosen)))
