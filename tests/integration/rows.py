"""Rows put straight into the database, where the way there is not what a test is about.

People signed in without the work of a password, and cases without the making safe of a photo.
"""

import functools
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher

from backend.accounts.queries import actor_of
from backend.accounts.service.sessions import begin_session
from backend.kernel.actor import Actor, Role
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all
from backend.kernel.ids import new_id
from backend.web.authentication import cookie_name
from tests.community import PASSWORD, Community, Person

_ACCOUNT = {
    "password_hash": "",
    "display_name": "Dr Example",
    "profession": "physician",
    "specialties": ["dermatology"],
    "registration": "GMC 0000000",
    "role": Role.PRACTITIONER.value,
}

_CASE = {
    "state": "published",
    "title": "Itchy ring, three weeks",
    "question": "What would you do next?",
    "history": "Slowly growing, scaly border.",
    "specialty": "dermatology",
    "answer": "Tinea corporis",
    "tags": [],
}


@functools.cache
def _password_hash() -> str:
    return PasswordHasher().hash(PASSWORD)


async def insert(table: str, values: Mapping[str, object]) -> None:
    """Insert one row."""
    columns = ", ".join(values)
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", *values.values())


async def account(*, verified: bool = True, **columns: object) -> UUID:
    """Somebody with an account, signed in nowhere."""
    identifier = new_id()
    moment = now()
    values = {
        "id": identifier,
        "email": f"{uuid4().hex}@hospital.example",
        **_ACCOUNT,
        "password_hash": _password_hash(),
        "created_at": moment,
        "email_confirmed_at": moment,
        "verified_at": moment if verified else None,
        **columns,
    }
    await insert("accounts", values)
    return identifier


async def person(
    community: Community, *, role: Role = Role.PRACTITIONER, verified: bool = True, **columns: object
) -> Person:
    """Somebody signed in on a browser of their own."""
    somebody = await community.stranger()
    await sign_in(community, somebody, await account(verified=verified, role=role.value, **columns))
    return somebody


async def sign_in(community: Community, somebody: Person, account_id: UUID) -> None:
    """Begin a session of an account on somebody's browser."""
    token = await begin_session(account_id, replacing=None)
    # The domain under which httpx files what a server on localhost sets.
    somebody.browser.cookies.set(
        cookie_name(secure=community.settings.secure), token, domain="localhost.local"
    )
    somebody.me = (await somebody.get("/api/session")).json()


async def actor(somebody: Person) -> Actor:
    """Somebody as the services are told of them."""
    token = somebody.browser.cookies[cookie_name(secure=False)]
    found = await actor_of(token)
    assert found is not None
    return found


async def case(author: Person, **columns: object) -> UUID:
    """A case in any state; published now unless told otherwise."""
    identifier = new_id()
    moment = now()
    values: dict[str, object] = {
        "id": identifier,
        "author_id": UUID(author.me["id"]),
        **_CASE,
        "created_at": moment,
        "updated_at": moment,
        "submitted_at": moment,
        **columns,
    }
    if values["state"] == "published":
        values.setdefault("published_at", moment)
    await insert("cases", values)
    return identifier


async def image(case_id: UUID, **columns: object) -> UUID:
    """An image of a case: safe, 400 by 300 pixels, with no bytes behind it."""
    identifier = new_id()
    values = {
        "id": identifier,
        "case_id": case_id,
        "position": 1,
        "state": "ready",
        "width": 400,
        "height": 300,
        "folder": f"images/{new_id()}",
        "media_type": "image/jpeg",
        "placeholder": "data:,",
        "created_at": now(),
        **columns,
    }
    await insert("case_images", values)
    return identifier


async def scanned_image(case_id: UUID, **columns: object) -> UUID:
    """An image whose original is still kept, with no bytes behind it either."""
    original = {
        "original_folder": "originals/none",
        "original_width": 400,
        "original_height": 300,
        "scans": 1,
    }
    return await image(case_id, **{**original, **columns})


async def rows(sql: str, *arguments: object) -> list[dict[str, Any]]:
    """All rows of a statement."""
    return [dict(row) for row in await fetch_all(sql, *arguments)]


async def everything() -> dict[str, list[str]]:
    """Every row of every table, as text: equal before and after means that nothing changed."""
    tables = await rows(
        "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    )
    return {
        table["name"]: [
            row["t"] for row in await rows(f"SELECT t::text AS t FROM {table['name']} t ORDER BY 1")
        ]
        for table in tables
    }


async def blocked() -> int:
    """How many statements wait for somebody else's lock in this test's database."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return len(await rows(waiting))


def moment(text: str) -> datetime:
    """A moment in UTC, as the API writes it."""
    parsed = datetime.fromisoformat(text)
    assert parsed.tzinfo == UTC, "times are UTC"
    return parsed
