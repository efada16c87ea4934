"""What the scanner survives, and what its child may do."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from PIL import Image

from media.scanning import PictureScanner, ScanLimits, ScannerFailed
from tests.unit.media.detection.pictures import SMEAR, written
from tests.waiting import until


def child_of(scanner: PictureScanner) -> psutil.Process:
    child = scanner._process._child
    assert child is not None
    return psutil.Process(child.pid)


async def test_scans_asked_for_together_each_get_their_own_answer(
    scanner: PictureScanner, tmp_path: Path
) -> None:
    paths = []
    for number, text in enumerate(("KOWALCZYK", "OYELARAN")):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths.append(written(folder, text)[0])
    scans = await asyncio.gather(*(scanner.scan(path) for path in paths))
    assert [[finding.text for finding in scan.findings] for scan in scans] == [["KOWALCZYK"], ["OYELARAN"]]


async def test_a_file_that_is_no_picture_fails_and_the_next_scan_works(
    scanner: PictureScanner, tmp_path: Path
) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    await scanner.scan(written(tmp_path, "L")[0])  # starts the child
    child = child_of(scanner)
    with pytest.raises(ScannerFailed, match="PictureUnreadable"):
        await scanner.scan(tmp_path / "broken.jpg")
    assert (await scanner.scan(written(tmp_path, "L")[0])).findings
    assert child_of(scanner) == child


async def test_a_child_killed_during_a_scan_fails_it_and_the_next_works(
    scanner: PictureScanner, tmp_path: Path
) -> None:
    path, _ = written(tmp_path, "L")
    await scanner.scan(path)
    child = child_of(scanner)
    child.suspend()
    scan = asyncio.create_task(scanner.scan(path))
    await asyncio.sleep(0)
    child.kill()
    with pytest.raises(ScannerFailed):
        await scan
    assert (await scanner.scan(path)).findings


async def test_a_child_that_died_between_scans_is_replaced(scanner: PictureScanner, tmp_path: Path) -> None:
    path, _ = written(tmp_path, "L")
    await scanner.scan(path)
    child = scanner._process._child
    assert child is not None
    child.kill()
    await child.wait()
    assert (await scanner.scan(path)).findings


async def test_a_cancelled_scan_leaves_the_scanner_in_order(scanner: PictureScanner, tmp_path: Path) -> None:
    path, _ = written(tmp_path, "L")
    await scanner.scan(path)
    child_of(scanner).suspend()
    scan = asyncio.create_task(scanner.scan(path))
    await asyncio.sleep(0)
    scan.cancel()
    with pytest.raises(asyncio.CancelledError):
        await scan
    assert (await scanner.scan(path)).findings


async def test_a_hanging_child_is_ended(tmp_path: Path) -> None:
    path, _ = written(tmp_path, "L")
    async with PictureScanner(ScanLimits(seconds=60)) as scanner:
        await scanner.scan(path)
        child = child_of(scanner)
        child.suspend()
        scanner._limits = ScanLimits(seconds=0.2)
        with pytest.raises(ScannerFailed, match="TimeoutError"):
            await scanner.scan(path)
        assert not child.is_running()


async def test_leaving_the_scanner_ends_its_child_and_whatever_waits_in_line(tmp_path: Path) -> None:
    path, _ = written(tmp_path, "L")
    async with PictureScanner() as scanner:
        await scanner.scan(path)
        child = child_of(scanner)
        child.suspend()
        scans = [asyncio.create_task(scanner.scan(path)) for _ in range(2)]
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(*scans, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ScannerFailed, ScannerFailed]
    assert not child.is_running()


async def test_the_child_may_reserve_so_much_memory_write_no_file_and_knows_no_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("S3_SECRET_ACCESS_KEY", "canary")
    async with PictureScanner(ScanLimits(address_space=2**31)) as scanner:
        await scanner.scan(written(tmp_path, "L")[0])
        child = child_of(scanner)
        assert child.rlimit(resource.RLIMIT_AS) == (2**31, 2**31)
        assert child.rlimit(resource.RLIMIT_FSIZE) == (0, 0)
        assert b"canary" not in Path(f"/proc/{child.pid}/environ").read_bytes()


async def test_a_child_without_enough_memory_fails_the_scan(tmp_path: Path) -> None:
    async with PictureScanner(ScanLimits(address_space=2**27)) as scanner:
        with pytest.raises(ScannerFailed):
            await scanner.scan(written(tmp_path, "L")[0])


async def test_memory_stays_bounded_over_large_pictures(scanner: PictureScanner, tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    Image.open(SMEAR).convert("RGB").resize((2900, 2200)).save(path, quality=90)
    await scanner.scan(path)
    assert child_of(scanner).memory_info().rss < 900 * 2**20


def test_the_child_dies_with_its_worker(tmp_path: Path) -> None:
    path, _ = written(tmp_path, "L")
    program = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom media.scanning import PictureScanner\n"
        "async def main():\n    async with PictureScanner() as scanner:\n"
        "        await scanner.scan(Path(sys.argv[1]))\n"
        "        print(scanner._process._child.pid, flush=True)\n        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    with worker.stdout:
        child = psutil.Process(int(worker.stdout.readline()))
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    until(lambda: not child.is_running(), "the end of the child")
