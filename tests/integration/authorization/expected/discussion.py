"""Comments: written on what is published, changed by whoever wrote them, while they may still see the case."""

from tests.integration.authorization.tables import table

TABLES = [
    table(
        "POST /api/cases/{case_id}/comments",
        about="case",
        does="comments +1, procrastinate_jobs +1",
        grid="""
                           authors   unverified    peers      reviewers
        draft              not-open  not-verified  not-found  not-found
        in_review          not-open  not-verified  not-found  not-open
        claimed            not-open  not-verified  not-found  not-open
        changes_requested  not-open  not-verified  not-found  not-found
        published          ok        not-verified  ok         ok
        rejected           not-open  not-verified  not-found  not-found
        retracted          not-open  not-verified  not-found  not-found
        removed            not-open  not-verified  not-found  not-found
        """,
    ),
    table(
        "PATCH /api/comments/{comment_id}",
        about="comment",
        does="comment_revisions +1, comments ~1",
        grid="""
                           author     reviewing_author  unverified    peers      reviewers
        draft              not-found  not-found         not-verified  not-found  not-found
        in_review          not-found  not-open          not-verified  not-found  not-found
        changes_requested  not-found  not-found         not-verified  not-found  not-found
        published          ok         ok                not-verified  not-found  not-found
        rejected           not-found  not-found         not-verified  not-found  not-found
        retracted          not-found  not-found         not-verified  not-found  not-found
        removed            not-found  not-found         not-verified  not-found  not-found
        deleted            not-found  not-found         not-verified  not-found  not-found
        """,
    ),
    table(
        "DELETE /api/comments/{comment_id}",  # one's own words may be taken back from anywhere
        about="comment",
        does="comment_revisions +1, comments ~1",
        grid="""
                           authors    unverified    peers      reviewers
        draft              ok         not-verified  not-found  not-found
        in_review          ok         not-verified  not-found  not-found
        changes_requested  ok         not-verified  not-found  not-found
        published          ok         not-verified  not-found  not-found
        rejected           ok         not-verified  not-found  not-found
        retracted          ok         not-verified  not-found  not-found
        removed            ok         not-verified  not-found  not-found
        deleted            not-found  not-verified  not-found  not-found
        """,
    ),
    table(
        "GET /api/comments/{comment_id}/history",
        about="comment",
        grid="""
                           author     reviewing_author  unverified    peers      reviewers
        draft              not-found  not-found         not-verified  not-found  not-found
        in_review          not-found  ok                not-verified  not-found  ok
        changes_requested  not-found  not-found         not-verified  not-found  not-found
        published          ok         ok                not-verified  not-found  ok
        rejected           not-found  not-found         not-verified  not-found  not-found
        retracted          not-found  not-found         not-verified  not-found  not-found
        removed            not-found  not-found         not-verified  not-found  not-found
        deleted            ok         ok                not-verified  not-found  ok
        """,
    ),
]
