"""The safety check: what was found is answered by a person, what is covered is gone, what is left is found again."""

from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.kernel.ids import new_id
from backend.safety.rules.retention import VIEW_LIFETIME
from backend.safety.service.retention import destroy_due
from backend.uploads.service.originals import verify_destroyed
from tests.community import COMPLETE, Community, Person, clearance, decide, etag, roomy_photo
from tests.integration import rows
from tests.integration.rows import person
from tests.servers.bucket import names_in

NAME, LABEL = "HARTWELL, ANNA", "DOB: 08/29/1951"
FONT = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"
PAINT = 96


def console(*lines: str) -> bytes:
    """A dark console screen with lines of text burned in, the way ultrasound machines do it."""
    with Image.open(BytesIO(roomy_photo())) as opened:
        picture = opened.convert("RGB").point(lambda level: level // 5)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, 20)
    for number, line in enumerate(lines):
        pen.text((24, 24 + 50 * number), line, fill=(235, 235, 235), font=font)
    target = BytesIO()
    picture.save(target, "JPEG", quality=92)
    return target.getvalue()


async def shared_screen(community: Community, *lines: str) -> tuple[Person, str, str, dict[str, Any]]:
    """An author, their draft, its one image, and what was found in it."""
    author = await person(community)
    draft = await author.draft(**COMPLETE)
    image = await author.attach(draft["id"], console(*lines))
    await community.run_jobs()
    return author, draft["id"], image["id"], await author.safety_check(draft["id"], image["id"])


def path_of(case_id: str, image_id: str, *, review: bool = False) -> str:
    return f"/api/{'review/' if review else ''}cases/{case_id}/images/{image_id}/safety-check"


def covering(check: dict[str, Any]) -> dict[str, Any]:
    return clearance(check, **{found["id"]: "cover" for found in check["findings"]})


async def pixels(somebody: Person, url: str) -> NDArray[np.int16]:
    answer = await somebody.get(url)
    assert answer.status_code == 200, answer.text
    with Image.open(BytesIO(answer.content)) as opened:
        return np.asarray(opened.convert("RGB"), dtype=np.int16)


async def submitted(author: Person, case_id: str) -> dict[str, Any]:
    case = await author.case(case_id)
    sent = await author.browser.post(f"/api/cases/{case_id}/submission", headers=etag(case["version"]))
    assert sent.status_code == 200, sent.text
    return dict(sent.json())


async def test_a_burned_in_name_keeps_a_case_from_being_sent_until_a_person_has_answered(
    community: Community,
) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    assert (check["state"], check["scan"], check["left"]) == ("scanned", 1, len(check["findings"]))
    assert {found["kind"] for found in check["findings"]} == {"name"}
    assert all(found["identifying"] for found in check["findings"])
    [image] = (await author.case(case_id))["images"]
    assert (image["state"], image["urls"], image["findings_left"]) == ("scanned", None, check["left"])
    case = await author.case(case_id)
    assert "Go through the safety check of every photo." in [one["detail"] for one in case["missing"]]
    sent = await author.browser.post(f"/api/cases/{case_id}/submission", headers=etag(case["version"]))
    assert sent.json()["type"].endswith("/incomplete")
    assert (await author.get(f"/api/images/{image_id}/master")).status_code == 404

    cleared = await author.put(path_of(case_id, image_id), covering(check))
    assert (cleared.status_code, cleared.json()["state"]) == (200, "cleared")
    await community.run_jobs()
    done = await author.safety_check(case_id, image_id)
    assert (done["state"], done["scan"], done["left"]) == ("ready", 2, 0)
    assert done["codes"] == ["113100", "113101", "113102"]
    await submitted(author, case_id)


async def test_what_is_covered_is_one_flat_colour_in_every_rendition(community: Community) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    assert (await author.put(path_of(case_id, image_id), covering(check))).status_code == 200
    await community.run_jobs()
    [image] = (await author.case(case_id))["images"]
    for url in image["urls"].values():
        picture = await pixels(author, url)
        for found in check["findings"]:
            box, scale = found["box"], picture.shape[1] / check["width"]
            left, top = int(box["x"] * scale) + 1, int(box["y"] * scale) + 1
            right, bottom = int((box["x"] + box["width"]) * scale), int((box["y"] + box["height"]) * scale)
            covered = picture[top:bottom, left:right]
            assert np.abs(covered - PAINT).max() <= 4
    uncovered = await pixels(author, check["urls"]["master"])
    assert uncovered.max() > 200, "its author still sees what is beneath"


async def test_what_a_person_calls_harmless_is_not_asked_about_again(community: Community) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    harmless = clearance(check, **{found["id"]: "not_identifying" for found in check["findings"]})
    assert (await author.put(path_of(case_id, image_id), harmless)).status_code == 200
    await community.run_jobs()
    done = await author.safety_check(case_id, image_id)
    assert (done["state"], done["scan"]) == ("ready", 2)
    assert {found["reason"] for found in done["findings"]} == {"A scale of the device."}


async def test_what_was_covered_and_is_not_any_more_is_scanned_as_it_is_shown(community: Community) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    path = path_of(case_id, image_id)
    assert (await author.put(path, covering(check))).status_code == 200
    await community.run_jobs()
    covered = await author.safety_check(case_id, image_id)
    harmless = clearance(covered, **{found["id"]: "not_identifying" for found in covered["findings"]})
    assert (await author.put(path, harmless)).status_code == 200
    await community.run_jobs()
    done = await author.safety_check(case_id, image_id)
    assert (done["state"], done["scan"]) == ("ready", 3)
    [image] = (await author.case(case_id))["images"]
    shown = (await author.get(image["urls"]["master"])).content
    [known] = await rows.rows(
        "SELECT master_sha256 FROM image_fingerprints WHERE image_id = $1::uuid", image_id
    )
    assert known["master_sha256"] == sha256(shown).digest(), "the last scan was of what is shown"
    assert (await pixels(author, image["urls"]["master"])).max() > 200


async def test_more_findings_than_one_scan_keeps_are_answered_over_several(shared: Community) -> None:
    author = await person(shared)
    case_id = await rows.case(author, state="draft", submitted_at=None)
    image_id = await rows.scanned_image(case_id, state="scanned", scans=2)
    place = {"kind": "name", "identifying": True, "x": 1, "y": 1, "width": 5, "height": 5, "score": 0.5}
    for number in range(1, 601):
        scan = 1 if number <= 500 else 2
        await rows.insert(
            "image_findings", {"id": new_id(), "image_id": image_id, "number": number, "scan": scan, **place}
        )
    check = await author.safety_check(str(case_id), str(image_id))
    assert check["left"] == 600
    cleared = await author.put(path_of(str(case_id), str(image_id)), covering(check))
    assert cleared.status_code == 200, cleared.text


async def test_every_finding_needs_an_answer_and_harmless_ones_a_reason(community: Community) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME, LABEL)
    first, *others = [found["id"] for found in check["findings"]]
    assert others
    left = await author.put(path_of(case_id, image_id), clearance(check, **{first: "cover"}))
    assert left.json()["type"].endswith("/findings-left")
    silent = covering(check)
    silent["answers"][0] |= {"answer": "not_identifying", "reason": "  "}
    refused = await author.put(path_of(case_id, image_id), silent)
    assert refused.status_code == 422
    assert refused.json()["fields"][0]["pointer"] == "/answers/0/reason"
    foreign = covering(check)
    foreign["answers"][0]["finding"] = image_id
    assert (await author.put(path_of(case_id, image_id), foreign)).status_code == 422
    stale = covering(check) | {"scan": 2}
    assert (await author.put(path_of(case_id, image_id), stale)).json()["type"].endswith("/scanned-again")
    nothing = covering(check) | {"crop": {"x": 5000, "y": 0, "width": 10, "height": 10}}
    assert (await author.put(path_of(case_id, image_id), nothing)).status_code == 422
    assert (await author.safety_check(case_id, image_id))["state"] == "scanned"


async def test_two_phones_clearing_at_once_are_heard_one_after_the_other(community: Community) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    first = await author.put(path_of(case_id, image_id), covering(check))
    second = await author.put(path_of(case_id, image_id), covering(check))
    assert first.status_code == 200
    assert second.json()["type"].endswith("/not-scanned-yet")
    await community.run_jobs()
    again = await author.put(path_of(case_id, image_id), covering(check))
    assert again.json()["type"].endswith("/scanned-again")


async def test_a_cropped_and_turned_picture_keeps_its_places_in_the_original(community: Community) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME, LABEL)
    wanted = covering(check) | {"turn": 90, "crop": {"x": 0, "y": 0, "width": 400, "height": 200}}
    wanted["covers"] = [{"shape": "stroke", "points": [[300, 150], [350, 160]], "width": 20}]
    assert (await author.put(path_of(case_id, image_id), wanted)).status_code == 200
    await community.run_jobs()
    [image] = (await author.case(case_id))["images"]
    assert (image["state"], image["width"], image["height"]) == ("ready", 200, 400)
    done = await author.safety_check(case_id, image_id)
    assert (done["width"], done["height"], done["turn"]) == (400, 300, 90)
    assert done["crop"] == wanted["crop"]
    assert done["covers"] == wanted["covers"]


async def test_a_reviewer_covers_more_with_the_case_in_hand_and_never_less(community: Community) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    assert (await author.put(path_of(case_id, image_id), covering(check))).status_code == 200
    await community.run_jobs()
    case = await submitted(author, case_id)
    reviewer = await person(community, role=Role.REVIEWER)
    seen = await reviewer.safety_check(case_id, image_id)
    more = covering(seen) | {"covers": [{"shape": "box", "x": 200, "y": 200, "width": 60, "height": 40}]}
    path = path_of(case_id, image_id, review=True)
    assert (await reviewer.put(path, more)).json()["type"].endswith("/claim-needed")
    assert (await reviewer.post(f"/api/review/cases/{case_id}/claim")).status_code == 200
    less = clearance(seen, **{found["id"]: "not_identifying" for found in seen["findings"]})
    assert (await reviewer.put(path, less)).json()["type"].endswith("/covers-less")
    assert (await reviewer.put(path, more)).status_code == 200
    early = {"outcome": "approve", "version": case["version"], "reason": ""}
    refused = await reviewer.post(f"/api/review/cases/{case_id}/decisions", early)
    assert refused.json()["type"].endswith("/pictures-not-ready")
    await community.run_jobs()
    await decide(reviewer, case, "approve")
    peer = await person(community)
    picture = await pixels(peer, f"/api/images/{image_id}/master")
    assert np.abs(picture[205:235, 205:255] - PAINT).max() <= 4


async def test_a_reviewer_sees_an_original_only_after_saying_why_and_the_trail_tells(
    community: Community,
) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    assert (await author.put(path_of(case_id, image_id), covering(check))).status_code == 200
    await community.run_jobs()
    await submitted(author, case_id)
    reviewer = await person(community, role=Role.REVIEWER)
    original = f"/api/images/{image_id}/uncovered/large"
    await reviewer.post(f"/api/review/cases/{case_id}/claim")
    assert (await reviewer.get(original)).status_code == 404
    path = f"/api/review/cases/{case_id}/images/{image_id}/original-views"
    assert (await reviewer.post(path, {"reason": "   "})).status_code == 422
    granted = await reviewer.post(path, {"reason": "The cover seems to miss a letter."})
    assert granted.status_code == 201, granted.text
    seen = await reviewer.get(original)
    assert (seen.status_code, seen.headers["cache-control"]) == (200, "no-store")
    [entry] = await rows.rows("SELECT * FROM audit_entries WHERE action = 'original_viewed'")
    assert str(entry["actor_id"]) == reviewer.me["id"]
    assert str(entry["subject_id"]) == image_id
    late = await person(community, role=Role.REVIEWER)
    view = {
        "id": new_id(),
        "image_id": UUID(image_id),
        "account_id": UUID(late.me["id"]),
        "reason": "A shadow",
    }
    await rows.insert("original_views", {**view, "created_at": now() - VIEW_LIFETIME, "expires_at": now()})
    assert (await late.get(original)).status_code == 404
    assert (await (await person(community)).get(original)).status_code == 404


async def test_an_original_ends_a_week_after_the_decision_with_what_was_read_and_the_trail_tells(
    community: Community,
) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    assert check["findings"][0]["text"]
    assert (await author.put(path_of(case_id, image_id), covering(check))).status_code == 200
    await community.run_jobs()
    case = await submitted(author, case_id)
    await decide(await person(community, role=Role.REVIEWER), case, "approve")
    [image] = await rows.rows("SELECT original_folder FROM case_images WHERE id = $1::uuid", image_id)
    store = community.ports.object_store
    await destroy_due(7)
    assert len(await names_in(store, image["original_folder"])) == 4
    await execute("UPDATE cases SET decided_at = decided_at - interval '7 days' WHERE id = $1::uuid", case_id)
    await destroy_due(7)
    await community.run_jobs()
    assert await names_in(store, image["original_folder"]) == []
    assert await verify_destroyed(store) >= 1
    [entry] = await rows.rows(
        "SELECT details FROM audit_entries WHERE action = 'original_destroyed' AND subject_id = $1::uuid",
        image_id,
    )
    assert "decided" in entry["details"]
    after = await author.safety_check(case_id, image_id)
    assert (after["original_kept"], after["urls"], after["state"]) == (False, None, "ready")
    assert [found["text"] for found in after["findings"]] == [None] * len(after["findings"])
    assert (await author.get(f"/api/images/{image_id}/uncovered/large")).status_code == 404
    assert (await author.get(f"/api/images/{image_id}/large")).status_code == 200


async def test_a_photo_that_nobody_clears_in_thirty_days_is_given_up_and_says_so(
    community: Community,
) -> None:
    author, case_id, image_id, check = await shared_screen(community, NAME)
    aged = "UPDATE case_images SET created_at = created_at - interval '30 days' WHERE id = $1::uuid"
    await execute(aged, image_id)
    await destroy_due(7)
    [image] = (await author.case(case_id))["images"]
    assert (image["state"], image["refusal"]["code"]) == ("refused", "expired")
    late = await author.put(path_of(case_id, image_id), covering(check))
    assert late.status_code == 404


async def test_an_original_that_outlives_its_destruction_is_let_go_again(community: Community) -> None:
    author, case_id, image_id, _ = await shared_screen(community, NAME)
    [image] = await rows.rows("SELECT original_folder FROM case_images WHERE id = $1::uuid", image_id)
    store = community.ports.object_store
    assert (await author.delete(f"/api/cases/{case_id}")).status_code == 204
    await execute("DELETE FROM doomed_objects")
    await verify_destroyed(store)
    [open_one] = await rows.rows(
        "SELECT verified_at FROM original_destructions WHERE folder = $1", image["original_folder"]
    )
    assert open_one["verified_at"] is None
    await community.run_jobs()
    await verify_destroyed(store)
    assert await names_in(store, image["original_folder"]) == []
    told = "SELECT 1 FROM audit_entries WHERE action = 'original_destroyed' AND subject = 'image'"
    assert len(await rows.rows(told)) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        {"scan": 0},
        {"covers": [{"shape": "blur", "x": 1, "y": 1, "width": 5, "height": 5}]},
        {"covers": [{"shape": "box", "x": 1, "y": 1, "width": 0, "height": 5}]},
        {"covers": [{"shape": "polygon", "points": [[1, 1], [2, 2]]}]},
        {"covers": [{"shape": "stroke", "points": [[1, 1]], "width": 5, "svg": "<script>"}]},
        {"covers": [{"shape": "stroke", "points": [[1, 2**40]], "width": 5}]},
        {"covers": [{"shape": "box", "x": 1, "y": 1, "width": 5, "height": 5}] * 301},
        {"turn": 45},
        {"crop": {"x": 0, "y": 0, "width": -5, "height": 5}},
    ],
    ids=lambda wanted: next(iter(wanted)),
)
async def test_odd_clearances_are_refused_with_what_is_wrong(
    shared: Community, wanted: dict[str, Any]
) -> None:
    author = await person(shared)
    case_id = await rows.case(author, state="draft", submitted_at=None)
    image_id = await rows.scanned_image(case_id)
    sent = {"scan": 1, "answers": [], "covers": [], "turn": 0, "crop": None, **wanted}
    refused = await author.put(path_of(str(case_id), str(image_id)), sent)
    assert refused.status_code == 422, refused.text
    assert refused.json()["fields"]
