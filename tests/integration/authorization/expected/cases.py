"""Cases and their pictures. A case is its author's alone, until a reviewer may see it, until every peer may."""

from tests.integration.authorization.tables import table

OF_THE_AUTHOR = """
                           authors       unverified    peers      reviewers
        draft              ok            not-verified  not-found  not-found
        changes_requested  ok            not-verified  not-found  not-found
        in_review          not-editable  not-verified  not-found  not-found
        claimed            not-editable  not-verified  not-found  not-found
        published          not-editable  not-verified  not-found  not-found
        rejected           not-editable  not-verified  not-found  not-found
        retracted          not-editable  not-verified  not-found  not-found
        removed            not-editable  not-verified  not-found  not-found
"""
"""What only an author may do, and only while the case is being written."""

TABLES = [
    table(
        "GET /api/cases",
        "GET /api/me/cases",
        grid="""
                 authors  unverified    peers  reviewers
        always   ok       not-verified  ok     ok
        """,
    ),
    table(
        "POST /api/cases",
        does="cases +1",
        grid="""
                 authors  unverified    peers  reviewers
        always   ok       not-verified  ok     ok
        """,
    ),
    table(
        "GET /api/cases/{case_id}",
        "GET /api/cases/{case_id}/comments",
        "GET /api/cases/{case_id}/annotations",
        about="case",
        grid="""
                           authors  unverified    peers      reviewers
        draft              ok       not-verified  not-found  not-found
        in_review          ok       not-verified  not-found  ok
        claimed            ok       not-verified  not-found  ok
        changes_requested  ok       not-verified  not-found  not-found
        published          ok       not-verified  ok         ok
        rejected           ok       not-verified  not-found  not-found
        retracted          ok       not-verified  not-found  not-found
        removed            ok       not-verified  not-found  not-found
        """,
    ),
    table("PATCH /api/cases/{case_id}", about="case", does="cases ~1", grid=OF_THE_AUTHOR),
    table(
        "DELETE /api/cases/{case_id}",
        about="case",
        does="case_images -1, cases -1, doomed_objects +8, original_destructions +1, procrastinate_jobs +2",
        grid="""
                           authors       unverified    peers      reviewers
        draft              ok            not-verified  not-found  not-found
        changes_requested  not-editable  not-verified  not-found  not-found
        in_review          not-editable  not-verified  not-found  not-found
        claimed            not-editable  not-verified  not-found  not-found
        published          not-editable  not-verified  not-found  not-found
        rejected           not-editable  not-verified  not-found  not-found
        retracted          not-editable  not-verified  not-found  not-found
        removed            not-editable  not-verified  not-found  not-found
        """,
    ),
    table(
        "POST /api/cases/{case_id}/submission",
        about="case",
        does="audit_entries +1, cases ~1",
        grid=OF_THE_AUTHOR,
    ),
    table(
        "POST /api/cases/{case_id}/images",
        about="case",
        does="case_images +1, cases ~1, procrastinate_jobs +1, uploads ~1",
        grid=OF_THE_AUTHOR,
    ),
    table(
        "PATCH /api/cases/{case_id}/images/{image_id}",
        about="case",
        does="case_images ~1, cases ~1",
        grid=OF_THE_AUTHOR,
    ),
    table(
        "DELETE /api/cases/{case_id}/images/{image_id}",
        about="case",
        does="case_images -1, cases ~1, doomed_objects +8, original_destructions +1, procrastinate_jobs +2",
        grid=OF_THE_AUTHOR,
    ),
    table("PUT /api/cases/{case_id}/image-order", about="case", does="cases ~1", grid=OF_THE_AUTHOR),
    table(
        "POST /api/cases/{case_id}/retraction",
        about="case",
        does="audit_entries +1, cases ~1",
        grid="""
                           authors   unverified    peers      reviewers
        draft              ok        not-verified  not-found  not-found
        in_review          ok        not-verified  not-found  not-found
        claimed            ok        not-verified  not-found  not-found
        changes_requested  ok        not-verified  not-found  not-found
        published          ok        not-verified  not-found  not-found
        rejected           ok        not-verified  not-found  not-found
        retracted          conflict  not-verified  not-found  not-found
        removed            ok        not-verified  not-found  not-found
        """,
    ),
    table(
        "GET /api/images/{image_id}/{rendition}",
        about="image",
        grid="""
                           authors    unverified    peers      reviewers
        draft              ok         not-verified  not-found  not-found
        in_review          ok         not-verified  not-found  ok
        claimed            ok         not-verified  not-found  ok
        changes_requested  ok         not-verified  not-found  not-found
        published          ok         not-verified  ok         ok
        rejected           ok         not-verified  not-found  not-found
        retracted          ok         not-verified  not-found  not-found
        removed            ok         not-verified  not-found  not-found
        received           not-found  not-verified  not-found  not-found
        refused            not-found  not-verified  not-found  not-found
        """,
    ),
]
