"""One's own account and sessions; the people who wait for verification."""

from tests.integration.authorization.tables import PUBLIC, table

FOR_EVERYBODY_SIGNED_IN = """
                 authors  unverified  peers  reviewers
        always   ok       ok          ok     ok
"""

OF_NOBODY = """
                 authors       unverified    peers         reviewers     outsiders
        always   link-expired  link-expired  link-expired  link-expired  link-expired
"""

TABLES = [
    table("GET /api/session", "GET /api/sessions", grid=FOR_EVERYBODY_SIGNED_IN),
    table("PATCH /api/me", does="accounts ~1", grid=FOR_EVERYBODY_SIGNED_IN),
    table(
        "PUT /api/me/password",  # to the one that it is
        costly=True,
        does="accounts ~1, audit_entries +1, known_browsers +1, procrastinate_jobs +1, sessions -1, sessions ~1",
        grid=FOR_EVERYBODY_SIGNED_IN,
    ),
    table("DELETE /api/session", does="devices -1, sessions -1", grid=FOR_EVERYBODY_SIGNED_IN),
    table(
        "DELETE /api/sessions", does="audit_entries +1, devices -1, sessions -2", grid=FOR_EVERYBODY_SIGNED_IN
    ),
    table(
        "DELETE /api/sessions/{session_id}",
        about="session",
        does="sessions -1",
        this_one="devices -1, sessions -1",
        grid="""
                   authors    unverified_author  unverified  peers      reviewers
        this_one   ok         ok                 not-found   not-found  not-found
        another    ok         ok                 not-found   not-found  not-found
        """,
    ),
    table("POST /api/email-confirmation", "POST /api/password-reset", beside=PUBLIC, grid=OF_NOBODY),
    table(
        "POST /api/email-confirmation-requests",
        "POST /api/password-reset-requests",
        beside=PUBLIC,
        does="procrastinate_jobs +1",
        grid="""
                 authors  unverified  peers  reviewers  outsiders
        always   ok       ok          ok     ok         ok
        """,
    ),
    table(
        "POST /api/accounts",
        beside=PUBLIC,
        costly=True,
        does="accounts +1, procrastinate_jobs +1",
        grid="""
                 authors  unverified  peers  reviewers  outsiders
        always   ok       ok          ok     ok         ok
        """,
    ),
    table(
        "POST /api/session",  # with a password that is not right
        beside=PUBLIC,
        costly=True,
        grid="""
                 authors            unverified         peers              reviewers          outsiders
        always   wrong-credentials  wrong-credentials  wrong-credentials  wrong-credentials  wrong-credentials
        """,
    ),
    table(
        "GET /api/review/accounts",
        grid="""
                 author       reviewing_author  unverified    peers        reviewers
        always   not-allowed  ok                not-verified  not-allowed  ok
        """,
    ),
    table(
        "PUT /api/accounts/{account_id}/verification",
        about="account",
        does="accounts ~1, audit_entries +1",
        grid="""
                     author       reviewing_author  unverified    peers        reviewers
        verified     not-allowed  nothing           not-verified  not-allowed  nothing
        waiting      not-allowed  ok                not-verified  not-allowed  ok
        unconfirmed  not-allowed  not-found         not-verified  not-allowed  not-found
        suspended    not-allowed  nothing           not-verified  not-allowed  nothing
        oneself      not-allowed  not-allowed       not-verified  not-allowed  not-allowed
        nobodys      not-allowed  not-found         not-verified  not-allowed  not-found
        """,
    ),
]
