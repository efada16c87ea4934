"""Any number of damaged files, sanitised: how many are accepted, how many refused and why, and the slowest.

    python -m tests.bench.mutations [FILES [SEED]]

Whatever is neither accepted clean nor refused with a reason is counted as a failure, and kept in a folder for a look.
"""

import asyncio
import hashlib
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from media.refusals import ImageRefused
from media.sanitiser import sanitise
from media.sniffing import ImageFormat
from tests.unit.media.mutating import mutations

FILES = 10_000
SEED = 20261127
KEPT = Path(tempfile.gettempdir()) / "caserounds-mutations"

Tally = dict[ImageFormat, Counter[str]]


async def outcome(content: bytes, folder: Path) -> str:
    """What became of one file."""
    source = folder / "damaged"
    source.write_bytes(content)
    try:
        await sanitise(source, folder / "made")
    except ImageRefused as refused:
        return refused.reason
    except Exception as error:  # noqa: BLE001  finding these is what this is for
        KEPT.mkdir(exist_ok=True)
        (KEPT / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)
        return f"FAILED: {type(error).__name__}"
    return "accepted"


async def work(files: Iterator[tuple[ImageFormat, bytes]], tally: Tally, times: list[float]) -> None:
    """Sanitise what is next until nothing is left."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, content in files:
            begun = time.perf_counter()
            tally.setdefault(kind, Counter())[await outcome(content, Path(folder))] += 1
            times.append(time.perf_counter() - begun)
            if len(times) % 100 == 0:
                sys.stderr.write(f"\r{len(times)} files ")


async def main(count: int, seed: int) -> None:
    """Sanitise them, as many at a time as there are processors, and print the figures."""
    tally: Tally = {}
    times: list[float] = []
    files = mutations(seed, count)
    await asyncio.gather(*(work(files, tally, times) for _ in range(os.cpu_count() or 1)))
    sys.stderr.write("\n")
    print(f"{len(times)} damaged files, seed {seed}; the slowest took {max(times):.1f} s")
    for kind, outcomes in tally.items():
        print(f"{kind:6}", ", ".join(f"{number} {what}" for what, number in outcomes.most_common()))
    total = sum(tally.values(), Counter())
    print("all   ", ", ".join(f"{number} {what}" for what, number in total.most_common()))


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:3]]
    asyncio.run(main(*(numbers + [FILES, SEED][len(numbers) :])))
