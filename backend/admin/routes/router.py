"""The admin API as a whole."""

from litestar import Router

from backend.admin.routes import audit, keys

router = Router("/api/admin", route_handlers=[keys.router, audit.router], tags=["Administration"])
