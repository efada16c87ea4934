"""What everybody is to be answered, by feature: `ok`, or the slug of a problem. Each feature has a file."""

from tests.integration.authorization.expected import (
    accounts,
    admin,
    alerts,
    annotations,
    cases,
    discussion,
    moderation,
    public,
    safety,
    uploads,
)

TABLES = [
    *public.TABLES,
    *accounts.TABLES,
    *cases.TABLES,
    *safety.TABLES,
    *uploads.TABLES,
    *annotations.TABLES,
    *discussion.TABLES,
    *alerts.TABLES,
    *moderation.TABLES,
    *admin.TABLES,
]
