"""What a line means beside its label: the 49 behind `Age:`, the word behind `Technician`."""

from media.detection.harmless_words import EMPTY_LABELS
from media.detection.text_kinds import Verdict
from media.findings import HARMLESS, Box, FindingKind

_MEANINGS: tuple[tuple[FindingKind, frozenset[str]], ...] = (
    (FindingKind.BIRTH_DATE, frozenset({"dob", "birth"})),
    (FindingKind.AGE_SEX, frozenset({"sex", "age"})),
    (FindingKind.RECORD_NUMBER, frozenset({"id", "mrn", "pid"})),
    (FindingKind.ACCESSION, frozenset({"acc", "order", "account"})),
    (FindingKind.OPERATOR, frozenset({"technician", "operator", "physician", "referred", "confirmed"})),
    (
        FindingKind.INSTITUTION,
        frozenset({"room", "loc", "location", "ward", "dept", "department", "hospital"}),
    ),
    (FindingKind.NAME, frozenset({"name", "patient"})),
    (FindingKind.DATE, frozenset({"date"})),
    (FindingKind.TIME, frozenset({"time"})),
)
_NEAR = 12  # times the label's height that its value may stand away, as clerks' forms leave room


def in_context(lines: list[tuple[str, Box, Verdict]]) -> list[Verdict]:
    """Return each line's verdict, changed where a label with nothing behind it stands just before the line."""
    labels = [(box, kind) for text, box, verdict in lines if (kind := _meaning(text, verdict)) is not None]
    return [_beside(box, verdict, labels) for _, box, verdict in lines]


def _meaning(text: str, verdict: Verdict) -> FindingKind | None:
    words = set(text.lower().replace(":", " ").replace(".", " ").split())
    if verdict.identifying or not words & EMPTY_LABELS:
        return None
    return next((kind for kind, labels in _MEANINGS if words & labels), None)


def _beside(box: Box, verdict: Verdict, labels: list[tuple[Box, FindingKind]]) -> Verdict:
    before = [(box.x - label.x, kind) for label, kind in labels if _is_before(label, box)]
    unsure = verdict.kind in HARMLESS or verdict.kind is FindingKind.NAME
    if not before or not unsure:
        return verdict
    return Verdict(min(before)[1], identifying=True)


def _is_before(label: Box, box: Box) -> bool:
    middle = box.y + box.height / 2
    gap = box.x - (label.x + label.width)
    same_row = label.y <= middle <= label.y + label.height
    return same_row and -label.height / 2 <= gap <= _NEAR * label.height
