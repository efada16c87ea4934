"""The document says of every operation what its caller needs, as the handlers themselves have it."""

from typing import Any

import pytest

from backend.app import document
from backend.kernel.actor import Scope

OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, item in document()["paths"].items()
    for method, operation in item.items()
}
NOTHING: list[dict[str, list[str]]] = [{}]
SESSION: list[dict[str, list[str]]] = [{"session": []}]
BY_KEY = {name: operation for name, operation in OPERATIONS.items() if len(operation["security"]) == 2}


def test_every_operation_says_what_it_needs() -> None:
    assert len(OPERATIONS) > 60
    assert all("security" in operation for operation in OPERATIONS.values())
    assert document()["components"]["securitySchemes"].keys() == {"session", "key"}


@pytest.mark.parametrize(
    ("operation", "needed"),
    [
        ("POST /api/session", NOTHING),
        ("GET /health/live", NOTHING),
        ("GET /api/cases", SESSION),
        ("POST /api/admin/keys", SESSION),
        ("GET /api/admin/keys", SESSION),
        ("DELETE /api/admin/keys/{key_id}", SESSION),
        ("GET /api/admin/audit", [*SESSION, {"key": ["audit:read"]}]),
        ("GET /metrics", [*SESSION, {"key": ["metrics:read"]}]),
    ],
)
def test_what_an_operation_needs(operation: str, needed: list[dict[str, list[str]]]) -> None:
    assert OPERATIONS[operation]["security"] == needed


def test_keys_reach_the_admin_api_and_the_metrics_alone() -> None:
    assert {name for name in BY_KEY if " /api/admin/" not in name} == {"GET /metrics"}


def test_every_scope_opens_something_and_what_changes_things_needs_one_to_write() -> None:
    scopes = {name: operation["security"][1]["key"][0] for name, operation in BY_KEY.items()}
    assert set(scopes.values()) == {scope.value for scope in Scope}
    assert {name for name, scope in scopes.items() if scope.endswith(":write")} == {
        name for name in scopes if not name.startswith("GET ")
    }
