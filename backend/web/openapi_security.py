"""What each operation of the OpenAPI document needs: nothing, a session, or a session or a key with a scope."""

from typing import Any

from litestar import Litestar
from litestar.routes import HTTPRoute

from backend.web.authentication import PUBLIC, SCOPE, SHELL, cookie_name

Document = dict[str, Any]

_SCHEMES: Document = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": cookie_name(secure=True),
        "description": "The cookie that signing in sets; on plain loopback it has no `__Host-` prefix.",
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of the admin API with the scope named. An administrator makes it; it is shown once.",
    },
}


def describe(document: Document, app: Litestar) -> Document:
    """Add the security schemes to the document, and to each operation of the app what it needs."""
    document.setdefault("components", {})["securitySchemes"] = _SCHEMES
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        item = document["paths"].get(route.path_format, {})
        for method, (handler, _) in route.route_handler_map.items():
            if operation := item.get(str(method).lower()):
                operation["security"] = _needed(handler.opt)
    return document


def _needed(opt: dict[str, Any]) -> list[dict[str, list[str]]]:
    if opt.get(PUBLIC) or opt.get(SHELL):
        return [{}]
    if SCOPE in opt:
        return [{"session": []}, {"key": [str(opt[SCOPE])]}]
    return [{"session": []}]
