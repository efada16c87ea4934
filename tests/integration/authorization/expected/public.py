"""What everybody gets, whoever they are."""

from tests.integration.authorization.tables import PUBLIC, SHELL, table

TABLES = [
    table(
        "GET /",
        "HEAD /",
        "GET /{path}",
        "HEAD /{path}",
        "GET /api/docs",
        "GET /api/openapi.json",
        "GET /api/vocabulary",
        "GET /health/live",
        "GET /health/ready",
        beside=SHELL,
        grid="""
                 authors  unverified  peers  reviewers  outsiders
        always   ok       ok          ok     ok         ok
        """,
    ),
    table(
        "OPTIONS /api/uploads",
        beside=PUBLIC,
        grid="""
                 authors  unverified  peers  reviewers  outsiders
        always   ok       ok          ok     ok         ok
        """,
    ),
]
