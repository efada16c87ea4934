"""What holds whatever is killed when: looked at after each kill while all goes on, and once more when all is quiet."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from backend.audit import queries as audit
from backend.audit.rules.verification import Verification
from backend.kernel.database import execute, fetch_all, fetch_value
from backend.reconciliation.queries.names import EVERY_NAME, EVERY_NOTE
from tests.community import TUS
from tests.faults.kills.caller import Caller
from tests.faults.kills.machine import Machine, let_pauses_pass
from tests.faults.kills.patience import persistently
from tests.faults.kills.story import Told
from tests.servers.push_service import ReceivedPush
from tests.waiting import eventually

LOOKS = 5  # what changes between two looks is not at fault; what stays is

# A photo that waits has a job that will come to it, waiting or running; a dead worker's is restarted.
_FORGOTTEN = """
SELECT i.id FROM case_images i WHERE i.state IN ('received', 'cleared') AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs j
    WHERE j.task_name IN ('image_received', 'image_sanitised', 'image_cleared') AND j.status IN ('todo', 'doing')
    AND j.args ->> 'image_id' = i.id::text)
"""

_DECIDED_TWICE = "SELECT case_id FROM decisions GROUP BY case_id, case_version HAVING count(*) > 1"
_TOLD_TWICE = "SELECT account_id FROM inbox_entries GROUP BY account_id, event_key HAVING count(*) > 1"
_UNDECIDED = """
SELECT c.id FROM cases c WHERE c.state = 'published'
AND (SELECT count(*) FROM decisions d WHERE d.case_id = c.id AND d.outcome = 'approve') <> 1
"""
_NEVER = {
    "photos that no job will come to": _FORGOTTEN,
    "cases decided twice in one version": _DECIDED_TWICE,
    "people told twice": _TOLD_TWICE,
    "cases published without exactly one approval": _UNDECIDED,
}


async def look(machine: Machine, peer: Caller) -> None:
    """After a kill, while stories and jobs go on."""
    for what, statement in _NEVER.items():
        await _none(what, lambda statement=statement: _ids(statement))  # type: ignore[misc]  # bound at once
    await _none("objects that are named and missing", lambda: _missing(machine))
    await _none("objects that nothing names", lambda: _unnamed(machine))
    await _none("cases shown that are not published", lambda: _shown(peer))
    await _none("pictures shown of cases that are not published", lambda: _pictured(peer))
    await _none("uploads shown to others", lambda: _handed_out(peer))


async def _none(what: str, find: Callable[[], Awaitable[set[str]]]) -> None:
    """Look several times: only what is found each time is there."""
    found = await persistently(find)
    for _ in range(LOOKS):
        if not found:
            return
        await asyncio.sleep(0.1)
        found &= await persistently(find)
    assert not found, f"{what}: {sorted(found)[:5]}"


async def _ids(statement: str) -> set[str]:
    return {str(row[0]) for row in await fetch_all(statement)}


async def _named_objects() -> set[str]:
    """The objects that rows refer to: the pieces of uploads, and the pictures of images."""
    return await _ids(EVERY_NAME)


def _stored(folder: Path) -> set[str]:
    """The objects themselves, as files: no listing can hide any."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


async def _missing(machine: Machine) -> set[str]:
    named = await _named_objects()
    return named - _stored(machine.objects)


async def _unnamed(machine: Machine) -> set[str]:
    stored = {name for name in _stored(machine.objects) if ".rclone_temp_" not in name}
    return stored - await _named_objects() - await _ids(EVERY_NOTE)


async def _shown(peer: Caller) -> set[str]:
    """Cases that a peer is shown and that are not published before and after."""
    hidden = await _ids("SELECT id FROM cases WHERE state <> 'published'")
    shown = set()
    for case in (await peer.json("GET", "/api/cases"))["items"]:
        shown.add(str(case["id"]))
    for case_id in sorted(hidden)[-3:]:
        answer = await peer.ask("GET", f"/api/cases/{case_id}", expect=(200, 404))
        if answer.status_code == 200:
            shown.add(case_id)
    return hidden & shown & await _ids("SELECT id FROM cases WHERE state <> 'published'")


_HIDDEN_PICTURES = """
SELECT i.id FROM case_images i JOIN cases c ON c.id = i.case_id WHERE c.state <> 'published'
"""


async def _pictured(peer: Caller) -> set[str]:
    """The same of pictures, the newest of them: made safe or not, they are nobody's to see yet."""
    shown = set()
    for image_id in sorted(await _ids(_HIDDEN_PICTURES))[-2:]:
        answer = await peer.ask("GET", f"/api/images/{image_id}/small", expect=(200, 404))
        if answer.status_code == 200:
            shown.add(image_id)
    return shown & await _ids(_HIDDEN_PICTURES)


async def _handed_out(peer: Caller) -> set[str]:
    """Uploads, in quarantine, that somebody else is told anything of."""
    newest = sorted(await _ids("SELECT id FROM uploads"))[-2:]
    answers = [
        await peer.ask("HEAD", f"/api/uploads/{upload_id}", headers=TUS, expect=(200, 404))
        for upload_id in newest
    ]
    return {upload_id for upload_id, answer in zip(newest, answers, strict=True) if answer.status_code == 200}


async def look_at_the_end(
    machine: Machine, told: Sequence[Told], peer: Caller, *, pushes: Sequence[ReceivedPush]
) -> None:
    """When no part is killed any more and everything has come to rest."""
    await _come_to_rest()
    await look(machine, peer)
    assert _stored(machine.objects) == await _named_objects()
    await _happened_once(told)
    await _told_once(told, peer)
    await _shown_once(pushes)
    await _trail_is_whole()
    assert "unexpected error" not in "".join(part.said() for part in machine.parts)


async def _come_to_rest() -> None:
    """Let everything that waits for its time have it."""
    await execute("UPDATE doomed_objects SET doomed_at = doomed_at - interval '2 hours'")

    async def is_quiet() -> bool:
        await let_pauses_pass()
        return not await fetch_value(
            "SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"
            " + (SELECT count(*) FROM doomed_objects)"
            " + (SELECT count(*) FROM original_destructions WHERE verified_at IS NULL)"
            " + (SELECT count(*) FROM case_images i JOIN cases c ON c.id = i.case_id"
            "    WHERE c.state = 'retracted' AND i.original_folder IS NOT NULL)"
            " + (SELECT count(*) FROM push_messages WHERE state IN ('pending', 'sending'))"
        )

    await eventually(is_quiet, "everything to come to rest")


async def _happened_once(told: Sequence[Told]) -> None:
    """Each key had one effect, and everything that was answered is there."""
    for story in told:
        cases = await _ids(f"SELECT id FROM cases WHERE author_id = '{story.author_id}'")
        assert cases == ({story.case_id} if story.case_id else set())
        if story.over:
            assert await _ids(f"SELECT id FROM comments WHERE case_id = '{story.case_id}'") == story.comments
            assert await _ids(f"SELECT id FROM annotations WHERE case_id = '{story.case_id}'") == story.marks
    uncovered = await _ids(
        "SELECT i.id FROM case_images i JOIN cases c ON c.id = i.case_id"
        " WHERE c.state = 'published' AND i.scans < 2"
    )
    assert uncovered == set(), "what was published was covered, and scanned again"
    states = await _ids("SELECT DISTINCT state FROM case_images")
    assert states <= {"ready", "refused"}, states


async def _told_once(told: Sequence[Told], peer: Caller) -> None:
    """Who follows heard of each published case once, its author of the decision once."""
    rows = await fetch_all("SELECT account_id, kind, case_id::text FROM inbox_entries")
    entries = Counter((row["account_id"], row["kind"], row["case_id"]) for row in rows)
    for story in told:
        if story.over:
            assert entries[story.author_id, "case_decided", story.case_id] == 1
            heard = entries[peer.account_id, "case_published", story.case_id]
            # Taken back before the job ran, it is told to nobody.
            assert heard == 1 or (story.retracted and heard == 0)


async def _shown_once(pushes: Sequence[ReceivedPush]) -> None:
    """A message that was sent twice is the same message, which replaces itself; each entry is one message."""
    shown = {(push.message_id, push.request.headers["Topic"]) for push in pushes}
    assert len({message for message, _ in shown}) == len(shown)
    entries = await fetch_all("SELECT id::text, entry_id FROM push_messages")
    by_message = {row["id"]: row["entry_id"] for row in entries}
    assert len({by_message[message] for message, _ in shown}) == len(shown)


async def _trail_is_whole() -> None:
    async with audit.one_moment():
        verification = Verification()
        async for entry in audit.whole_trail():
            verification.take(entry)
        head = await audit.head()
        verification.end(head)
    assert verification.faults == []
    assert head.seq > 0
