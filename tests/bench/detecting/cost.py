"""Seconds of CPU and peak memory of a whole scan, in a child of its own."""

import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import psutil

from media.scanning import PictureScanner

_WIDE, _TALL = 4032, 3024
_SMALL = (160, 120)


async def print_cost(large: Path | None) -> None:
    """Print what starting, a tiny picture and 12 megapixels cost; the last made from `large`, or a case."""
    with tempfile.TemporaryDirectory() as folder:
        tiny, enlarged = Path(folder) / "tiny.jpg", Path(folder) / "large.jpg"
        cv2.imwrite(str(tiny), np.full((*_SMALL[::-1], 3), 90, np.uint8))
        source = cv2.imread(str(large or "tests/data/cases/blood-smear.jpg"), cv2.IMREAD_COLOR)
        assert source is not None, large
        cv2.imwrite(str(enlarged), cv2.resize(source, (_WIDE, _TALL), interpolation=cv2.INTER_CUBIC))
        print(f"\ncost of a scan (12 megapixels made by enlarging {(large or Path('a blood smear')).name})")
        async with PictureScanner() as scanner:
            for name, path in (("first, tiny", tiny), ("tiny", tiny), ("12 MP", enlarged)):
                before, started = _cpu(scanner), time.perf_counter()
                await scanner.scan(path)
                took = time.perf_counter() - started
                print(
                    f"  {name:14}{_cpu(scanner) - before:7.2f} s of CPU{took:7.2f} s{_peak(scanner):7} MB at most yet"
                )


def _child(scanner: PictureScanner) -> psutil.Process | None:
    child = scanner._process._child
    return psutil.Process(child.pid) if child else None


def _cpu(scanner: PictureScanner) -> float:
    child = _child(scanner)
    return sum(child.cpu_times()[:2]) if child else 0.0


def _peak(scanner: PictureScanner) -> int:
    child = _child(scanner)
    status = Path(f"/proc/{child.pid}/status").read_text() if child else "VmHWM: 0 kB"
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
