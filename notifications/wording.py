"""What a push says. It may name a specialty and nothing else of a case: bystanders read lock screens."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_LABEL = 60


class EventKind(StrEnum):
    """What happened, from the reader's point of view."""

    CASE_PUBLISHED = "case_published"
    CASE_DECIDED = "case_decided"
    CASE_REMOVED = "case_removed"
    COMMENT_ADDED = "comment_added"
    MARK_ADDED = "mark_added"


@dataclass(frozen=True, slots=True)
class Wording:
    """The two lines of a notification."""

    title: str
    body: str


# kind -> (title, title with the specialty's label, body)
TEXTS = {
    EventKind.CASE_PUBLISHED: ("A new case", "A new case in {label}", "Take a look and say what you think."),
    EventKind.CASE_DECIDED: (
        "A decision on your case",
        "A decision on your case in {label}",
        "Open it to see what the reviewer decided.",
    ),
    EventKind.CASE_REMOVED: (
        "An administrator took down your case",
        "An administrator took down your case in {label}",
        "Open it to read why.",
    ),
    EventKind.COMMENT_ADDED: ("A new comment", "A new comment in {label}", "Open the case to read it."),
    EventKind.MARK_ADDED: (
        "A new mark on a photo",
        "A new mark on a photo in {label}",
        "Open the case to see it.",
    ),
}


def compose(kind: EventKind, *, specialty_label: str | None) -> Wording:
    """Word one event. `specialty_label` is from the vocabulary ("Dermatology"), never typed by someone.

    Raises `ValueError` for what cannot be a label: empty, over 60 characters, or with control characters.
    """
    plain, with_label, body = TEXTS[kind]
    if specialty_label is None:
        return Wording(plain, body)
    if not 0 < len(specialty_label) <= LONGEST_LABEL or not specialty_label.isprintable():
        raise ValueError(f"a specialty's label is 1 to {LONGEST_LABEL} printable characters")
    return Wording(with_label.format(label=specialty_label), body)
