"""Scripts that use the admin API with a key, as operators write them: no cookie, none of the app's own headers."""

from uuid import UUID

import httpx

from backend.admin.schemas.keys import NewKey
from backend.admin.service.keys import mint
from backend.kernel.actor import Scope
from tests.community import Community, Person


def script(community: Community, secret: str) -> Person:
    """Somebody's script with this key."""
    browser = community.browser()
    del browser.headers["X-Caserounds-Client"]
    browser.headers["Authorization"] = f"Bearer {secret}"
    return Person(browser)


async def made_by(community: Community, owner: Person, *scopes: Scope) -> Person:
    """A script with a key of this administrator; with every scope when none is named."""
    new = NewKey(name="A script", scopes=list(scopes or Scope), days=1)
    made = await mint(None, owner_id=UUID(owner.me["id"]), new=new)
    return script(community, made.secret)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """The status and the kind of a refusal."""
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")
