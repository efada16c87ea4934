"""Stories on a machine whose parts are killed one after another; what must hold is looked at after every kill."""

import asyncio
import time
from dataclasses import dataclass, field
from random import Random
from signal import Signals

from backend.kernel.events import Queue
from notifications.vapid import public_key
from tests.faults.kills import invariants
from tests.faults.kills.caller import Caller, Traffic, newcomer
from tests.faults.kills.machine import Machine, let_pauses_pass, miss
from tests.faults.kills.points import After, Point, points
from tests.faults.kills.process import Process
from tests.faults.kills.story import Story, Told
from tests.servers.push_service import PushService

STORIES_AT_ONCE = 2
LONGEST_SECONDS = 3.0  # until a kill that waits for something falls anyway


@dataclass
class Report:
    """What a siege came to."""

    seed: int
    seconds: float = 0.0
    kills: dict[str, int] = field(default_factory=dict)
    recoveries: dict[str, list[float]] = field(default_factory=dict)
    """Seconds from each kill until the part did its work again."""
    stories: int = 0
    traffic: Traffic = field(default_factory=Traffic)

    def __str__(self) -> str:
        killed = ", ".join(f"{name} {times}" for name, times in sorted(self.kills.items()))
        slowest = ", ".join(f"{name} {max(times):.1f} s" for name, times in sorted(self.recoveries.items()))
        traffic = self.traffic
        return "\n".join(
            (
                f"seed {self.seed}: {sum(self.kills.values())} kills in {self.seconds:.0f} s: {killed}",
                f"{self.stories} stories; {traffic.answered} requests answered, the slowest in {traffic.longest:.1f} s,"
                f" {traffic.refused} asked to wait, {traffic.lost} lost",
                f"slowest recoveries: {slowest}",
            )
        )


class Siege:
    """One run of so many kills."""

    def __init__(self, machine: Machine, service: PushService, *, seed: int, kills: int) -> None:
        self._machine = machine
        self._service = service
        self._points = points(seed, kills)
        self._chance = Random(seed)
        self._over = asyncio.Event()
        self._fallen: list[Point] = []
        self.report = Report(seed)
        self.told: list[Told] = []

    async def run(self) -> Report:
        """Kill and tell until both are done, then look at everything. A failure names the seed and the kills."""
        begun = time.monotonic()
        try:
            await self._tell_and_kill()
        except BaseException as error:
            fallen = "\n".join(f"{number:4} {point}" for number, point in enumerate(self._fallen, start=1))
            error.add_note(f"seed {self.report.seed}, kills so far:\n{fallen}")
            raise
        self.report.seconds = time.monotonic() - begun
        return self.report

    async def _tell_and_kill(self) -> None:
        peer = await newcomer(self._machine.address, self.report.traffic)
        try:
            device = await self._subscribe(peer)
            async with asyncio.TaskGroup() as tasks:
                for number in range(STORIES_AT_ONCE):
                    tasks.create_task(self._tell(peer, Random(f"{self.report.seed} {number}")))
                tasks.create_task(self._kill_all(peer))
            await invariants.look_at_the_end(
                self._machine, self.told, peer, pushes=self._service.received_by(device)
            )
        finally:
            await peer.leave()

    async def _subscribe(self, peer: Caller) -> str:
        made = self._service.subscribe(public_key(self._machine.settings.vapid_private_key))
        device = {"kind": "webpush", "address": made.endpoint, "p256dh": made.p256dh, "auth": made.auth}
        await peer.ask("POST", "/api/devices", json={**device, "label": "Phone"})
        await peer.ask("PUT", "/api/follows/specialty/dermatology")
        return made.endpoint

    async def _tell(self, peer: Caller, chance: Random) -> None:
        while not self._over.is_set():
            story = Story(self._machine.address, self.report.traffic, peer, chance)
            try:
                await story.run()
            finally:
                if story.told:
                    self.told.append(story.told)
            self.report.stories += 1

    async def _kill_all(self, peer: Caller) -> None:
        for point in self._points:
            part = self._part(point.victim)
            await self._come_to(point, part)
            self._fallen.append(point)
            await self._kill(point, part)
            await invariants.look(self._machine, peer)
        self._over.set()

    def _part(self, name: str) -> Process:
        return next(part for part in self._machine.parts if part.name == name)

    async def _come_to(self, point: Point, part: Process) -> None:
        """Wait for the moment of a kill."""
        if point.after is After.MILLISECONDS:
            await asyncio.sleep(point.count / 1000)
            return
        traffic = self.report.traffic
        begun, lines = traffic.answered, part.lines()
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < deadline:
            if point.after is After.ANSWERS and traffic.answered >= begun + point.count:
                break
            if point.after is After.LINES and part.lines() >= lines + point.count:
                break
            await asyncio.sleep(0.005)
        await asyncio.sleep(self._chance.random() * 0.05)  # anywhere inside what is under way then

    async def _kill(self, point: Point, part: Process) -> None:
        begun = time.monotonic()
        await asyncio.to_thread(part.kill)
        await asyncio.sleep(point.away / 1000)
        if part.name in list(Queue):
            await miss(Queue(part.name))
        await asyncio.to_thread(part.start)
        await self._machine.until_ready(part)
        self.report.kills[part.name] = self.report.kills.get(part.name, 0) + 1
        self.report.recoveries.setdefault(part.name, []).append(time.monotonic() - begun)
        await let_pauses_pass()
        if part.kill_signal is Signals.SIGQUIT or part is self._machine.api:
            await self._machine.until_ready(self._machine.api)
