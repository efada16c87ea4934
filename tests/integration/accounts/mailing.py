"""What people do with the mails about their accounts."""

from typing import Any

import httpx

from tests.community import PASSWORD, Community, Person, new_account
from tests.integration import rows
from tests.mailbox import token_in


async def signed_up(community: Community, **profile: object) -> tuple[Person, dict[str, Any]]:
    """Somebody who has filled in the form and not looked at their mails yet, and what they filled in."""
    somebody, wanted = await community.stranger(), new_account(**profile)
    answer = await somebody.post("/api/accounts", wanted)
    assert answer.status_code == 202, answer.text
    return somebody, wanted


async def newest_token(community: Community, address: str, purpose: str) -> str:
    """What stands behind the # in the newest mail to an address, once all mails are sent."""
    await community.send_mails()
    return token_in(community.mails_to(address)[-1], purpose)


async def subjects(community: Community, address: str) -> list[str]:
    """The subjects of all that was mailed to an address, without the name of the app."""
    await community.send_mails()
    return [mail["Subject"].removeprefix("Caserounds: ") for mail in community.mails_to(address)]


async def ask_for_reset(community: Community, address: str) -> str:
    """Have a link mailed with which a new password can be chosen; the answer is its token."""
    asked = await (await community.stranger()).post("/api/password-reset-requests", {"email": address})
    assert asked.status_code == 202, asked.text
    return await newest_token(community, address, "reset")


async def confirm(somebody: Person, token: str, password: str = PASSWORD) -> httpx.Response:
    return await somebody.post("/api/email-confirmation", {"token": token, "password": password})


async def reset(somebody: Person, token: str, password: str) -> httpx.Response:
    return await somebody.post("/api/password-reset", {"token": token, "password": password})


async def sign_in(somebody: Person, email: str, password: str) -> httpx.Response:
    return await somebody.post("/api/session", {"email": email, "password": password})


def problem(answer: httpx.Response) -> tuple[int, str]:
    """The status and the kind of a refusal."""
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def is_signed_in(somebody: Person) -> bool:
    status = (await somebody.get("/api/session")).status_code
    assert status in (200, 401)
    return status == 200


async def sessions_of(email: str) -> int:
    return len(
        await rows.rows(
            "SELECT 1 FROM sessions s JOIN accounts a ON a.id = s.account_id AND a.email = $1", email
        )
    )
