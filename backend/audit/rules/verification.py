"""Finding what was changed, exchanged or taken away in an audit trail. Pure."""

from dataclasses import dataclass

from backend.audit.rules.chain import FIRST_HASH, Entry, Head, hash_of


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written, and at which entry."""

    seq: int
    text: str

    def __str__(self) -> str:
        return f"entry {self.seq}: {self.text}"


class Verification:
    """Goes along a trail, entry by entry, and notes what does not hold."""

    def __init__(self, expected: Head | None = None) -> None:
        self.faults: list[Fault] = []
        self._expected = expected
        self._last = Head(0, FIRST_HASH)

    def take(self, entry: Entry) -> None:
        """Look at the next entry, in the order of the numbers."""
        if entry.seq > self._last.seq + 1:
            self._missing(self._last.seq + 1, entry.seq - 1)
        elif entry.previous_hash != self._last.hash:
            self._fault(entry.seq, "does not follow from the one before it: changed or exchanged")
        if hash_of(entry) != entry.hash:
            self._fault(entry.seq, "changed")
        self._last = Head(entry.seq, entry.hash)
        self._compare(self._expected, "is not the one that was expected")

    def end(self, head: Head) -> None:
        """Compare the end with what the trail's writer, and whoever verifies, take for the last entry."""
        if head.seq > self._last.seq:
            self._missing(self._last.seq + 1, head.seq)
        elif head.seq < self._last.seq:
            self._fault(self._last.seq, "lies beyond the trail's end")
        self._compare(head, "is not the trail's end")
        if self._expected is not None and self._expected.seq > max(self._last.seq, head.seq):
            self._missing(max(self._last.seq, head.seq) + 1, self._expected.seq)

    def _compare(self, wanted: Head | None, text: str) -> None:
        if wanted is not None and wanted.seq == self._last.seq and wanted.hash != self._last.hash:
            self._fault(wanted.seq, text)

    def _missing(self, first: int, last: int) -> None:
        self._fault(first, "missing" if first == last else f"missing, and all up to {last}")

    def _fault(self, seq: int, text: str) -> None:
        self.faults.append(Fault(seq, text))
