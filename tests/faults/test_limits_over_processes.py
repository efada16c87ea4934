"""Limits hold over all processes together, and over their restarts."""

import asyncio
import json
from collections import Counter
from http import HTTPStatus

import httpx
import pytest

from backend.accounts.rules import SIGN_IN_PER_ADDRESS_AND_CLIENT
from backend.cases.rules import CASES_PER_HOUR
from backend.runtime.ports import free_port
from tests.community import PASSWORD
from tests.integration import rows
from tests.servers.deployment import ANSWER_SECONDS, DeployedCommunity, Deployment, Part
from tests.waiting import until

WRONG = "a wrong password"


class TwoApis:
    """Two API processes of one deployment, as behind a proxy that takes them in turn."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        port = free_port()
        environment = {**deployment.environment, "PORT": str(port)}
        self.second = Part(["api"], environment, deployment.folder / "second.log")
        self.addresses = [f"http://127.0.0.1:{deployment.settings.port}", f"http://127.0.0.1:{port}"]

    def start(self) -> None:
        self._deployment.start_api()
        self.second.start()
        until(lambda: self._answers(self.addresses[1]), "the second API", 60)

    def restart(self) -> None:
        self._deployment.api.kill()
        self.second.kill()
        self.start()

    def _answers(self, address: str) -> bool:
        try:
            return httpx.get(f"{address}/health/ready", headers=self.host).status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False

    @property
    def host(self) -> dict[str, str]:
        """Both are reached under the one public address."""
        return {"Host": self._deployment.settings.public_url.removeprefix("http://")}


async def send(
    apis: TwoApis, people: list[httpx.AsyncClient], number: int, path: str, body: object
) -> httpx.Response:
    browser = people[number % len(people)]
    address = apis.addresses[number % 2]
    content = json.dumps(body).encode()
    headers = {**apis.host, "Content-Type": "application/json"}
    return await browser.post(
        f"{address}{path}", content=content, headers=headers, timeout=4 * ANSWER_SECONDS
    )


@pytest.mark.timeout(300)  # starts four processes
async def test_guessing_through_two_processes_is_stopped_as_through_one(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    email = "ada@hospital.example"
    await rows.account(email=email)
    apis = TwoApis(deployment)
    try:
        apis.start()
        phone = community.browser()
        welcome = {"email": email, "password": PASSWORD}
        known = await send(apis, [phone], 0, "/api/session", welcome)
        assert known.status_code == HTTPStatus.OK
        guessers = [community.browser(X_Forwarded_For=f"203.0.113.{number}") for number in range(10)]
        guess = {"email": email, "password": WRONG}
        most = SIGN_IN_PER_ADDRESS_AND_CLIENT.tries
        answers = await asyncio.gather(
            *[send(apis, guessers, number, "/api/session", guess) for number in range(most + 50)]
        )
        assert Counter(answer.status_code for answer in answers) == {401: most, 429: 50}
        apis.restart()
        for number in range(4):
            assert (await send(apis, guessers, number, "/api/session", welcome)).status_code == 429
        for number in range(2):
            assert (await send(apis, [phone], number, "/api/session", welcome)).status_code == 200
    finally:
        apis.second.end()


async def test_a_person_makes_no_more_through_two_processes_than_through_one(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    await rows.account(email="ada@hospital.example")
    apis = TwoApis(deployment)
    try:
        apis.start()
        author = community.browser()
        welcome = {"email": "ada@hospital.example", "password": PASSWORD}
        assert (await send(apis, [author], 0, "/api/session", welcome)).status_code == HTTPStatus.OK
        tries = CASES_PER_HOUR.tries + 10
        answers = await asyncio.gather(
            *[send(apis, [author], number, "/api/cases", {}) for number in range(tries)]
        )
        assert Counter(answer.status_code for answer in answers) == {201: CASES_PER_HOUR.tries, 429: 10}
        assert len(await rows.rows("SELECT 1 FROM cases")) == CASES_PER_HOUR.tries
    finally:
        apis.second.end()
