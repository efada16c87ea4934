"""Two APIs and two sets of workers are one deployment."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from backend.accounts.rules import SIGN_IN_PER_ADDRESS_AND_CLIENT
from backend.kernel.database import execute, fetch_all, fetch_value
from backend.kernel.events import Queue
from tests.community import COMPLETE, PASSWORD, TUS, photo
from tests.integration import rows
from tests.integration.several.conftest import COOKIE, Ward
from tests.waiting import LONG_PATIENCE, until

pytestmark = pytest.mark.timeout(300)  # eight processes start for the first, two anew for the last
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


async def somebody() -> tuple[str, dict[str, str]]:
    """A verified practitioner, and what they sign in with."""
    account_id = await rows.account()
    email = await fetch_value("SELECT email FROM accounts WHERE id = $1", account_id)
    return str(account_id), {"email": email, "password": PASSWORD}


def signed_in(ward: Ward, credentials: dict[str, str], number: int = 1) -> str:
    """The token of a session that was begun at one of the APIs."""
    with ward.at(number) as browser:
        answer = browser.post("/api/session", json=credentials)
        assert answer.status_code == 200, answer.text
        return answer.cookies[COOKIE]


def attached(ward: Ward, token: str, case_id: str) -> None:
    """One more photo of a case: begun at one API, half of it sent there, finished and used at the other."""
    content = photo()
    half = len(content) // 2
    with ward.at(1, token) as one, ward.at(2, token) as other:
        created = one.post("/api/uploads", headers={**TUS, "Upload-Length": str(len(content))})
        assert created.status_code == 201, created.text
        place = httpx.URL(created.headers["location"]).path
        sent = one.patch(place, content=content[:half], headers={**PIECE, "Upload-Offset": "0"})
        assert sent.headers["upload-offset"] == str(half)
        assert other.head(place, headers=TUS).headers["upload-offset"] == str(half)
        sent = other.patch(place, content=content[half:], headers={**PIECE, "Upload-Offset": str(half)})
        assert sent.status_code == 204, sent.text
        used = other.post(f"/api/cases/{case_id}/images", json={"upload_id": place.rsplit("/", 1)[-1]})
        assert used.status_code == 201, used.text


def new_case(ward: Ward, token: str) -> str:
    with ward.at(2, token) as browser:
        created = browser.post("/api/cases", json=COMPLETE)
        assert created.status_code == 201, created.text
        return str(created.json()["id"])


async def test_who_signs_in_at_one_is_known_at_the_other_until_signing_out_there(ward: Ward) -> None:
    _, credentials = await somebody()
    token = signed_in(ward, credentials, number=1)
    with ward.at(2, token) as other, ward.at(1, token) as one:
        assert other.get("/api/session").json()["email"] == credentials["email"]
        assert other.delete("/api/session").status_code == 204
        assert one.get("/api/cases").status_code == 401


async def test_photo_begun_at_one_and_finished_at_the_other_is_made_safe_by_either_worker(ward: Ward) -> None:
    _, credentials = await somebody()
    token = signed_in(ward, credentials)

    def both_have_worked() -> bool:
        case_id = new_case(ward, token)
        for _ in range(3):
            attached(ward, token, case_id)
        with ward.at(1, token) as browser:

            def states() -> list[str]:
                images = browser.get(f"/api/cases/{case_id}").json()["images"]
                return [image["state"] for image in images]

            until(lambda: states() == ["ready"] * 3, "three safe pictures", LONG_PATIENCE)
            picture = browser.get(f"/api/cases/{case_id}").json()["images"][0]["urls"]["small"]
            assert browser.get(picture).headers["content-type"] == "image/jpeg"
        return all("image sanitised" in worker.said() for worker in ward.workers[Queue.IMAGE])

    until(both_have_worked, "work for both of the image workers", LONG_PATIENCE)
    assert await fetch_value("SELECT count(*) FROM case_images WHERE state = 'refused'") == 0


async def test_wrong_passwords_are_counted_over_both_whatever_address_is_claimed(ward: Ward) -> None:
    await execute("DELETE FROM throttles")
    _, credentials = await somebody()
    wrong = {**credentials, "password": "not the password at all"}
    answers = Counter[int]()
    with ward.client() as browser:
        for number in range(SIGN_IN_PER_ADDRESS_AND_CLIENT.tries + 6):
            claimed = {"X-Forwarded-For": f"198.51.100.{number}"}
            answers[browser.post("/api/session", json=wrong, headers=claimed).status_code] += 1
    assert answers == {401: SIGN_IN_PER_ADDRESS_AND_CLIENT.tries, 429: 6}
    await execute("DELETE FROM throttles")


def test_proxy_spreads_requests_and_leads_plain_ones_to_the_secure_address(running_ward: Ward) -> None:
    ward = running_ward
    before = [api.said().count('"route": "/api/vocabulary"') for api in ward.apis]
    with ward.client() as browser:
        for _ in range(10):
            assert browser.get("/api/vocabulary").status_code == 200
    after = [api.said().count('"route": "/api/vocabulary"') for api in ward.apis]
    assert all(then < now for then, now in zip(before, after, strict=True))
    with httpx.Client(base_url=f"http://127.0.0.1:{ward.proxy.plain_port}") as unaware:
        led = unaware.get("/case/1", headers={"Host": "elsewhere.example"})
    assert (led.status_code, led.headers["location"]) == (308, f"{ward.proxy.url}/case/1")


def failure(browser: httpx.Client, method: str, path: str, body: object) -> str | None:
    """Ask for something; say what was wrong with the answer, if anything."""
    try:
        answer = browser.request(method, path, json=body)
    except httpx.HTTPError as error:
        return f"{method} {path}: {error!r}"
    wanted = (200, 201, 429)  # a quota that is used up is an answer too
    return None if answer.status_code in wanted else f"{method} {path}: {answer.status_code} {answer.text}"


@contextmanager
def people_at_work(ward: Ward, token: str) -> Iterator[list[str]]:
    """Two who read and write all the time, on an old connection and on new ones. Gives what failed."""
    failures: list[str] = []
    ending = threading.Event()

    def work(*, kept_connections: int) -> None:
        limits = httpx.Limits(max_keepalive_connections=kept_connections)
        with ward.client(limits=limits, cookies={COOKIE: token}) as browser:
            for number in itertools.count():
                wanted = {"title": f"Case {kept_connections} {number}"}
                found = (
                    failure(browser, "GET", "/api/session", None),
                    failure(browser, "POST", "/api/cases", wanted),
                )
                failures.extend(filter(None, found))
                if ending.is_set():
                    return

    people = [threading.Thread(target=work, kwargs={"kept_connections": kept}) for kept in (0, 1)]
    for person in people:
        person.start()
    try:
        yield failures
    finally:
        ending.set()
        for person in people:
            person.join()


async def test_apis_are_restarted_one_after_the_other_without_a_failed_request(ward: Ward) -> None:
    _, credentials = await somebody()
    token = signed_in(ward, credentials)
    with people_at_work(ward, token) as failures:
        for name, api in zip(("api-1", "api-2"), ward.apis, strict=True):
            downs, ups = (
                ward.proxy.said().count(f"Server apis/{name} is {state}") for state in ("DOWN", "UP")
            )
            api.stop()
            ward.proxy.wait_until_turned(name, "DOWN", downs + 1)
            api.start()
            ward.proxy.wait_until_turned(name, "UP", ups + 1)
    assert failures == []
    titles = [row["title"] for row in await fetch_all("SELECT title FROM cases WHERE title LIKE 'Case %'")]
    assert len(set(titles)) == len(titles) > 20
