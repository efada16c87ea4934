"""Query parameters that every list takes."""

from typing import Annotated

from litestar.params import QueryParameter

from backend.kernel.paging import MAX_CURSOR_LENGTH, MAX_LIMIT

Cursor = Annotated[
    str | None,
    QueryParameter(
        description="`next_cursor` of the page before.", required=False, max_length=MAX_CURSOR_LENGTH
    ),
]
Limit = Annotated[int, QueryParameter(description="How many items a page holds.", ge=1, le=MAX_LIMIT)]
