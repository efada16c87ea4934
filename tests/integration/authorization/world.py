"""The things that are asked about: of every kind one in every state, for everybody who owns things.

Rows are put in directly; only the bytes of one picture are really in the object store.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from backend.cases.rules import CaseState
from backend.kernel.clock import now
from backend.kernel.ids import new_id
from backend.moderation.rules import claim_expiry
from media.renditions import object_names
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.api_routes import ApiRoute
from tests.integration.authorization.askers import ASKERS, OWNERS

CASE_STATES = [state.value for state in CaseState]
SHOWN_TO_PEERS = "published"
FOLDER, ORIGINALS = "images/of-the-matrix", "originals/of-the-matrix"
NOBODYS = UUID("01930000-0000-7000-8000-000000000000")


@dataclass(frozen=True)
class Thing:
    """Something to ask about: what stands in the address, and bodies where a route needs one about it."""

    identifiers: Mapping[str, object] = field(default_factory=dict)
    bodies: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Thing()


@dataclass
class World:
    """People, and things by kind, state and owner."""

    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, dict[str, dict[str, Thing]]] = field(default_factory=dict)

    def id_of(self, name: str) -> UUID:
        """The account of an asker."""
        return UUID(self.people[name].me["id"])

    async def ask(self, route: ApiRoute, asker: str, **headers: str) -> httpx.Response:
        """Send a request as somebody whose browser then forgets what it was answered."""
        browser = self.people[asker].browser
        kept = list(browser.cookies.jar)
        response = await route.call(self.people[asker], **headers)
        browser.cookies.jar.clear()
        for cookie in kept:
            browser.cookies.jar.set_cookie(cookie)
        return response

    def put(self, kind: str, state: str, owner: str, thing: Thing) -> None:
        """Remember a thing."""
        self.things.setdefault(kind, {}).setdefault(state, {})[owner] = thing

    def thing(self, kind: str, state: str, asker: str) -> Thing:
        """What an asker asks about: their own when they own things, else the author's."""
        if kind == "nothing":
            return NOTHING
        owned = self.things[kind][state]
        return owned.get(asker, owned["author"])


async def build(community: Community) -> World:
    """Everybody and everything."""
    world = World()
    for asker in ASKERS:
        world.people[asker.name] = await asker.make(community)
    for name in (*object_names(FOLDER), *object_names(ORIGINALS)):
        await community.ports.object_store.put(name, b"\xff\xd8\xff\xd9", media_type="image/jpeg")
    for owner in OWNERS:
        await _cases(world, owner)
    for owner in OWNERS:
        await _words_in_hosted_cases(world, owner)
        await _own_things(world, owner)
    for name, person in world.people.items():
        if person.me:
            await _sign_ins(world, name)
    await _accounts(world)
    await _keys(world)
    await _jobs(world)
    return world


async def case_in(state: str, author: Person) -> tuple[UUID, UUID]:
    """A complete case in a state, with a safe picture; its id and the picture's."""
    unsent = {"submitted_at": None} if state == "draft" else {}
    case_id = await rows.case(author, state=state, **unsent)
    return case_id, await rows.scanned_image(case_id, folder=FOLDER, original_folder=ORIGINALS)


async def _cases(world: World, owner: str) -> None:
    for state in [*CASE_STATES, "claimed", "claim_run_out"]:
        held = state.startswith("claim")
        case_id, image_id = await case_in("in_review" if held else state, world.people[owner])
        if held:
            lasting = claim_expiry(now()) if state == "claimed" else now()
            claim = {"case_id": case_id, "reviewer_id": world.id_of("claimant"), "expires_at": lasting}
            await rows.insert("review_claims", claim)
            await _look_at_original(image_id, world.id_of("claimant"))
        upload_id = await upload_of(world.id_of(owner), length=3, received=3)
        bodies = {
            "POST /api/cases/{case_id}/images": {"upload_id": str(upload_id)},
            "PUT /api/cases/{case_id}/image-order": {"image_ids": [str(image_id)]},
        }
        thing = Thing({"case_id": case_id, "image_id": image_id, "kind": "case", "target": case_id}, bodies)
        world.put("review", state, owner, thing)
        if state != "claim_run_out":
            world.put("case", state, owner, thing)
            world.put("image", state, owner, thing)
    unsent = await rows.case(world.people[owner], state="retracted", submitted_at=None)
    world.put("unsent", "retracted", owner, Thing({"case_id": unsent}))
    draft = await rows.case(world.people[owner], state="draft", submitted_at=None)
    for position, state in enumerate(("received", "refused"), start=1):
        refusal = "damaged" if state == "refused" else None
        image_id = await rows.image(
            draft, position=position, state=state, refusal=refusal, width=None, height=None
        )
        world.put("image", state, owner, Thing({"case_id": draft, "image_id": image_id}))


async def _look_at_original(image_id: UUID, reviewer_id: UUID) -> None:
    """A reviewer has said why they have to see an original."""
    view = {"id": new_id(), "image_id": image_id, "account_id": reviewer_id, "reason": "A shadow"}
    times = {"created_at": now(), "expires_at": now() + timedelta(minutes=10)}
    await rows.insert("original_views", {**view, **times})


async def _words_in_hosted_cases(world: World, owner: str) -> None:
    for state in CASE_STATES:
        case_id, image_id = await case_in(state, world.people["host"])
        comment_id = await comment_on(case_id, world.id_of(owner))
        world.put("comment", state, owner, Thing({"comment_id": comment_id}))
        mark_id = await mark_on(case_id, image_id, world.id_of(owner))
        world.put("mark", state, owner, Thing({"annotation_id": mark_id}))
        followed = {"id": new_id(), "account_id": world.id_of(owner), "created_at": now()}
        await rows.insert("follows", {**followed, "kind": "case", "target": str(case_id)})
        world.put("follow", state, owner, Thing({"kind": "case", "target": case_id}))
        entry = await _entry(case_id, world.id_of(owner))
        world.put("entry", state, owner, Thing({"entry_id": entry}))
        if state == SHOWN_TO_PEERS:
            deleted = await comment_on(case_id, world.id_of(owner), deleted_at=now())
            world.put("comment", "deleted", owner, Thing({"comment_id": deleted}))


async def _own_things(world: World, owner: str) -> None:
    account_id, moment = world.id_of(owner), now()
    states: dict[str, dict[str, object]] = {
        "open": {"length": 3, "received": 0},
        "finished": {"length": 3, "received": 3},
        "used": {"length": 3, "received": 3, "used_at": moment},
        "run_out": {"length": 3, "received": 0, "expires_at": moment},
    }
    for state, columns in states.items():
        upload_id = await upload_of(account_id, **columns)
        bytes_of_it = {"PATCH /api/uploads/{upload_id}": b"abc"}
        world.put("upload", state, owner, Thing({"upload_id": upload_id}, bytes_of_it))


async def _sign_ins(world: World, name: str) -> None:
    """Everybody is signed in on two browsers, and reached through the first."""
    account_id, moment = world.id_of(name), now()
    [session] = await rows.rows("SELECT id FROM sessions WHERE account_id = $1", account_id)
    device = {"id": new_id(), "account_id": account_id, "session_id": session["id"], "created_at": moment}
    await rows.insert("devices", {**device, "kind": "fcm_token", "address": f"{device['id']}"})
    another_id = new_id()
    another = {"id": another_id, "account_id": account_id, "created_at": moment, "last_used_at": moment}
    ends = {"token_hash": another_id.bytes * 2, "expires_at": moment + timedelta(days=1)}
    await rows.insert("sessions", {**another, **ends})
    if name in OWNERS:
        world.put("device", "linked", name, Thing({"device_id": device["id"]}))
        world.put("session", "this_one", name, Thing({"session_id": session["id"]}))
        world.put("session", "another", name, Thing({"session_id": another_id}))


async def _accounts(world: World) -> None:
    moment = now()
    for state, identifier in {
        "verified": await rows.account(),
        "waiting": await rows.account(verified=False),
        "unconfirmed": await rows.account(verified=False, email_confirmed_at=None),
        "suspended": await rows.account(suspended_at=moment),
        "nobodys": NOBODYS,
    }.items():
        thing = Thing({"account_id": identifier, "kind": "author", "target": identifier})
        world.put("account", state, "author", thing)
    for name, themselves in await _everybodys_accounts(world):
        thing = Thing({"account_id": themselves, "kind": "author", "target": themselves})
        world.put("account", "oneself", name, thing)


async def _everybodys_accounts(world: World) -> list[tuple[str, UUID]]:
    """The account of everybody who has one; of a script, that of its key's owner."""
    found = []
    for name, person in world.people.items():
        if "id" in person.me:
            found.append((name, world.id_of(name)))
        elif "Authorization" in person.browser.headers:
            [key] = await rows.rows("SELECT owner_id FROM admin_keys WHERE prefix = $1", _prefix(person))
            found.append((name, key["owner_id"]))
    return found


async def _jobs(world: World) -> None:
    for state, status in {"set_aside": "failed", "waiting": "todo"}.items():
        [job] = await rows.rows(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " VALUES ('default', 'objects_doomed', '{}', $1::procrastinate_job_status) RETURNING id",
            status,
        )
        world.put("job", state, "author", Thing({"job_id": job["id"]}))
    world.put("job", "nobodys", "author", Thing({"job_id": 2**40}))


async def _keys(world: World) -> None:
    for state, name in {"working": "every_scope", "revoked": "revoked_key"}.items():
        [key] = await rows.rows("SELECT id FROM admin_keys WHERE prefix = $1", _prefix(world.people[name]))
        world.put("key", state, "author", Thing({"key_id": key["id"]}))
    world.put("key", "nobodys", "author", Thing({"key_id": NOBODYS}))


def _prefix(script: Person) -> str:
    return script.browser.headers["Authorization"].split("_")[1]


async def upload_of(account_id: UUID, **columns: object) -> UUID:
    """An upload of somebody's, within its time."""
    identifier, moment = new_id(), now()
    times = {"created_at": moment, "expires_at": moment + timedelta(hours=1)}
    await rows.insert("uploads", {"id": identifier, "account_id": account_id, **times, **columns})
    return identifier


async def comment_on(case_id: UUID, author_id: UUID, **columns: object) -> UUID:
    """A comment of somebody's on a case."""
    identifier = new_id()
    values = {"id": identifier, "case_id": case_id, "author_id": author_id, "text": "Tinea?"}
    await rows.insert("comments", {**values, "created_at": now(), **columns})
    return identifier


async def mark_on(case_id: UUID, image_id: UUID, author_id: UUID, **columns: object) -> UUID:
    """A mark of somebody's on a picture."""
    identifier = new_id()
    values = {"id": identifier, "case_id": case_id, "image_id": image_id, "author_id": author_id}
    region = {"x": 1, "y": 1, "width": 1, "height": 1}
    await rows.insert("annotations", {**values, **region, "text": "Here", "created_at": now(), **columns})
    return identifier


async def _entry(case_id: UUID, account_id: UUID) -> UUID:
    identifier = new_id()
    values = {"id": identifier, "account_id": account_id, "kind": "case_published", "case_id": case_id}
    await rows.insert(
        "inbox_entries", {**values, "event_key": f"case_published:{case_id}", "created_at": now()}
    )
    return identifier
