"""Nothing personal and nothing clinical reaches a log line, whatever people do: the whole chain in real processes."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from backend.kernel.actor import Role
from backend.kernel.events import Queue
from notifications.vapid import public_key
from tests.community import Person, annotation, etag, new_account, photo
from tests.integration import rows
from tests.mailbox import token_in
from tests.servers.deployment import DeployedCommunity, Deployment, deployed
from tests.servers.loopback import Answer
from tests.servers.platform import Addresses
from tests.servers.push_service import PushService, Subscription
from tests.waiting import eventually

CONTENT = {
    "title": "Canary title",
    "question": "Canary question?",
    "history": "Canary history",
    "answer": "Canary answer",
    "teaching_points": "Canary teaching",
    "tags": ["canary tag"],
    "specialty": "dermatology",
}
PASSWORD = "canary password canary"


@pytest.fixture
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest_asyncio.fixture
async def running(
    platform_addresses: Addresses,
    database: str,
    vapid_private_key: str,
    tmp_path: Path,
    push_service: PushService,
) -> AsyncIterator[tuple[Deployment, DeployedCommunity]]:
    """A deployment with all its processes started."""
    async with deployed(
        platform_addresses, database, vapid_private_key=vapid_private_key, folder=tmp_path
    ) as (deployment, community):
        for queue in Queue:
            deployment.workers[queue].start(PUSH_HOSTS=push_service.origin)
        deployment.start_api(PUSH_HOSTS=push_service.origin)
        yield deployment, community


async def newcomer(community: DeployedCommunity, name: str) -> Person:
    """Somebody who signed up through the API, all of whose words are canaries."""
    somebody = await community.stranger()
    wanted = new_account(
        email=f"canary.{name}@hospital.example",
        password=PASSWORD,
        display_name=f"Dr Canary {name}",
        registration="Canary registration",
    )
    assert (await somebody.post("/api/accounts", wanted)).status_code == 202
    token = token_in(await community.newest_mail_to(wanted["email"]), "confirm")
    confirmed = await somebody.post("/api/email-confirmation", {"token": token, "password": PASSWORD})
    assert confirmed.status_code == 200, confirmed.text
    somebody.me = confirmed.json()
    return somebody


async def ready_case(author: Person) -> dict[str, Any]:
    """A draft of canaries whose photo has been made safe, sent to review."""
    draft = await author.draft(**CONTENT)
    image = await author.attach(draft["id"], photo())
    described = {"description": "Canary description"}
    await author.patch(f"/api/cases/{draft['id']}/images/{image['id']}", described)

    async def is_ready() -> bool:
        return bool((await author.case(draft["id"]))["images"][0]["state"] == "ready")

    await eventually(is_ready, "the photo to be made safe")
    sent = await author.browser.post(f"/api/cases/{draft['id']}/submission", headers=etag(draft["version"]))
    assert sent.status_code == 200, sent.text
    return dict(sent.json())


async def subscribe(somebody: Person, service: PushService, vapid_key: str) -> Subscription:
    subscription = service.subscribe(vapid_key)
    device = {
        "kind": "webpush",
        "address": subscription.endpoint,
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
        "label": "Canary phone",
    }
    registered = await somebody.post("/api/devices", device)
    assert registered.status_code == 201, registered.text
    return subscription


async def misuse(somebody: Person, case_id: str) -> None:
    """Everything that goes wrong in the hands of people, with canaries in every place."""
    wrong = {"email": somebody.me["email"], "password": "a wrong canary"}
    assert (await somebody.post("/api/session", wrong)).status_code == 401
    assert (await somebody.get("/api/cases", specialty="canary specialty")).status_code == 422
    assert (await somebody.get("/api/cases", cursor="canary-cursor")).status_code == 422
    assert (await somebody.get("/api/canary")).status_code == 404
    assert (await somebody.get("/canary.html")).status_code == 404
    assert (await somebody.put("/api/follows/canary/canary")).status_code == 422
    assert (await somebody.post("/api/cases", {"canary": "canary"})).status_code == 422
    assert (await somebody.post("/api/cases", {"title": "canary\0"})).status_code == 422
    broken = await somebody.browser.post(
        "/api/cases", content=b'{"canary', headers={"Content-Type": "application/json"}
    )
    assert broken.status_code == 400
    headers = {"X-Request-Id": "canary id", "User-Agent": "canary", "Referer": "https://canary.example/"}
    assert (await somebody.browser.get(f"/api/cases/{case_id}", headers=headers)).status_code == 200
    # An error of our own: a row that no code of ours writes.
    broken_case = await rows.case(somebody, title="Canary")
    await rows.image(broken_case, state="refused", refusal="canary refusal")
    assert (await somebody.get(f"/api/cases/{broken_case}")).status_code == 500


def lines(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


async def test_the_whole_chain_leaves_nothing_personal_in_the_logs(
    running: tuple[Deployment, DeployedCommunity], push_service: PushService, vapid_private_key: str
) -> None:
    deployment, community = running
    reviewer = await rows.person(community, role=Role.REVIEWER, display_name="Dr Canary reviewer")
    author, peer = await newcomer(community, "author"), await newcomer(community, "peer")
    for somebody in (author, peer):
        verified = await reviewer.put(f"/api/accounts/{somebody.me['id']}/verification")
        assert verified.status_code == 204
    await peer.put("/api/follows/specialty/dermatology")
    subscription = await subscribe(peer, push_service, public_key(vapid_private_key))
    dead = await subscribe(author, push_service, public_key(vapid_private_key))
    push_service.always(dead.endpoint, Answer(410))

    case = await ready_case(author)
    await reviewer.post(f"/api/review/cases/{case['id']}/claim")
    decided = await reviewer.post(
        f"/api/review/cases/{case['id']}/decisions",
        {"outcome": "approve", "version": case["version"], "reason": "Canary reason"},
    )
    assert decided.status_code == 201, decided.text
    await asyncio.to_thread(push_service.wait_for, lambda received: bool(received), 30.0)
    [image] = (await peer.case(case["id"]))["images"]
    assert (await peer.get(image["urls"]["master"])).status_code == 200
    mark = await peer.post(f"/api/images/{image['id']}/annotations", annotation(1, 1, text="Canary mark"))
    pinned = {"text": "Canary comment", "annotation_id": mark.json()["id"].removeprefix("urn:uuid:")}
    comment = await peer.post(f"/api/cases/{case['id']}/comments", pinned)
    assert comment.status_code == 201, comment.text
    edit = await peer.patch(f"/api/comments/{comment.json()['id']}", {"text": "Canary edit"}, version=1)
    assert edit.status_code == 200
    await eventually(lambda: told(author, 3), "the author to be told of decision, mark and comment")
    await misuse(peer, case["id"])
    tokens = [cookie.value for somebody in (author, peer) for cookie in somebody.browser.cookies.jar]
    mailed = [mail for somebody in (author, peer) for mail in community.mails_to(somebody.me["email"])]
    tokens += [token_in(mail, "confirm") for mail in mailed]
    await peer.delete("/api/session")
    for part in (deployment.api, *deployment.workers.values()):
        part.stop()

    said = deployment.said()
    for secret in (
        "anary",
        "127.0.0.1",
        subscription.endpoint,
        subscription.p256dh,
        subscription.auth,
        "/push/",
        vapid_private_key,
        deployment.settings.s3_secret_access_key,
        deployment.settings.database_url,
        *[token for token in tokens if token],
    ):
        assert secret not in said, f"{secret[:12]}… is in the logs"
    follow_the_decision(lines(said), decided)


async def told(somebody: Person, entries: int) -> bool:
    return len((await somebody.get("/api/inbox")).json()["items"]) >= entries


def follow_the_decision(logged: list[dict[str, Any]], decided: httpx.Response) -> None:
    """Every line is one JSON object, and the decision's request id leads on to the pushes that it caused."""
    assert all({"event", "level", "timestamp"} <= line.keys() for line in logged)
    caused = [line for line in logged if line.get("request_id") == decided.headers["x-request-id"]]
    assert caused[0]["event"] == "request"
    assert caused[0]["route"] == "/api/review/cases/{case_id}/decisions"
    assert {(line["outcome"], line["code"]) for line in caused if line["event"] == "push"} == {
        ("delivered", "http_201"),
        ("gone", "http_410"),
    }
    assert {line["job"] for line in caused if line["event"] == "push"} == {"push_due"}
    assert "image sanitised" in {line["event"] for line in logged}
    unexpected = [line for line in logged if line["event"] == "unexpected error"]
    assert [line["exception"] for line in unexpected] == ["ValueError"]
