"""Follows, the inbox and devices. Everybody has their own; of a case that one may not see, nothing is told."""

from tests.integration.authorization.tables import table

TABLES = [
    table(
        "GET /api/inbox",
        "GET /api/inbox/unread",
        grid="""
                 authors  unverified    peers  reviewers
        always   ok       not-verified  ok     ok
        """,
    ),
    table(
        "GET /api/follows",
        "GET /api/push",
        "GET /api/devices",
        grid="""
                 authors  unverified  peers  reviewers
        always   ok       ok          ok     ok
        """,
    ),
    table(
        "PUT /api/follows/{kind}/{target}",
        does="follows +1",
        grid="""
                 authors  unverified    peers  reviewers
        always   ok       not-verified  ok     ok
        """,
    ),
    table(
        "PUT /api/follows/{kind}/{target}",
        about="case",
        does="follows +1",
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
    table(
        "PUT /api/follows/{kind}/{target}",
        about="account",
        does="follows +1",
        grid="""
                     authors    unverified    peers      reviewers
        verified     ok         not-verified  ok         ok
        waiting      not-found  not-verified  not-found  not-found
        unconfirmed  not-found  not-verified  not-found  not-found
        suspended    ok         not-verified  ok         ok
        oneself      ok         not-verified  ok         ok
        nobodys      not-found  not-verified  not-found  not-found
        """,
    ),
    table(
        "DELETE /api/follows/{kind}/{target}",  # answers alike whether it was followed, exists, or never did
        grid="""
                 authors  unverified  peers    reviewers
        always   nothing  nothing     nothing  nothing
        """,
    ),
    table(
        "DELETE /api/follows/{kind}/{target}",
        about="follow",
        does="follows -1",
        grid="""
                           authors  unverified_author  unverified  peers    reviewers
        draft              ok       ok                 nothing     nothing  nothing
        in_review          ok       ok                 nothing     nothing  nothing
        changes_requested  ok       ok                 nothing     nothing  nothing
        published          ok       ok                 nothing     nothing  nothing
        rejected           ok       ok                 nothing     nothing  nothing
        retracted          ok       ok                 nothing     nothing  nothing
        removed            ok       ok                 nothing     nothing  nothing
        """,
    ),
    table(
        "PUT /api/inbox/reading",
        does="inbox_entries ~1",
        reviewing_author="inbox_entries ~2",
        grid="""
                 author  reviewing_author  unverified    peers    reviewers
        always   ok      ok                not-verified  nothing  nothing
        """,
    ),
    table(
        "PUT /api/inbox/{entry_id}/reading",
        about="entry",
        does="inbox_entries ~1",
        grid="""
                           author     reviewing_author  unverified    peers      reviewers
        draft              not-found  not-found         not-verified  not-found  not-found
        in_review          not-found  ok                not-verified  not-found  not-found
        changes_requested  not-found  not-found         not-verified  not-found  not-found
        published          ok         ok                not-verified  not-found  not-found
        rejected           not-found  not-found         not-verified  not-found  not-found
        retracted          not-found  not-found         not-verified  not-found  not-found
        removed            not-found  not-found         not-verified  not-found  not-found
        """,
    ),
    table(
        "POST /api/devices",
        does="devices +1",
        grid="""
                 authors  unverified  peers  reviewers
        always   ok       ok          ok     ok
        """,
    ),
    table(
        "DELETE /api/devices/{device_id}",
        about="device",
        does="devices -1",
        grid="""
                 authors  unverified_author  unverified  peers      reviewers
        linked   ok       ok                 not-found   not-found  not-found
        """,
    ),
]
