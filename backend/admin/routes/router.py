"""The admin API as a whole."""

from litestar import Router

from backend.admin.routes import audit, cases, jobs, keys, objects, practitioners

router = Router(
    "/api/admin",
    route_handlers=[
        keys.router,
        practitioners.router,
        cases.router,
        audit.router,
        jobs.router,
        objects.router,
    ],
    tags=["Administration"],
)
