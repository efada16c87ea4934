"""Whatever the document allows, and whatever it forbids: the answer is one that it names, in the form that it says.

Made up by schemathesis, the same in every run. Sent by people of every kind, about things that exist and others.
"""

from dataclasses import dataclass

import hypothesis
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from backend.kernel.actor import Role
from backend.kernel.database import execute
from tests.community import Community, Person, annotation
from tests.fuzz.document import CHECKS, OPERATIONS, cases_of, send
from tests.integration import rows

EXAMPLES = 6


@dataclass(frozen=True)
class Asked:
    """The people who ask, and the things that they may ask about."""

    people: dict[str, Person]
    things: dict[str, object]


@pytest_asyncio.fixture
async def asked(shared: Community) -> Asked:
    author = await rows.person(shared)
    people = {
        "practitioner": author,
        "reviewer": await rows.person(shared, role=Role.REVIEWER),
        "administrator": await rows.person(shared, role=Role.ADMIN),
        "stranger": await shared.stranger(),
    }
    return Asked(people, await things_of(author))


async def things_of(author: Person) -> dict[str, object]:
    """One of each thing, by the name that paths give it."""
    published = await rows.case(author)
    image = await rows.image(published)
    comment = (await author.post(f"/api/cases/{published}/comments", {"text": "Mine"})).json()["id"]
    mark = (await author.post(f"/api/images/{image}/annotations", annotation(1, 1, text="Here"))).json()["id"]
    device = {"kind": "fcm_token", "address": "t" * 40, "label": ""}
    return {
        "case_id": published,
        "image_id": image,
        "comment_id": comment,
        "annotation_id": mark.removeprefix("urn:uuid:"),
        "device_id": (await author.post("/api/devices", device)).json()["id"],
        "account_id": await rows.account(verified=False),
    }


@pytest.mark.parametrize("label", OPERATIONS)
@given(data=st.data())
@hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
async def test_every_answer_is_as_the_document_says(asked: Asked, label: str, data: st.DataObject) -> None:
    case = data.draw(cases_of(OPERATIONS[label]))
    things = asked.things if data.draw(st.booleans()) else {}
    for somebody in asked.people.values():
        answer = await send(case, somebody, things)
        case.validate_response(answer, checks=CHECKS)
        await execute("DELETE FROM throttles")


def test_every_operation_of_the_document_is_asked() -> None:
    assert len(OPERATIONS) > 60
