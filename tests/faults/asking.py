"""Asking a deployment while parts of it do not answer: what it says, and how long that takes."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx

QUICK_SECONDS = 2.0  # for what needs no other part, with room for a machine that has other things to do


@dataclass(frozen=True)
class Answer:
    """An answer and its time."""

    response: httpx.Response
    seconds: float


async def ask(browser: httpx.AsyncClient, method: str, path: str, **request: Any) -> Answer:
    """Ask once."""
    begun = time.monotonic()
    response = await browser.request(method, path, **request)
    return Answer(response, time.monotonic() - begun)


def asks_for_patience(answer: Answer, *, within: float, status: int = 503) -> None:
    """The one way in which an outage is told: in time, by a problem that says when to come again."""
    said = f"{answer.response.status_code} after {answer.seconds:.1f} s: {answer.response.text[:200]}"
    assert answer.response.status_code == status, said
    assert answer.response.headers["content-type"] == "application/problem+json"
    assert int(answer.response.headers["retry-after"]) > 0
    assert answer.seconds < within, said


async def alive(browser: httpx.AsyncClient) -> None:
    """The process itself answers, at once."""
    answer = await ask(browser, "GET", "/health/live")
    assert answer.response.status_code == 200
    assert answer.seconds < QUICK_SECONDS


async def ready(browser: httpx.AsyncClient) -> dict[str, bool]:
    """Which parts answer, told within the time that a probe has."""
    answer = await ask(browser, "GET", "/health/ready")
    parts: dict[str, bool] = answer.response.json()
    assert answer.response.status_code == (200 if all(parts.values()) else 503)
    assert answer.seconds < 4 + QUICK_SECONDS
    return parts


async def until_served(browser: httpx.AsyncClient, path: str, *, within: float) -> float:
    """Ask until it is served again; the answer is after how many seconds."""
    begun = time.monotonic()
    while (await browser.get(path)).status_code != 200:
        assert time.monotonic() < begun + within, f"{path} did not come back within {within} s"
        await asyncio.sleep(0.05)
    return time.monotonic() - begun
