"""What a comment is. Pure."""

from backend.kernel.events import Event

COMMENT_ADDED = Event("comment_added")

TEXT_LENGTH = 4000
COMMENTS_PER_CASE = 5000
