"""What a comment is. Pure."""

from backend.kernel.allowance import DAY, HOUR, Allowance
from backend.kernel.events import Event

COMMENT_ADDED = Event("comment_added")

TEXT_LENGTH = 4000
COMMENTS_PER_CASE = 5000
COMMENTS_PER_HOUR = Allowance("comments hour", 120, HOUR)
COMMENTS_PER_DAY = Allowance("comments day", 600, DAY)
CHANGES_PER_HOUR = Allowance(
    "comment changes hour", 120, HOUR
)  # what a comment said before is kept each time
CHANGES_PER_DAY = Allowance("comment changes day", 600, DAY)
