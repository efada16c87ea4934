"""A community made by chance from a seed: people of every standing, cases in every state, and what hangs on them.

What was made is remembered here, so that an oracle can say who may see what without asking the application.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.ids import new_id
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.authorization.world import CASE_STATES, comment_on, mark_on

AWAY: list[dict[str, Any]] = [
    {"verified": True, "suspended_at": now()},
    {"verified": False, "suspended_at": now()},
    {"verified": False, "email_confirmed_at": None},
]
SPECIALTIES = ["dermatology", "cardiology", "radiology"]


@dataclass
class Somebody:
    """One person as the oracle knows them."""

    person: Person
    id: UUID
    role: Role
    verified: bool
    joined: datetime

    @property
    def reviews(self) -> bool:
        """Whether they decide about others' cases."""
        return self.verified and self.role is not Role.PRACTITIONER


@dataclass
class Told:
    """One inbox entry."""

    id: UUID
    to: UUID
    at: datetime
    read: bool


@dataclass
class MadeCase:
    """One case and what hangs on it, each oldest first: (identifier, by whom, whether it was deleted)."""

    id: UUID
    author: UUID
    state: str
    specialty: str
    at: datetime
    sent: bool
    claimed: bool
    pictures: int
    comments: list[tuple[UUID, UUID, bool]] = field(default_factory=list)
    marks: list[tuple[UUID, UUID]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


@dataclass
class Made:
    """The whole community. Those who are `away` are suspended, or have never confirmed their address."""

    people: list[Somebody] = field(default_factory=list)
    away: list[Somebody] = field(default_factory=list)
    cases: list[MadeCase] = field(default_factory=list)
    follows: dict[UUID, list[tuple[str, str]]] = field(default_factory=dict)


async def make(community: Community, seed: int, *, people: int = 8, cases: int = 24) -> Made:
    """Make a community. The same seed makes the same one, but for identifiers and moments."""
    chance, made = Random(seed), Made()
    begun = now() - timedelta(days=1)
    for number in range(people):
        verified = number % 4 != 3
        role = list(Role)[number % len(Role)]
        joined = begun + timedelta(seconds=chance.randrange(3))
        person = await rows.person(community, role=role, verified=verified, created_at=joined)
        await _device(UUID(person.me["id"]), label=f"Phone {number}")
        made.people.append(Somebody(person, UUID(person.me["id"]), role, verified, joined))
    for columns in AWAY:
        joined = begun + timedelta(seconds=chance.randrange(3))
        identifier = await rows.account(created_at=joined, **columns)
        person = Person((await community.stranger()).browser, {"id": str(identifier)})
        made.away.append(Somebody(person, identifier, Role.PRACTITIONER, columns["verified"], joined))
    for _ in range(cases):
        made.cases.append(await _case(chance, made, begun))
    for somebody in made.people:
        made.follows[somebody.id] = await _follows(chance, made, somebody.id)
    return made


async def _device(account_id: UUID, *, label: str) -> None:
    [session] = await rows.rows("SELECT id FROM sessions WHERE account_id = $1", account_id)
    device = {"id": new_id(), "account_id": account_id, "session_id": session["id"], "created_at": now()}
    await rows.insert("devices", {**device, "kind": "fcm_token", "address": label, "label": label})


async def _case(chance: Random, made: Made, begun: datetime) -> MadeCase:
    people = made.people
    author = chance.choice([*people, *made.away])
    state = chance.choice([*CASE_STATES, "published", "in_review"])
    # Few different moments: pages must not lose or repeat what happened at the same one.
    at = begun + timedelta(minutes=chance.randrange(6))
    specialty = chance.choice(SPECIALTIES)
    sent = state != "draft" and (state != "retracted" or chance.random() < 0.5)
    columns = {"specialty": specialty, "updated_at": at, "submitted_at": at if sent else None}
    once_published = state in ("published", "retracted", "removed", "hidden") or chance.random() < 0.2
    case_id = await rows.case(
        author.person, state=state, published_at=at if once_published else None, **columns
    )
    pictures = chance.randrange(3)
    images = [await rows.image(case_id, position=number + 1) for number in range(pictures)]
    claimed = state == "in_review" and chance.random() < 0.5
    if claimed:
        reviewer = chance.choice([somebody for somebody in people if somebody.role is not Role.PRACTITIONER])
        claim = {"case_id": case_id, "reviewer_id": reviewer.id, "expires_at": now() + timedelta(hours=1)}
        await rows.insert("review_claims", claim)
    case = MadeCase(case_id, author.id, state, specialty, at, sent, claimed, pictures)
    moments = (at + timedelta(seconds=second // 2) for second in range(100))
    for _ in range(chance.randrange(5)):
        writer, deleted = chance.choice(people).id, chance.random() < 0.3
        identifier = await comment_on(
            case_id, writer, created_at=next(moments), deleted_at=at if deleted else None
        )
        case.comments.append((identifier, writer, deleted))
    for image_id in images:
        marker = chance.choice(people).id
        case.marks.append((await mark_on(case_id, image_id, marker, created_at=next(moments)), marker))
    for somebody in chance.sample(people, 4):
        case.told.append(await _told(chance, case_id, somebody.id, next(moments)))
    return case


async def _told(chance: Random, case_id: UUID, account_id: UUID, at: datetime) -> Told:
    told = Told(new_id(), account_id, at, chance.random() < 0.4)
    values = {"id": told.id, "account_id": account_id, "kind": "case_published", "case_id": case_id}
    when = {"created_at": at, "read_at": at if told.read else None}
    await rows.insert("inbox_entries", {**values, **when, "event_key": f"by chance:{told.id}"})
    return told


async def _follows(chance: Random, made: Made, account_id: UUID) -> list[tuple[str, str]]:
    wanted = [
        ("specialty", chance.choice(SPECIALTIES)),
        ("author", str(chance.choice(made.people).id)),
        ("case", str(chance.choice(made.cases).id)),
    ]
    for second, (kind, target) in enumerate(wanted):
        values = {"id": new_id(), "account_id": account_id, "kind": kind, "target": target}
        await rows.insert("follows", {**values, "created_at": now() + timedelta(seconds=second)})
    return wanted
