"""Every length and choice is bounded in the database too, whatever a future service forgets."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.kernel.ids import new_id
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.rows import person

REFUSED = (asyncpg.CheckViolationError, asyncpg.StringDataRightTruncationError, asyncpg.NotNullViolationError)

TEXTS = """
SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
       (SELECT count(*) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
        AND a.attnum = ANY(k.conkey) AND pg_get_constraintdef(k.oid) LIKE '%char_length%') AS bounded
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND c.relname NOT LIKE 'procrastinate%' AND c.relname <> 'migration'
  AND format_type(a.atttypid, NULL) IN ('text', 'character varying', 'text[]', 'character varying[]')
"""


async def test_every_text_in_every_table_has_a_longest_length(shared: Community) -> None:
    texts = await rows.rows(TEXTS)
    assert len(texts) > 40
    unbounded = [
        f"{text['table']}.{text['column']}"
        for text in texts
        if "varying(" not in text["type"] and not text["bounded"]
    ]
    assert unbounded == []


ACCOUNTS: dict[str, Any] = {
    "email": "x" * 255,
    "display_name": "x" * 81,
    "profession": "wizard",
    "specialties": ["alchemy"],
    "registration": "x" * 201,
    "role": "emperor",
    "password_hash": "x" * 201,
    "created_at": None,
}


@pytest.mark.parametrize("column", ACCOUNTS)
async def test_no_account_is_out_of_bounds(shared: Community, column: str) -> None:
    with pytest.raises(REFUSED):
        await rows.account(**{column: ACCOUNTS[column]})


async def test_no_account_is_without_a_name_or_with_too_many_specialties(shared: Community) -> None:
    with pytest.raises(REFUSED):
        await rows.account(display_name="")
    with pytest.raises(REFUSED):
        await rows.account(specialties=["surgery"] * 9)


async def test_an_address_has_one_account_in_the_database(shared: Community) -> None:
    await rows.account(email="once@hospital.example")
    with pytest.raises(asyncpg.UniqueViolationError):
        await rows.account(email="once@hospital.example")


CASES: dict[str, object] = {
    "title": "x" * 121,
    "question": "x" * 301,
    "history": "x" * 4001,
    "answer": "x" * 501,
    "teaching_points": "x" * 2001,
    "tags": ["x" * 41],
    "age_band": "93",
    "sex": "unknown",
    "specialty": "alchemy",
    "body_site": "soul",
    "state": "forgotten",
    "decision_reason": "x" * 1001,
    "idempotency_key": "x" * 101,
}


@pytest.mark.parametrize("column", CASES)
async def test_no_case_is_out_of_bounds(shared: Community, column: str) -> None:
    author = await person(shared)
    with pytest.raises(REFUSED):
        await rows.case(author, **{column: CASES[column]})


@pytest.mark.parametrize(
    "columns", [{"tags": ["x"] * 11}, {"published_at": None}, {"specialty": None}, {"author_id": None}]
)
async def test_no_case_is_published_without_a_moment_or_a_specialty(
    shared: Community, columns: dict[str, object]
) -> None:
    author = await person(shared)
    with pytest.raises(REFUSED):
        await rows.case(author, **columns)


IMAGES: list[dict[str, object]] = [
    {"position": 0},
    {"position": 9},
    {"state": "pretty"},
    {"description": "x" * 301},
    {"width": None},
    {"height": 0},
    {"folder": None},
    {"media_type": None},
    {"placeholder": None},
    {"placeholder": "x" * 2001},
    {"state": "refused", "refusal": None},
]


@pytest.mark.parametrize("columns", IMAGES, ids=str)
async def test_no_image_is_out_of_bounds(shared: Community, columns: dict[str, object]) -> None:
    author = await person(shared)
    case_id = await rows.case(author)
    with pytest.raises(REFUSED):
        await rows.image(case_id, **columns)


async def test_no_two_images_are_in_one_place(shared: Community) -> None:
    case_id = await rows.case(await person(shared))
    await rows.image(case_id)
    with pytest.raises(asyncpg.UniqueViolationError):
        await rows.image(case_id)


async def _annotation(author: Person, **columns: object) -> None:
    case_id = await rows.case(author)
    values = {
        "id": new_id(),
        "case_id": case_id,
        "image_id": await rows.image(case_id),
        "author_id": UUID(author.me["id"]),
        "x": 1,
        "y": 1,
        "width": 1,
        "height": 1,
        "created_at": now(),
        **columns,
    }
    await rows.insert("annotations", values)


async def _comment(author: Person, **columns: object) -> None:
    values = {
        "id": new_id(),
        "case_id": await rows.case(author),
        "author_id": UUID(author.me["id"]),
        "text": "A comment",
        "created_at": now(),
        **columns,
    }
    await rows.insert("comments", values)


async def _follow(author: Person, **columns: object) -> None:
    values = {"id": new_id(), "account_id": UUID(author.me["id"]), "kind": "specialty", "target": "surgery"}
    await rows.insert("follows", {**values, "created_at": now(), **columns})


async def _device(author: Person, **columns: object) -> None:
    [session] = await rows.rows("SELECT id FROM sessions WHERE account_id = $1", UUID(author.me["id"]))
    values = {"id": new_id(), "account_id": UUID(author.me["id"]), "session_id": session["id"]}
    wanted = {"kind": "fcm_token", "address": str(new_id()), "created_at": now()}
    await rows.insert("devices", {**values, **wanted, **columns})


async def _entry(author: Person, **columns: object) -> None:
    values = {"id": new_id(), "account_id": UUID(author.me["id"]), "kind": "mark_added"}
    more = {"event_key": str(new_id()), "case_id": await rows.case(author), "created_at": now()}
    await rows.insert("inbox_entries", {**values, **more, **columns})


async def _decision(author: Person, **columns: object) -> None:
    values = {"id": new_id(), "case_id": await rows.case(author), "case_version": 1, "outcome": "approve"}
    more = {"reviewer_id": UUID(author.me["id"]), "decided_at": now()}
    await rows.insert("decisions", {**values, **more, **columns})


async def _upload(author: Person, **columns: object) -> None:
    values = {"id": new_id(), "account_id": UUID(author.me["id"]), "length": 10}
    await rows.insert("uploads", {**values, "created_at": now(), "expires_at": now(), **columns})


async def _throttle(_: Person, **columns: object) -> None:
    await rows.insert("throttles", {"key": new_id().bytes * 2, "window_started_at": now(), **columns})


Making = Callable[..., Awaitable[None]]
OTHERS: list[tuple[Making, dict[str, object]]] = [
    (_annotation, {"x": -1}),
    (_annotation, {"y": -1}),
    (_annotation, {"width": 0}),
    (_annotation, {"height": 0}),
    (_annotation, {"text": "x" * 1001}),
    (_comment, {"text": ""}),
    (_comment, {"text": "x" * 4001}),
    (_comment, {"text": None}),
    (_follow, {"kind": "patient"}),
    (_follow, {"target": "x" * 41}),
    (_device, {"kind": "pigeon"}),
    (_device, {"address": ""}),
    (_device, {"address": "x" * 2001}),
    (_device, {"label": "x" * 81}),
    (_device, {"session_id": None}),
    (_entry, {"kind": "rumour"}),
    (_decision, {"outcome": "maybe"}),
    (_decision, {"reason": "x" * 1001}),
    (_upload, {"length": -1}),
    (_upload, {"length": 30_000_001}),
    (_upload, {"received": 30_000_001}),
    (_upload, {"received": 11}),
    (_throttle, {"key": b"short"}),
]


@pytest.mark.parametrize(
    ("make", "columns"), OTHERS, ids=[f"{make.__name__} {list(columns)}" for make, columns in OTHERS]
)
async def test_nothing_else_is_out_of_bounds(
    shared: Community, make: Making, columns: dict[str, object]
) -> None:
    author = await person(shared)
    await make(author)  # within its bounds it is taken
    with pytest.raises(REFUSED):
        await make(author, **columns)


async def test_a_decided_case_cannot_be_deleted_from_under_its_decision(shared: Community) -> None:
    author = await person(shared)
    await _decision(author)
    with pytest.raises(asyncpg.RestrictViolationError):
        await execute("DELETE FROM cases WHERE author_id = $1", UUID(author.me["id"]))


APPEND_ONLY = ("decisions", "comment_revisions")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
async def test_what_is_append_only_cannot_be_rewritten_by_the_app(
    shared: Community, table: str, change: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(change.format(table))


async def test_no_history_vanishes_with_the_comment_it_belongs_to(shared: Community) -> None:
    author = await person(shared)
    comment_id = new_id()
    await _comment(author, id=comment_id)
    revision = {"id": new_id(), "comment_id": comment_id, "version": 1, "text": "x", "written_at": now()}
    await rows.insert("comment_revisions", revision)
    with pytest.raises(asyncpg.RestrictViolationError):
        await execute("DELETE FROM comments WHERE id = $1", comment_id)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE decisions DISABLE TRIGGER ALL",
        "DROP TABLE decisions",
        "ALTER TABLE accounts DROP COLUMN email",
        "DELETE FROM migration",
        "GRANT DELETE ON decisions TO CURRENT_USER",
    ],
)
async def test_the_app_cannot_change_the_schema(shared: Community, statement: str) -> None:
    before = await rows.rows(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants ORDER BY 1, 2"
    )
    try:
        await execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return
    # PostgreSQL only warns when somebody grants what they may not.
    assert statement.startswith("GRANT")
    assert before == await rows.rows(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants ORDER BY 1, 2"
    )
