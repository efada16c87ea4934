"""Find what may identify somebody in a picture that was made safe to open."""

from pathlib import Path
from typing import NamedTuple, Self

from media.detection.protocol import Failure, ScanQuestion
from media.detector_process import DetectorEnded, DetectorProcess
from media.findings import Scan


class ScanLimits(NamedTuple):
    """What the scanning child may use before it is ended."""

    seconds: float = 300.0
    """For one picture, wall clock; a large one takes a few seconds on a machine that is not busy."""
    address_space: int = 3 * 2**30
    """Bytes reserved, of which under a third is ever in memory."""


class ScannerFailed(Exception):
    """The scanner ended without an answer about the picture; trying again later may succeed."""


_DEFAULT_LIMITS = ScanLimits()


class PictureScanner:
    """Finds text and faces, in one child process that loads its models at the first scan and keeps them.

    An async context manager: leaving it ends the child. Belongs to one event loop, which it never blocks.
    """

    def __init__(self, limits: ScanLimits = _DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._process = DetectorProcess(address_space=limits.address_space)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the child, if there is one."""
        await self._process.close()

    async def scan(self, picture: Path) -> Scan:
        """Find text and faces in a sanitised master; boxes in its pixels.

        Scans that are asked for at the same time are made one after the other. Raises `ScannerFailed`.
        """
        try:
            answer = await self._process.ask(_about(picture), seconds=self._limits.seconds)
        except DetectorEnded as error:
            raise ScannerFailed(str(error)) from error
        if isinstance(answer, Failure):
            raise ScannerFailed(answer.error)
        return answer.scan


def _about(picture: Path) -> ScanQuestion:
    return ScanQuestion(str(picture.absolute()))  # the child lives in another folder
