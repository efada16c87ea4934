"""What a comment is. Pure."""

TEXT_LENGTH = 4000
COMMENTS_PER_CASE = 5000
