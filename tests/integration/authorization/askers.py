"""Who asks: every kind of person, session and key that the matrix knows. A new kind is one entry in ASKERS.

A table of expectations has a column for an asker, or for the group that it stands in.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from backend.admin.rules import digest_of, key_text
from backend.kernel.actor import Role, Scope
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.kernel.ids import new_id
from tests.community import Community, Person
from tests.integration import rows

Make = Callable[[Community], Awaitable[Person]]
DAY = timedelta(days=1)
SCOPES = tuple(scope.value for scope in Scope)


@dataclass(frozen=True)
class Asker:
    """Somebody who asks. `owns` means: asks for their own things; all others ask for the author's."""

    name: str
    group: str
    make: Make
    owns: bool = False


def _person(role: Role = Role.PRACTITIONER, *, verified: bool = True) -> Make:
    async def make(community: Community) -> Person:
        return await rows.person(community, role=role, verified=verified)

    return make


def _whose(change: str) -> Make:
    """Somebody whose cookie is from before their account or their sessions were changed."""

    async def make(community: Community) -> Person:
        person = await rows.person(community, role=Role.ADMIN)
        await execute(change, UUID(person.me["id"]))
        return Person(person.browser)

    return make


async def _stranger(community: Community) -> Person:
    return await community.stranger()


async def _pretender(community: Community) -> Person:
    person = await community.stranger()
    person.browser.cookies.set("caserounds", "x" * 43, domain="localhost.local")
    return person


def _script(*scopes: str, of: str = "", **columns: object) -> Make:
    """A script with a key, of an administrator to whom a change was made since."""

    async def make(community: Community) -> Person:
        owner_id = await rows.account(role=Role.ADMIN.value)
        prefix = secrets.token_hex(4)
        key = key_text(prefix, secrets.token_hex(32))
        values = {"id": new_id(), "owner_id": owner_id, "name": "A script", "prefix": prefix}
        times = {"created_at": now(), "expires_at": now() + DAY}
        kept = {**values, **times, "digest": digest_of(key), "scopes": list(scopes or SCOPES), **columns}
        await rows.insert("admin_keys", kept)
        if of:
            await execute(of, owner_id)
        return Person(community.browser(Authorization=f"Bearer {key}"))

    return make


ASKERS = [
    Asker("author", "authors", _person(), owns=True),
    Asker("reviewing_author", "authors", _person(Role.REVIEWER), owns=True),
    Asker("unverified_author", "unverified", _person(verified=False), owns=True),
    Asker("newcomer", "unverified", _person(verified=False)),
    Asker("unverified_reviewer", "unverified", _person(Role.REVIEWER, verified=False)),
    Asker("peer", "peers", _person()),
    Asker("host", "peers", _person()),  # whose cases the authors comment on and mark
    Asker("reviewer", "reviewers", _person(Role.REVIEWER)),
    Asker("claimant", "reviewers", _person(Role.REVIEWER)),  # holds the claim on what is claimed
    Asker("admin", "reviewers", _person(Role.ADMIN)),
    Asker("stranger", "outsiders", _stranger),
    Asker("pretender", "outsiders", _pretender),  # with a cookie that nobody gave out
    Asker("signed_out", "outsiders", _whose("DELETE FROM sessions WHERE account_id = $1")),
    Asker("run_out", "outsiders", _whose("UPDATE sessions SET expires_at = now() WHERE account_id = $1")),
    # Sessions end with a suspension; these stand for one that was left over.
    Asker("suspended", "outsiders", _whose("UPDATE accounts SET suspended_at = now() WHERE id = $1")),
    Asker("unconfirmed", "outsiders", _whose("UPDATE accounts SET email_confirmed_at = NULL WHERE id = $1")),
    *(Asker(scope, "keys", _script(scope)) for scope in SCOPES),
    Asker("every_scope", "keys", _script()),
    Asker("expired_key", "dead_keys", _script(expires_at=now())),
    Asker("revoked_key", "dead_keys", _script(revoked_at=now())),
    Asker("key_of_demoted", "dead_keys", _script(of="UPDATE accounts SET role = 'reviewer' WHERE id = $1")),
    Asker(
        "key_of_suspended", "dead_keys", _script(of="UPDATE accounts SET suspended_at = now() WHERE id = $1")
    ),
    Asker(
        "key_of_unverified", "dead_keys", _script(of="UPDATE accounts SET verified_at = NULL WHERE id = $1")
    ),
]
"""Everybody. Names are columns; so are groups, for those who may do the same."""

OWNERS = [asker.name for asker in ASKERS if asker.owns]
