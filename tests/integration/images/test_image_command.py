"""`caserounds image`: the pipeline on files, in a process of its own as an administrator runs it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from media.clean_jpeg import check_clean
from tests.unit.media.dicom_making import dicom
from tests.unit.media.making import encoded, photo, slow_jpeg

KEYS = ["file", "outcome", "reason", "format", "width", "height", "findings", "cpu_ms", "peak_mb"]
PROJECT = Path(__file__).parents[3]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "backend.cli", "image", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)


def with_name(orientation: int) -> bytes:
    """A picture on its side with a name on it, and an orientation that says so."""
    upright = Image.new("RGB", (480, 320), (30, 30, 34))
    pen = ImageDraw.Draw(upright)
    pen.text((60, 40), "HARTWELL, Anna", fill="white", font_size=28)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright.transpose(Image.Transpose.ROTATE_90) if orientation == 6 else upright
    return encoded(stored, "JPEG", exif=exif.tobytes())


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]], str]:
    """A folder of five files, and what was said of them."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "deeper").mkdir()
    (folder / "a-name.jpg").write_bytes(with_name(6))
    (folder / "b-broken.png").write_bytes(encoded(photo(), "PNG")[:-3000])
    (folder / "c-words.txt").write_text("Dear colleague")
    (folder / "d-grey.dcm").write_bytes(dicom(np.full((64, 96), 128, np.uint8)))
    (folder / "deeper/e-plain.webp").write_bytes(encoded(photo(), "WEBP"))
    done = run("inspect", folder, "--json")
    assert done.returncode == 0, done.stderr
    return folder, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_every_file_has_a_line_also_behind_a_refusal(
    inspected: tuple[Path, list[dict[str, Any]], str],
) -> None:
    folder, lines, _ = inspected
    assert [list(line) for line in lines] == [KEYS] * 5
    assert [Path(line["file"]).relative_to(folder).name[0] for line in lines] == ["a", "b", "c", "d", "e"]
    assert [(line["outcome"], line["reason"], line["format"]) for line in lines] == [
        ("accepted", None, "jpeg"),
        ("refused", "damaged", "png"),
        ("refused", "not_an_image", None),
        ("accepted", None, "dicom"),
        ("accepted", None, "webp"),
    ]
    assert [(line["width"], line["height"]) for line in lines] == [
        (480, 320),
        (None, None),
        (None, None),
        (96, 64),
        (320, 240),
    ]


def test_findings_lie_in_the_upright_picture(inspected: tuple[Path, list[dict[str, Any]], str]) -> None:
    [finding] = inspected[1][0]["findings"]
    assert list(finding) == ["kind", "box", "text", "score", "identifying"]
    assert (finding["kind"], finding["identifying"]) == ("name", True)
    x, y, width, height = finding["box"]
    assert x <= 62
    assert y <= 45
    assert x + width >= 240
    assert 60 <= y + height <= 110
    assert 0 < finding["score"] <= 1


def test_cost_is_that_of_the_decoding(inspected: tuple[Path, list[dict[str, Any]], str]) -> None:
    lines = inspected[1]
    assert all(
        10 <= lines[place]["cpu_ms"] <= 5000 and 10 <= lines[place]["peak_mb"] <= 300 for place in (0, 1, 3)
    )
    assert (lines[2]["cpu_ms"], lines[2]["peak_mb"]) == (None, None), "nothing was decoded"


def test_progress_is_told_apart_from_the_answers(inspected: tuple[Path, list[dict[str, Any]], str]) -> None:
    assert inspected[2].splitlines() == [f"{number} of 5" for number in range(1, 6)]


def test_a_larger_picture_costs_more(tmp_path: Path) -> None:
    (tmp_path / "1-small").write_bytes(slow_jpeg(64, 12))
    (tmp_path / "2-large").write_bytes(slow_jpeg(3000, 40))
    small, large = (json.loads(line) for line in run("inspect", tmp_path, "--json").stdout.splitlines())
    assert large["cpu_ms"] > 3 * small["cpu_ms"]
    assert large["peak_mb"] > small["peak_mb"] + 20


def test_a_path_that_is_not_there_is_named_before_anything_is_done(tmp_path: Path) -> None:
    done = run("inspect", tmp_path / "nowhere", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no file or folder" in done.stderr


def test_the_master_is_written_clean_and_covered(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jpg", tmp_path / "out.jpg"
    source.write_bytes(with_name(6))
    done = run("sanitise", source, target, "--redact", "50,30,220,60", "400,300,500,500")
    assert (done.returncode, done.stdout) == (0, f"{target}: 480 x 320 pixels\n")
    assert check_clean(target)[:2] == (480, 320)
    with Image.open(target) as made:
        covered = np.asarray(made.convert("L").crop((50, 30, 270, 90)))
    assert np.ptp(covered) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jpg", "out.jpg"]


def test_a_refused_file_writes_nothing_and_says_why(tmp_path: Path) -> None:
    source = tmp_path / "in.jpg"
    source.write_bytes(b"Dear colleague")
    done = run("sanitise", source, tmp_path / "out.jpg")
    assert done.returncode == 1
    assert "This file is not a photo" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.jpg"]


@pytest.mark.parametrize("box", ["1,2,3", "1,2,0,4", "a,b,c,d", "1,2,3,4,5"])
def test_a_box_that_is_none_is_refused(tmp_path: Path, box: str) -> None:
    done = run("sanitise", tmp_path / "in.jpg", tmp_path / "out.jpg", f"--redact={box}")
    assert done.returncode == 2
    assert "--redact" in done.stderr


def test_two_pictures_are_compared(tmp_path: Path) -> None:
    whole = Image.open(PROJECT / "tests/data/cases/blood-smear.jpg").convert("RGB")
    (tmp_path / "a.jpg").write_bytes(encoded(whole, "JPEG"))
    (tmp_path / "b.png").write_bytes(
        encoded(whole.resize((300, 225)).transpose(Image.Transpose.ROTATE_90), "PNG")
    )
    other = PROJECT / "tests/data/cases/histology-papillary.jpg"
    bits, verdict = run("similar", tmp_path / "a.jpg", tmp_path / "b.png").stdout.split()
    assert int(bits) <= 31
    assert verdict in ("same", "near")
    bits, verdict = run("similar", tmp_path / "a.jpg", other).stdout.split()
    assert int(bits) > 31
    assert verdict == "different"
