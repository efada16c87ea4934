"""Cases that are there already when a test begins, shared through the API."""

from pathlib import Path
from typing import Any

from backend.demo.client import Client
from tests.browser.people import PASSWORD, Member, Members

PHOTO = Path(__file__).parents[1] / "data" / "cases" / "dermoscopy-large-lesion.jpg"
CONTENT = {
    "title": "Two colours in one lesion",
    "question": "Excise, or photograph again in three months?",
    "history": "Noticed by a partner. No itch, no bleeding.",
    "specialty": "dermatology",
}


def signed_in(member: Member, address: str) -> Client:
    """The person's client of the API."""
    client = Client(address)
    client.call("POST", "/api/session", json={"email": member.email, "password": PASSWORD})
    return client


def published_case(members: Members, address: str, author: Member, **content: str) -> dict[str, Any]:
    """A case of somebody with one photo, let through by the reviewer."""
    writer, reviewer = signed_in(author, address), signed_in(members.reviewer(), address)
    case = writer.call("POST", "/api/cases", json={**CONTENT, **content}).json()
    attachment = {"upload_id": writer.upload(PHOTO), "description": "A brown lesion on light skin."}
    writer.call("POST", f"/api/cases/{case['id']}/images", json=attachment)
    writer.wait_until_safe(case["id"])
    headers = {"If-Match": f'"{case["version"]}"'}
    sent = writer.call("POST", f"/api/cases/{case['id']}/submission", headers=headers).json()
    reviewer.call("POST", f"/api/review/cases/{case['id']}/claim")
    decision = {"outcome": "approve", "version": sent["version"]}
    reviewer.call("POST", f"/api/review/cases/{case['id']}/decisions", json=decision)
    published: dict[str, Any] = writer.call("GET", f"/api/cases/{case['id']}").json()
    writer.close()
    reviewer.close()
    return published
