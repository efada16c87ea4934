"""The admin API: by a key with the scope that a route names, or signed in as an administrator. Keys are for people.

`by_key` is a key with the scope that is named, and one with every scope.
"""

from tests.integration.authorization.tables import table

FOR_ADMINISTRATORS = """
                 authors      unverified    peers        reviewers    admin
        always   not-allowed  not-verified  not-allowed  not-allowed  ok
"""

LISTED = """
                 authors      unverified    peers        reviewers    admin  by_key
        always   not-allowed  not-verified  not-allowed  not-allowed  ok     ok
"""

TABLES = [
    table("GET /api/admin/audit", scope="audit:read", grid=LISTED),
    table("GET /api/admin/practitioners", scope="practitioners:read", does="audit_entries +1", grid=LISTED),
    table("GET /api/admin/cases", scope="cases:read", grid=LISTED),
    table("GET /api/admin/jobs", scope="jobs:read", grid=LISTED),
    table("GET /api/admin/objects/reconciliation", scope="jobs:read", grid=LISTED),
    table("GET /metrics", scope="metrics:read", grid=LISTED),
    table(
        "GET /api/admin/practitioners/{account_id}",
        about="account",
        scope="practitioners:read",
        does="audit_entries +1",
        grid="""
                     authors      unverified    peers        reviewers    admin      by_key
        verified     not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        waiting      not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        unconfirmed  not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        suspended    not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        oneself      not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        nobodys      not-allowed  not-verified  not-allowed  not-allowed  not-found  not-found
        """,
    ),
    table(
        "PUT /api/admin/practitioners/{account_id}/verification",
        about="account",
        scope="practitioners:write",
        does="accounts ~1, audit_entries +1",
        grid="""
                     authors      unverified    peers        reviewers    admin                  by_key
        verified     not-allowed  not-verified  not-allowed  not-allowed  nothing                nothing
        waiting      not-allowed  not-verified  not-allowed  not-allowed  ok                     ok
        unconfirmed  not-allowed  not-verified  not-allowed  not-allowed  address-not-confirmed  address-not-confirmed
        suspended    not-allowed  not-verified  not-allowed  not-allowed  nothing                nothing
        oneself      not-allowed  not-verified  not-allowed  not-allowed  not-allowed            not-allowed
        nobodys      not-allowed  not-verified  not-allowed  not-allowed  not-found              not-found
        """,
    ),
    table(
        "PUT /api/admin/practitioners/{account_id}/suspension",
        about="account",
        scope="practitioners:write",
        does="accounts ~1, audit_entries +1",
        grid="""
                     authors      unverified    peers        reviewers    admin        by_key
        verified     not-allowed  not-verified  not-allowed  not-allowed  ok           ok
        waiting      not-allowed  not-verified  not-allowed  not-allowed  ok           ok
        unconfirmed  not-allowed  not-verified  not-allowed  not-allowed  ok           ok
        suspended    not-allowed  not-verified  not-allowed  not-allowed  nothing      nothing
        oneself      not-allowed  not-verified  not-allowed  not-allowed  not-allowed  not-allowed
        nobodys      not-allowed  not-verified  not-allowed  not-allowed  not-found    not-found
        """,
    ),
    table(
        "DELETE /api/admin/practitioners/{account_id}/suspension",
        about="account",
        scope="practitioners:write",
        does="accounts ~1, audit_entries +1",
        grid="""
                     authors      unverified    peers        reviewers    admin      by_key
        verified     not-allowed  not-verified  not-allowed  not-allowed  nothing    nothing
        waiting      not-allowed  not-verified  not-allowed  not-allowed  nothing    nothing
        unconfirmed  not-allowed  not-verified  not-allowed  not-allowed  nothing    nothing
        suspended    not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        oneself      not-allowed  not-verified  not-allowed  not-allowed  nothing    nothing
        nobodys      not-allowed  not-verified  not-allowed  not-allowed  not-found  not-found
        """,
    ),
    table(
        "PUT /api/admin/practitioners/{account_id}/role",
        about="account",
        scope="practitioners:write",
        does="accounts ~1, audit_entries +1",
        grid="""
                     authors      unverified    peers        reviewers    admin      by_key
        verified     not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        waiting      not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        unconfirmed  not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        suspended    not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        nobodys      not-allowed  not-verified  not-allowed  not-allowed  not-found  not-found
        """,
    ),
    table(
        "PUT /api/admin/practitioners/{account_id}/role",  # with the key that is used, all keys of its owner end
        about="account",
        scope="practitioners:write",
        does="accounts ~1, admin_keys ~1, audit_entries +2",
        admin="accounts ~1, audit_entries +1",
        grid="""
                     authors      unverified    peers        reviewers    admin      by_key
        oneself      not-allowed  not-verified  not-allowed  not-allowed  ok         ok
        """,
    ),
    table(
        "PUT /api/admin/cases/{case_id}/removal",
        about="case",
        scope="cases:write",
        does="audit_entries +1, cases ~1, procrastinate_jobs +1",
        claimed="audit_entries +1, cases ~1, procrastinate_jobs +1, review_claims -1",
        grid="""
                           authors      unverified    peers        reviewers    admin          by_key
        draft              not-allowed  not-verified  not-allowed  not-allowed  not-found      not-found
        in_review          not-allowed  not-verified  not-allowed  not-allowed  ok             ok
        claimed            not-allowed  not-verified  not-allowed  not-allowed  ok             ok
        changes_requested  not-allowed  not-verified  not-allowed  not-allowed  ok             ok
        published          not-allowed  not-verified  not-allowed  not-allowed  ok             ok
        rejected           not-allowed  not-verified  not-allowed  not-allowed  not-removable  not-removable
        retracted          not-allowed  not-verified  not-allowed  not-allowed  not-removable  not-removable
        removed            not-allowed  not-verified  not-allowed  not-allowed  nothing        nothing
        """,
    ),
    table(
        "PUT /api/admin/cases/{case_id}/removal",
        about="unsent",  # what was never sent is its author's alone
        scope="cases:write",
        grid="""
                   authors      unverified    peers        reviewers    admin      by_key
        retracted  not-allowed  not-verified  not-allowed  not-allowed  not-found  not-found
        """,
    ),
    table(
        "POST /api/admin/jobs/{job_id}/retry",
        about="job",
        scope="jobs:write",
        does="audit_entries +1, procrastinate_jobs ~1",
        grid="""
                   authors      unverified    peers        reviewers    admin          by_key
        set_aside  not-allowed  not-verified  not-allowed  not-allowed  ok             ok
        waiting    not-allowed  not-verified  not-allowed  not-allowed  not-set-aside  not-set-aside
        nobodys    not-allowed  not-verified  not-allowed  not-allowed  not-found      not-found
        """,
    ),
    table("GET /api/admin/keys", grid=FOR_ADMINISTRATORS),
    table("POST /api/admin/keys", does="admin_keys +1, audit_entries +1", grid=FOR_ADMINISTRATORS),
    table(
        "DELETE /api/admin/keys/{key_id}",
        about="key",
        does="admin_keys ~1, audit_entries +1",
        grid="""
                 authors      unverified    peers        reviewers    admin
        working  not-allowed  not-verified  not-allowed  not-allowed  ok
        revoked  not-allowed  not-verified  not-allowed  not-allowed  nothing
        nobodys  not-allowed  not-verified  not-allowed  not-allowed  not-found
        """,
    ),
]
