import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio

from backend.alerts.rules import DEVICES_PER_PERSON
from backend.kernel.database import execute
from tests.community import PASSWORD, Community
from tests.integration import rows
from tests.integration.pushing import devices_of, pushing_through, register
from tests.integration.rows import person
from tests.servers.push_service import PushService
from tests.waiting import eventually


@pytest.fixture
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest_asyncio.fixture
async def pushing(
    push_service: PushService, settings_environment: dict[str, str]
) -> AsyncIterator[Community]:
    async with pushing_through(push_service, settings_environment) as community:
        yield community


async def test_the_app_learns_how_to_register(shared: Community, vapid_public_key: str) -> None:
    somebody = await person(shared)
    assert (await somebody.get("/api/push")).json() == {
        "transport": "webpush",
        "vapid_public_key": vapid_public_key,
        "firebase": None,
    }


async def test_a_device_is_registered_once_and_its_address_never_given_back(
    pushing: Community, push_service: PushService
) -> None:
    somebody = await person(pushing)
    subscription = await register(somebody, push_service)
    await register(somebody, push_service, subscription=subscription)
    listed = await somebody.get("/api/devices")
    [device] = listed.json()["items"]
    assert set(device) == {"id", "kind", "label", "created_at", "this_session"}
    assert (device["kind"], device["label"], device["this_session"]) == ("webpush", "A phone", True)
    for secret in (subscription.endpoint, subscription.p256dh, subscription.auth):
        assert secret not in listed.text
    assert [row["version"] for row in await devices_of(somebody)] == [2]


async def test_a_device_of_another_account_on_the_same_browser_moves(
    pushing: Community, push_service: PushService
) -> None:
    before, after = await person(pushing), await person(pushing)
    subscription = await register(before, push_service)
    await register(after, push_service, subscription=subscription)
    assert await devices_of(before) == []
    assert [row["address"] for row in await devices_of(after)] == [subscription.endpoint]


async def test_signing_out_unlinks_the_devices_of_that_session_and_no_others(
    pushing: Community, push_service: PushService
) -> None:
    phone = await person(pushing)
    laptop = await pushing.stranger()
    await rows.sign_in(pushing, laptop, UUID(phone.me["id"]))
    on_phone, on_laptop = await register(phone, push_service), await register(laptop, push_service)
    assert {row["address"] for row in await devices_of(phone)} == {on_phone.endpoint, on_laptop.endpoint}
    assert [item["this_session"] for item in (await laptop.get("/api/devices")).json()["items"]] == [
        False,
        True,
    ]
    await phone.delete("/api/session")
    assert [row["address"] for row in await devices_of(laptop)] == [on_laptop.endpoint]
    # Signing in anew on the same browser ends the session before.
    again = {"email": laptop.me["email"], "password": PASSWORD}
    assert (await laptop.post("/api/session", again)).status_code == 200
    assert await devices_of(laptop) == []


async def test_a_device_is_unlinked_by_its_owner_alone(pushing: Community, push_service: PushService) -> None:
    owner, other = await person(pushing), await person(pushing)
    await register(owner, push_service)
    [row] = await devices_of(owner)
    assert (await other.delete(f"/api/devices/{row['id']}")).status_code == 404
    assert len(await devices_of(owner)) == 1
    assert (await owner.delete(f"/api/devices/{row['id']}")).status_code == 204
    assert (await owner.delete(f"/api/devices/{row['id']}")).status_code == 404
    assert await devices_of(owner) == []


async def test_a_person_has_so_many_devices_and_the_one_just_registered_is_among_them(
    shared: Community,
) -> None:
    somebody = await person(shared)

    async def add(address: str) -> int:
        body = {"kind": "fcm_token", "address": address, "label": ""}
        return (await somebody.post("/api/devices", body)).status_code

    addresses = [uuid4().hex for _ in range(DEVICES_PER_PERSON + 2)]
    for address in addresses:
        assert await add(address) == 201
    kept = [row["address"] for row in await devices_of(somebody)]
    assert kept == addresses[2:]
    # A browser that had an address long before, and comes back to it, is new here.
    other = await person(shared)
    old = uuid4().hex
    await other.post("/api/devices", {"kind": "fcm_token", "address": old, "label": ""})
    await execute("UPDATE devices SET created_at = '2020-01-01' WHERE address = $1", old)
    assert await add(old) == 201
    assert old in [row["address"] for row in await devices_of(somebody)]
    assert len(await devices_of(somebody)) == DEVICES_PER_PERSON


REFUSED = {
    "https://evil.example/push": "/address",
    "http://169.254.169.254/latest": "/address",
    "file:///etc/passwd": "/address",
    "https://fcm.googleapis.com@evil.example/": "/address",
    "": "/address",
    "x" * 2001: "/address",
}


@pytest.mark.parametrize("address", REFUSED, ids=lambda address: address[:30])
async def test_only_permitted_push_services_are_registered(
    pushing: Community, push_service: PushService, address: str
) -> None:
    somebody = await person(pushing)
    good = push_service.subscribe()
    refused = await somebody.post(
        "/api/devices",
        {"kind": "webpush", "address": address, "p256dh": good.p256dh, "auth": good.auth, "label": ""},
    )
    assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, REFUSED[address])
    assert not address or address not in refused.text
    assert await devices_of(somebody) == []


@pytest.mark.parametrize("field", ["p256dh", "auth"])
@pytest.mark.parametrize("value", ["", "AAAA", "not base64 !", None])
async def test_keys_that_are_none_are_refused(
    pushing: Community, push_service: PushService, field: str, value: str | None
) -> None:
    somebody = await person(pushing)
    good = push_service.subscribe()
    body = {
        "kind": "webpush",
        "address": good.endpoint,
        "p256dh": good.p256dh,
        "auth": good.auth,
        "label": "",
    }
    refused = await somebody.post("/api/devices", {**body, field: value})
    assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, f"/{field}")


async def test_a_session_that_ends_while_a_device_is_registered_leaves_no_device(
    shared: Community,
) -> None:
    somebody = await person(shared)
    ending = await asyncpg.connect(shared.settings.database_url)
    try:
        transaction = ending.transaction()
        await transaction.start()
        await ending.execute("DELETE FROM sessions WHERE account_id = $1", UUID(somebody.me["id"]))
        body = {"kind": "fcm_token", "address": uuid4().hex, "label": ""}
        registering = asyncio.create_task(somebody.post("/api/devices", body))
        await eventually(lambda: blocked(registering), "the registration to wait for the session's row")
        await transaction.commit()
        refused = await registering
    finally:
        await ending.close()
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/not-signed-in")
    assert await devices_of(somebody) == []


async def blocked(registering: asyncio.Task[httpx.Response]) -> bool:
    return registering.done() or bool(await rows.blocked())
