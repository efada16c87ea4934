"""The scanner with its real models, on small pictures."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from PIL import Image, ImageDraw, ImageFont

from media.findings import Box, Finding, FindingKind
from media.scanning import PictureScanner, ScanLimits, ScannerFailed
from tests.waiting import until

DATA = Path("tests/data")
SMEAR = DATA / "cases/blood-smear.jpg"


@pytest_asyncio.fixture(scope="module")
async def scanner() -> AsyncIterator[PictureScanner]:
    async with PictureScanner() as running:
        yield running


def written(
    folder: Path, text: str, *, ink: int = 240, paper: int | None = None, turn: int = 0
) -> tuple[Path, Box]:
    """A part of a blood smear with this text in it, and where; turned by so many degrees as a whole."""
    picture = Image.open(SMEAR).convert("RGB").crop((0, 0, 320, 240)).point(lambda level: level // 4)
    if paper is not None:
        picture.paste((paper,) * 3, (30, 60, 290, 100))
    font = ImageFont.load_default(22)
    left, top, right, bottom = (
        round(edge) for edge in ImageDraw.Draw(picture).textbbox((40, 66), text, font=font)
    )
    ImageDraw.Draw(picture).text((40, 66), text, font=font, fill=(ink,) * 3)
    picture = picture.rotate(turn, expand=True)
    box = {
        0: Box(left, top, right - left, bottom - top),
        90: Box(top, 320 - right, bottom - top, right - left),
        180: Box(320 - right, 240 - bottom, right - left, bottom - top),
        270: Box(240 - bottom, left, bottom - top, right - left),
    }[turn]
    path = folder / "master.jpg"
    picture.save(path, quality=95)
    return path, box


def covered(box: Box, findings: list[Finding]) -> float:
    mask = Image.new("L", (2000, 2000))
    for x, y, width, height in (finding.box for finding in findings):
        mask.paste(255, (x, y, x + width, y + height))
    part = mask.crop((box.x, box.y, box.x + box.width, box.y + box.height))
    return part.histogram()[255] / (box.width * box.height)


async def test_a_name_is_found_read_and_covered_whole(scanner: PictureScanner, tmp_path: Path) -> None:
    path, box = written(tmp_path, "HARTWELL, Anna")
    (finding,) = (await scanner.scan(path)).findings
    assert finding.kind is FindingKind.NAME
    assert finding.identifying
    assert finding.text is not None
    assert finding.text.replace(" ", "") == "HARTWELL,Anna"
    assert covered(box, [finding]) == 1


@pytest.mark.parametrize("turn", [90, 180, 270])
async def test_a_date_is_read_on_its_side_and_on_its_head(
    scanner: PictureScanner, tmp_path: Path, turn: int
) -> None:
    path, box = written(tmp_path, "DOB: 08/29/1951", turn=turn)
    findings = (await scanner.scan(path)).findings
    assert [finding.kind for finding in findings] == [FindingKind.BIRTH_DATE]
    assert covered(box, findings) == 1


async def test_dark_letters_on_a_bright_label_are_found(scanner: PictureScanner, tmp_path: Path) -> None:
    path, box = written(tmp_path, "MRN 00079241539", ink=10, paper=235)
    findings = (await scanner.scan(path)).findings
    assert [finding.kind for finding in findings] == [FindingKind.RECORD_NUMBER]
    assert covered(box, findings) == 1


async def test_faint_letters_are_found(scanner: PictureScanner, tmp_path: Path) -> None:
    path, box = written(tmp_path, "MRN 00079241539", ink=60, paper=44)
    assert covered(box, (await scanner.scan(path)).findings) >= 0.98


async def test_a_setting_is_found_and_identifies_nobody(scanner: PictureScanner, tmp_path: Path) -> None:
    path, _ = written(tmp_path, "Gain 62  120 kV")
    findings = (await scanner.scan(path)).findings
    assert findings
    assert not any(finding.identifying for finding in findings)


async def test_names_in_scripts_that_cannot_be_read_are_identifying(scanner: PictureScanner) -> None:
    findings = (await scanner.scan(DATA / "scanning/names-in-four-scripts.png")).findings
    for box in (Box(40, 19, 97, 28), Box(80, 61, 69, 17), Box(120, 90, 90, 21), Box(160, 134, 162, 19)):
        assert covered(box, [finding for finding in findings if finding.identifying]) >= 0.9


@pytest.mark.parametrize("turn", [0, 90])
async def test_a_face_is_found_also_on_its_side(scanner: PictureScanner, tmp_path: Path, turn: int) -> None:
    path = tmp_path / "portrait.jpg"
    Image.open(DATA / "scanning/pillow__hopper.png").convert("RGB").rotate(turn, expand=True).save(
        path, quality=95
    )
    faces = [one for one in (await scanner.scan(path)).findings if one.kind is FindingKind.FACE]
    assert covered(Box(40, 22, 45, 56) if turn == 0 else Box(22, 43, 56, 45), faces) >= 0.9
    assert all(face.identifying for face in faces)


async def test_a_picture_with_nothing_to_find_stays_quiet(scanner: PictureScanner, tmp_path: Path) -> None:
    path = tmp_path / "lesion.jpg"
    Image.open(DATA / "cases/dermoscopy-small-lesion.jpg").convert("RGB").resize((512, 384)).save(
        path, quality=95
    )
    assert (await scanner.scan(path)).findings == []


async def test_a_scan_says_how_it_was_made(scanner: PictureScanner, tmp_path: Path) -> None:
    scan = await scanner.scan(written(tmp_path, "R")[0])
    assert set(scan.engines) == {"text", "faces", "runtime"}
    assert all(0 < threshold < 1 for threshold in scan.thresholds.values())


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


async def test_leaving_the_scanner_ends_its_child(tmp_path: Path) -> None:
    async with PictureScanner() as scanner:
        await scanner.scan(written(tmp_path, "L")[0])
        child = child_of(scanner)
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


def child_of(scanner: PictureScanner) -> psutil.Process:
    child = scanner._process._child
    assert child is not None
    return psutil.Process(child.pid)
