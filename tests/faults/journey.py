"""One photo on its way: made clean, scanned, covered, destroyed; each step begins when a test lets it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from backend.kernel.database import fetch_all, fetch_value
from backend.kernel.events import Queue
from backend.reconciliation.queries.names import EVERY_NAME
from media.renditions import Rendition
from tests.community import COMPLETE, Person, clearance, photo
from tests.faults.jobs import let_orphans_grow_old, let_pauses_pass
from tests.integration import rows
from tests.servers.bucket import names_in
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.deployment import DeployedCommunity, Deployment, Part
from tests.waiting import eventually

COVER = {"shape": "box", "x": 10, "y": 10, "width": 60, "height": 40}
Reached = Callable[[], Awaitable[bool]]


class ImpatientWorker(Part):
    """A worker for which nobody has to wait."""

    def module(self) -> list[str]:
        """The module that it runs, and with which arguments."""
        return ["tests.faults.impatient_worker", *self._arguments]

    def rest(self) -> None:
        """Stand still until it goes on."""
        self.process.suspend()

    def go_on(self) -> None:
        """Work again."""
        self.process.resume()


@dataclass
class Ground:
    """A running deployment whose workers of pictures stand still, and reach the store by a way that can be cut.

    The one that sweeps goes on: after standing still it would wait for others to be heard again.
    """

    deployment: Deployment
    community: DeployedCommunity
    way: CuttingProxy
    workers: dict[Queue, ImpatientWorker]
    others: list[Person]
    """Who may see nothing of what is not published."""

    def start(self, queue: Queue) -> ImpatientWorker:
        """Start a worker."""
        worker = self.workers[queue]
        worker.start(S3_ENDPOINT_URL=f"http://127.0.0.1:{self.way.port}")
        return worker

    def rest(self) -> None:
        """Let the workers of pictures stand still."""
        self.workers[Queue.IMAGE].rest()
        self.workers[Queue.SCAN].rest()

    async def at_rest(self) -> None:
        """Nothing is left behind: objects and rows agree, no file is in the making."""
        await let_orphans_grow_old()

        async def all_is_gone() -> bool:
            await let_pauses_pass()
            return not await fetch_value(
                "SELECT (SELECT count(*) FROM doomed_objects)"
                " + (SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded')"
                " + (SELECT count(*) FROM original_destructions WHERE verified_at IS NULL)"
            )

        await eventually(all_is_gone, "what was let go to be destroyed")
        named = {row[0] for row in await fetch_all(EVERY_NAME)}
        assert set(await names_in(self.community.ports.object_store)) == named
        work = self.deployment.settings.home / "work"
        assert [path for path in work.rglob("*") if path.is_file()] == []


@dataclass
class Journey:
    """One photo of one author."""

    ground: Ground
    author: Person
    case_id: str
    image_id: str = ""

    async def is_at(self, condition: str) -> bool:
        """Whether the photo's row says so."""
        return (
            await fetch_value(f"SELECT {condition} FROM case_images WHERE id = $1", UUID(self.image_id))
            is True
        )

    async def clean(self) -> Reached:
        """Hand it in."""
        self.image_id = (await self.author.attach(self.case_id, photo()))["id"]
        return lambda: self.is_at("original_folder IS NOT NULL")

    async def scan(self) -> Reached:
        """It waits to be scanned already."""
        return lambda: self.is_at("state = 'ready' AND scans = 1")

    async def cover(self) -> Reached:
        """Have something covered."""
        check = await self.author.safety_check(self.case_id, self.image_id)
        wanted = clearance(check) | {"covers": [COVER]}
        path = f"/api/cases/{self.case_id}/images/{self.image_id}/safety-check"
        cleared = await self.author.put(path, wanted)
        assert cleared.status_code == 200, cleared.text
        return lambda: self.is_at("state = 'ready' AND scans = 2")

    async def destroy(self) -> Reached:
        """Delete it with its draft."""
        assert (await self.author.delete(f"/api/cases/{self.case_id}")).status_code == 204

        async def is_gone() -> bool:
            left = "SELECT count(*) FROM original_destructions WHERE verified_at IS NULL AND image_id = $1"
            return not await fetch_value(left, UUID(self.image_id))

        return is_gone

    async def shows_nothing(self) -> None:
        """Nobody else gets a byte of it, from any of its addresses."""
        for somebody in self.ground.others:
            for rendition in Rendition:
                for place in ("", "/uncovered"):
                    answer = await somebody.get(f"/api/images/{self.image_id}{place}/{rendition.value}")
                    assert answer.status_code in (401, 404), answer.status_code


STEPS: dict[str, tuple[Queue, Callable[[Journey], Awaitable[Reached]]]] = {
    "clean": (Queue.IMAGE, Journey.clean),
    "scan": (Queue.SCAN, Journey.scan),
    "cover": (Queue.SCAN, Journey.cover),
    "destroy": (Queue.DEFAULT, Journey.destroy),
}
"""Which worker makes each step, and what begins it. The answer says when it is done."""


async def begun(ground: Ground) -> Journey:
    """An author with a draft."""
    author = await rows.person(ground.community)
    return Journey(ground, author, str((await author.draft(**COMPLETE))["id"]))
