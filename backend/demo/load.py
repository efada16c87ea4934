"""Loads the demo community through the public API, as its people would. Stopped half way, it goes on the next time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from backend.demo.client import Client, DemoFailed
from backend.demo.content import FOLDER, DemoCase, DemoMark, demo_cases
from backend.demo.mailbox import Mailbox
from backend.demo.people import PEOPLE, DemoPerson, passwords

_DONE = "demo-loaded"
Report = Callable[[str], None]


def load(base_url: str, home: Path, mail_folder: Path | None, report: Report) -> None:
    """Make what is not there yet. The administrator exists already. Raises DemoFailed."""
    done = home / _DONE
    if done.exists():
        return
    if mail_folder is None:
        raise DemoFailed("its people's mails must be kept, not sent: set MAIL_FOLDER in place of SMTP_URL")
    secrets = passwords(home)
    clients = {person.key: Client(base_url) for person in PEOPLE}
    try:
        for person in PEOPLE:
            _enter(clients[person.key], person, secrets[person.key], mail_folder)
        _set_standing(clients)
        cases = demo_cases()
        for index, case in enumerate(cases, start=1):
            report(f"demo case {index} of {len(cases)}")
            _share(clients, case)
    finally:
        for client in clients.values():
            client.close()
    done.touch(mode=0o600)


def _enter(client: Client, person: DemoPerson, password: str, mail_folder: Path) -> None:
    """Sign in; whoever cannot yet signs up, and opens the link in the mail."""
    credentials = {"email": person.email, "password": password}
    absent = () if person.role == "admin" else (401,)
    if client.call("POST", "/api/session", json=credentials, allow=absent).status_code == 200:
        return
    mailbox = Mailbox(mail_folder, person.email)
    account = {
        **credentials,
        "display_name": person.display_name,
        "profession": person.profession,
        "specialties": person.specialties,
        "registration": person.registration,
    }
    client.call("POST", "/api/accounts", json=account)
    opened = {"token": mailbox.wait_for_token(), "password": password}
    client.call("POST", "/api/email-confirmation", json=opened)


def _set_standing(clients: dict[str, Client]) -> None:
    """The administrator verifies people and names the reviewer; those verified follow their specialties."""
    admin = clients["admin"]
    for person in PEOPLE:
        me = clients[person.key].call("GET", "/api/session").json()
        if person.role in ("waiting", "admin"):
            continue
        admin.call("PUT", f"/api/accounts/{me['id']}/verification")
        admin.call("PUT", f"/api/admin/practitioners/{me['id']}/role", json={"role": person.role})
        for specialty in person.specialties:
            clients[person.key].call("PUT", f"/api/follows/specialty/{specialty}")


def _share(clients: dict[str, Client], case: DemoCase) -> None:
    author = clients[case.author]
    key = {"Idempotency-Key": f"demo-{case.key}"}
    made = author.call("POST", "/api/cases", json=case.content, headers=key).json()
    for photo in case.photos[len(made["images"]) :]:
        attachment = {"upload_id": author.upload(FOLDER / photo.file), "description": photo.description}
        author.call("POST", f"/api/cases/{made['id']}/images", json=attachment)
    made = author.wait_until_safe(made["id"])
    if case.state == "draft":
        return
    if made["state"] == "draft":
        made = author.call(
            "POST", f"/api/cases/{made['id']}/submission", headers={"If-Match": f'"{made["version"]}"'}
        ).json()
    if case.state == "in_review":
        return
    if made["state"] == "in_review":
        reviewer = clients["reviewer"]
        reviewer.call("POST", f"/api/review/cases/{made['id']}/claim")
        decision = {"outcome": "approve", "version": made["version"]}
        reviewer.call("POST", f"/api/review/cases/{made['id']}/decisions", json=decision)
    _discuss(clients, case, made)


def _discuss(clients: dict[str, Client], case: DemoCase, made: dict[str, Any]) -> None:
    comments = f"/api/cases/{made['id']}/comments"
    for index, mark in enumerate(case.marks):
        key = {"Idempotency-Key": f"demo-{case.key}-mark-{index}"}
        image = made["images"][0]
        annotation = (
            clients[mark.by]
            .call(
                "POST", f"/api/images/{image['id']}/annotations", json=_annotation(mark, image), headers=key
            )
            .json()
        )
        pinned = {"text": mark.text, "annotation_id": annotation["id"].removeprefix("urn:uuid:")}
        clients[mark.by].call("POST", comments, json=pinned, headers=key)
    for index, (by, text) in enumerate(case.comments):
        key = {"Idempotency-Key": f"demo-{case.key}-comment-{index}"}
        clients[by].call("POST", comments, json={"text": text}, headers=key)


def _annotation(mark: DemoMark, image: dict[str, Any]) -> dict[str, Any]:
    width, height = image["width"], image["height"]
    region = (
        round(mark.x * width),
        round(mark.y * height),
        max(1, round(mark.width * width)),
        max(1, round(mark.height * height)),
    )
    value = "xywh=pixel:" + ",".join(str(part) for part in region)
    return {
        "type": "Annotation",
        "body": [],
        "target": {"selector": {"type": "FragmentSelector", "value": value}},
    }


__all__ = ["DemoFailed", "load"]
