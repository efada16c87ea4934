"""What the scanner finds in small pictures, with its real models."""

from pathlib import Path

import pytest
from PIL import Image

from media.findings import Box, FindingKind
from media.fingerprint import fingerprint
from media.likeness import QUALITY_LEAST, distance
from media.scanning import PictureScanner
from tests.unit.media.detection.pictures import DATA, SMEAR, covered, written


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


async def test_a_scan_brings_the_pictures_fingerprint(scanner: PictureScanner) -> None:
    scan = await scanner.scan(SMEAR)
    known = fingerprint(SMEAR)
    assert distance(scan.fingerprint, known.bits) <= 11
    assert scan.quality >= QUALITY_LEAST
