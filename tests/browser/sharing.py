"""Cases that are there already when a test begins, shared through the API."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from backend.demo.client import Client
from tests.browser.people import PASSWORD, Member, Members
from tests.waiting import LONG_PATIENCE, until

PHOTO = Path(__file__).parents[1] / "data" / "cases" / "dermoscopy-large-lesion.jpg"
CANARY = "CANARY-taken-by-Jane-Doe"
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


def labelled_photo(path: Path, *lines: str) -> Path:
    """A photo with lines of text burned into its upper left corner, as a console does, and metadata around it."""
    with Image.open(PHOTO) as photo:
        labelled = photo.convert("RGB")
    draw, font = ImageDraw.Draw(labelled), ImageFont.load_default(size=44)
    for number, line in enumerate(lines):
        draw.rectangle((10, 10 + 70 * number, 430, 80 + 70 * number), fill=(0, 0, 0))
        draw.text((30, 20 + 70 * number), line, font=font, fill=(245, 245, 245))
    exif = Image.Exif()
    exif[0x010E] = CANARY
    exif[0x0112] = 1
    labelled.save(path, quality=92, exif=exif.tobytes(), comment=CANARY.encode())
    return path


def draft_with(client: Client, photo: Path, **content: str) -> tuple[str, str]:
    """A draft with one photo, scanned: the ids of the case and of its image."""
    case = client.call("POST", "/api/cases", json={**CONTENT, **content}).json()
    attachment = {"upload_id": client.upload(photo), "description": "A lesion."}
    image = client.call("POST", f"/api/cases/{case['id']}/images", json=attachment).json()
    until(lambda: _is_scanned(client, case["id"]), "the photo to be scanned", LONG_PATIENCE)
    return case["id"], image["id"]


def _is_scanned(client: Client, case_id: str) -> bool:
    """Whether all was looked for; what was found is left for somebody to answer."""
    images = client.call("GET", f"/api/cases/{case_id}").json()["images"]
    return all(image["state"] != "received" for image in images)


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
