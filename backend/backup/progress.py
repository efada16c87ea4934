"""Says how far a long copy is, without flooding a log."""

import time
from collections.abc import Callable

EVERY = 2.0  # seconds
MEGABYTE = 1_000_000

Report = Callable[[str], None]


class Progress:
    """Counts objects and their bytes."""

    def __init__(self, doing: str, whole: int, report: Report) -> None:
        self._doing, self._whole, self._report = doing, whole, report
        self._objects = self._bytes = 0
        self._last = time.monotonic()

    def count(self, size: int) -> None:
        """Note one object of so many bytes more."""
        self._objects += 1
        self._bytes += size
        if time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            self._say()

    def end(self) -> None:
        """Say the sum."""
        self._say()

    def _say(self) -> None:
        self._report(f"{self._doing}: {self._objects} of {self._whole} objects, {self._bytes // MEGABYTE} MB")
