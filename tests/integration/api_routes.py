"""Every route of the application, with a request to each that its own checks would let through.

A route that is missing here fails the tests that walk them: whoever adds one says how it is called.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from backend.web.authentication import PUBLIC, SHELL
from tests.community import PASSWORD, TUS, Person, annotation, etag, new_account

SOME_ID = UUID("01930000-0000-7000-8000-000000000000")
SAFE = {"GET", "HEAD", "OPTIONS"}

IN_PLACE = {
    "kind": "specialty",
    "target": "dermatology",
    "rendition": "small",
    "path": "profile",
    "job_id": "1",
}

BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/api/accounts"): new_account(),
    ("POST", "/api/email-confirmation-requests"): {"email": "nobody@hospital.example"},
    ("POST", "/api/email-confirmation"): {"token": "x" * 43, "password": PASSWORD},
    ("POST", "/api/password-reset-requests"): {"email": "nobody@hospital.example"},
    ("POST", "/api/password-reset"): {"token": "x" * 43, "password": "a password at last"},
    ("POST", "/api/session"): {"email": "nobody@hospital.example", "password": "a password at last"},
    ("DELETE", "/api/session"): None,
    ("DELETE", "/api/sessions"): None,
    ("DELETE", "/api/sessions/{session_id}"): None,
    ("PUT", "/api/me/password"): {"current_password": PASSWORD, "new_password": "a password at last"},
    ("PATCH", "/api/me"): {"display_name": "Dr Changed"},
    ("PUT", "/api/accounts/{account_id}/verification"): None,
    ("POST", "/api/cases"): {"title": "A new one"},
    ("PATCH", "/api/cases/{case_id}"): {"title": "Changed"},
    ("DELETE", "/api/cases/{case_id}"): None,
    ("POST", "/api/cases/{case_id}/submission"): None,
    ("POST", "/api/cases/{case_id}/retraction"): None,
    ("POST", "/api/cases/{case_id}/images"): {"upload_id": str(SOME_ID)},
    ("PATCH", "/api/cases/{case_id}/images/{image_id}"): {"description": "Changed"},
    ("DELETE", "/api/cases/{case_id}/images/{image_id}"): None,
    ("PUT", "/api/cases/{case_id}/images/{image_id}/safety-check"): {"scan": 1, "answers": []},
    ("PUT", "/api/review/cases/{case_id}/images/{image_id}/safety-check"): {"scan": 1, "answers": []},
    ("POST", "/api/review/cases/{case_id}/images/{image_id}/original-views"): {"reason": "A shadow"},
    ("PUT", "/api/cases/{case_id}/image-order"): {"image_ids": [str(SOME_ID)]},
    ("POST", "/api/uploads"): None,
    ("PATCH", "/api/uploads/{upload_id}"): None,
    ("DELETE", "/api/uploads/{upload_id}"): None,
    ("POST", "/api/images/{image_id}/annotations"): annotation(1, 1),
    ("DELETE", "/api/annotations/{annotation_id}"): None,
    ("POST", "/api/cases/{case_id}/comments"): {"text": "A comment"},
    ("PATCH", "/api/comments/{comment_id}"): {"text": "Changed"},
    ("DELETE", "/api/comments/{comment_id}"): None,
    ("PUT", "/api/follows/{kind}/{target}"): None,
    ("DELETE", "/api/follows/{kind}/{target}"): None,
    ("PUT", "/api/inbox/{entry_id}/reading"): None,
    ("PUT", "/api/inbox/reading"): None,
    ("POST", "/api/devices"): {"kind": "fcm_token", "address": "a" * 40, "label": "A phone"},
    ("DELETE", "/api/devices/{device_id}"): None,
    ("POST", "/api/review/cases/{case_id}/claim"): None,
    ("DELETE", "/api/review/cases/{case_id}/claim"): None,
    ("POST", "/api/admin/keys"): {"name": "A script", "scopes": ["audit:read"], "days": 1},
    ("DELETE", "/api/admin/keys/{key_id}"): None,
    ("PUT", "/api/admin/practitioners/{account_id}/verification"): None,
    ("PUT", "/api/admin/practitioners/{account_id}/suspension"): {"reason": "Not who they said."},
    ("DELETE", "/api/admin/practitioners/{account_id}/suspension"): None,
    ("PUT", "/api/admin/practitioners/{account_id}/role"): {"role": "reviewer"},
    ("PUT", "/api/admin/cases/{case_id}/removal"): {"reason": "A name can be read on it."},
    ("POST", "/api/admin/jobs/{job_id}/retry"): None,
    ("POST", "/api/review/cases/{case_id}/decisions"): {"outcome": "approve", "version": 1},
}

HEADERS: dict[tuple[str, str], dict[str, str]] = {
    ("PATCH", "/api/cases/{case_id}"): etag(1),
    ("POST", "/api/cases/{case_id}/submission"): etag(1),
    ("POST", "/api/cases/{case_id}/retraction"): etag(1),
    ("PATCH", "/api/comments/{comment_id}"): etag(1),
    ("POST", "/api/uploads"): {**TUS, "Upload-Length": "1"},
    ("HEAD", "/api/uploads/{upload_id}"): TUS,
    ("DELETE", "/api/uploads/{upload_id}"): TUS,
    ("PATCH", "/api/uploads/{upload_id}"): {
        **TUS,
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    },
}


@dataclass(frozen=True)
class ApiRoute:
    """One method of one address."""

    method: str
    template: str
    public: bool
    in_document: bool
    tags: tuple[str, ...]
    identifiers: dict[str, str] = field(default_factory=dict, compare=False)
    bodies: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def unsafe(self) -> bool:
        return self.method not in SAFE

    @property
    def path(self) -> str:
        """The address with something in every place."""
        found = self.template
        for name in [part.split("}")[0] for part in self.template.split("{")[1:]]:
            found = found.replace(f"{{{name}}}", self.identifiers.get(name, IN_PLACE.get(name, str(SOME_ID))))
        return found

    def about(self, **identifiers: object) -> "ApiRoute":
        """The same route, about things that exist."""
        return replace(self, identifiers={name: str(value) for name, value in identifiers.items()})

    def sending(self, bodies: Mapping[str, Any]) -> "ApiRoute":
        """The same route with a body about things that exist, where one is given for it."""
        return replace(self, bodies=bodies)

    async def call(self, person: Person, **changed: str | None) -> httpx.Response:
        """Send a request that only its sender can make wrong. Headers may be changed, or left out by None."""
        headers = {**HEADERS.get((self.method, self.template), {})}
        for name, value in changed.items():
            headers[name.replace("_", "-")] = value if value is not None else ""
        body = self.body
        as_bytes, as_json = (body, None) if isinstance(body, bytes) else (None, body)
        request = person.browser.build_request(
            self.method, self.path, headers=headers, content=as_bytes, json=as_json
        )
        for name, value in changed.items():
            if value is None:
                del request.headers[name.replace("_", "-")]
        return await person.browser.send(request)

    @property
    def body(self) -> Any:
        """What is sent along, as JSON unless it is bytes."""
        if str(self) in self.bodies:
            return self.bodies[str(self)]
        if self.unsafe:
            assert (self.method, self.template) in BODIES, f"say in BODIES how to call {self}"
        return BODIES.get((self.method, self.template))


def routes_of(app: Litestar) -> Iterator[ApiRoute]:
    """Every route of the application, but not the answers to OPTIONS that the framework makes by itself."""
    for route in app.routes:
        assert isinstance(route, HTTPRoute), "there are no others yet"
        for handler, _ in route.route_handler_map.values():
            for method in sorted(handler.http_methods):
                if handler.handler_name != "options_handler":
                    yield _route(handler, str(method), route.path_format)


def _route(handler: HTTPRouteHandler, method: str, template: str) -> ApiRoute:
    return ApiRoute(
        method=method,
        template=template,
        public=bool(handler.opt.get(PUBLIC) or handler.opt.get(SHELL)),
        in_document=bool(handler.resolve_include_in_schema()),
        tags=tuple(handler.tags or ()),
    )
