"""Marks: made on what is published, taken back by whoever made them."""

from tests.integration.authorization.tables import table

TABLES = [
    table(
        "POST /api/images/{image_id}/annotations",
        about="image",
        does="annotations +1",
        grid="""
                           authors             unverified    peers      reviewers
        draft              not-open-for-marks  not-verified  not-found  not-found
        in_review          not-open-for-marks  not-verified  not-found  not-open-for-marks
        claimed            not-open-for-marks  not-verified  not-found  not-open-for-marks
        changes_requested  not-open-for-marks  not-verified  not-found  not-found
        published          ok                  not-verified  ok         ok
        rejected           not-open-for-marks  not-verified  not-found  not-found
        retracted          not-open-for-marks  not-verified  not-found  not-found
        removed            not-open-for-marks  not-verified  not-found  not-found
        received           not-found           not-verified  not-found  not-found
        refused            not-found           not-verified  not-found  not-found
        """,
    ),
    table(
        "DELETE /api/annotations/{annotation_id}",
        about="mark",
        does="annotations -1",
        grid="""
                           authors  unverified    peers      reviewers
        draft              ok       not-verified  not-found  not-found
        in_review          ok       not-verified  not-found  not-found
        changes_requested  ok       not-verified  not-found  not-found
        published          ok       not-verified  not-found  not-found
        rejected           ok       not-verified  not-found  not-found
        retracted          ok       not-verified  not-found  not-found
        removed            ok       not-verified  not-found  not-found
        """,
    ),
]
