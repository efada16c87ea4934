"""Uploads: one's own alone, while they live and have not become an image."""

from tests.integration.authorization.tables import table

ONES_OWN = """
                  authors    unverified    peers      reviewers
        open      ok         not-verified  not-found  not-found
        finished  ok         not-verified  not-found  not-found
        used      not-found  not-verified  not-found  not-found
        run_out   not-found  not-verified  not-found  not-found
"""

TABLES = [
    table(
        "POST /api/uploads",
        does="uploads +1",
        grid="""
                 authors  unverified    peers  reviewers
        always   ok       not-verified  ok     ok
        """,
    ),
    table("HEAD /api/uploads/{upload_id}", about="upload", grid=ONES_OWN),
    table("DELETE /api/uploads/{upload_id}", about="upload", does="uploads ~1", grid=ONES_OWN),
    table(
        "PATCH /api/uploads/{upload_id}",
        about="upload",
        does="upload_segments +1, uploads ~1",
        grid="""
                  authors          unverified    peers      reviewers
        open      ok               not-verified  not-found  not-found
        finished  offset-conflict  not-verified  not-found  not-found
        used      not-found        not-verified  not-found  not-found
        run_out   not-found        not-verified  not-found  not-found
        """,
    ),
]
