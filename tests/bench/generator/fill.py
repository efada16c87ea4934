"""Fill a migrated, empty database with a plausible community, the same one for the same seed and sizes.

    python -m tests.bench.generator.fill --cases 1000000 --comments 10000000 --seed 1

with DATABASE_OWNER_URL naming the database. People, follows, cases in every state, images without bytes, decisions and
comments; a twentieth as many people as cases. Rows are computed inside PostgreSQL; indexes and references are taken
away meanwhile and made again at the end, so that they are checked like any others.
"""

import argparse
import asyncio
import math
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import msgspec

from backend.cases.rules import AgeBand, BodySite, Sex
from backend.kernel.vocabulary import Profession, Specialty

FOLDER = Path(__file__).parent
TABLES = ["accounts", "follows", "cases", "case_images", "decisions", "comments"]
PARTS = 20  # so that progress can be shown
AT_ONCE = 2
YEARS = 5 * 365.25 * 86400

TAKEN_AWAY = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS back,
       contype = 'f' AS reference
FROM pg_constraint WHERE conrelid = ANY($1::regclass[]) AND contype IN ('f', 'u')
  AND NOT EXISTS (SELECT 1 FROM pg_constraint r WHERE r.contype = 'f' AND r.conindid = pg_constraint.conindid
                                                  AND pg_constraint.contype = 'u')
UNION ALL
SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid), false
FROM pg_index WHERE indrelid = ANY($1::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = indexrelid)
ORDER BY 3 DESC
"""


class Generator:
    """One community of a size: knows how many there are of everything and what they are made of."""

    def __init__(self, owner_url: str, *, cases: int, comments: int, seed: int = 1) -> None:
        self._owner_url = owner_url
        self._cases = max(50, math.ceil(cases / 25) * 25)
        self._people = max(250, math.ceil(cases / 20 / 25) * 25)
        self._comments = comments
        self._seed = seed

    async def fill(self) -> None:
        """Write everything. The database has to be migrated and without people."""
        async with self._connected() as owner:
            assert not await owner.fetchval("SELECT EXISTS (SELECT 1 FROM accounts)"), (
                "somebody is there already"
            )
            changes = await owner.fetch(TAKEN_AWAY, TABLES)
            for change in changes:
                await owner.execute(change["away"])
            await owner.execute(self._numbers())
            try:
                await self._write(owner)
            finally:
                await owner.execute("DROP SCHEMA generator CASCADE")
                await self._restore([change["back"] for change in reversed(changes)])
            report("gathering statistics")
            await owner.execute("VACUUM (ANALYZE)")

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        connection = await asyncpg.connect(
            self._owner_url,
            command_timeout=None,
            server_settings={
                "synchronous_commit": "off",
                "maintenance_work_mem": "512MB",
                "statement_timeout": "0",
                "lock_timeout": "0",
                "search_path": "generator, public",
            },
        )
        try:
            yield connection
        finally:
            await connection.close()

    def _numbers(self) -> str:
        text = statement("numbers")
        given = {
            "EPOCH": datetime.now(UTC).isoformat(timespec="seconds"),
            "STEP": f"{YEARS / self._cases:.6f}",
            "CASES": str(self._cases),
        }
        for name, value in given.items():
            text = text.replace(name, value)
        return text

    async def _write(self, owner: "asyncpg.Connection[asyncpg.Record]") -> None:
        seed, people, specialties = self._seed, self._people, [choice.value for choice in Specialty]
        report(f"{people} people")
        professions = [choice.value for choice in Profession]
        words = msgspec.json.decode((FOLDER / "words.json").read_bytes(), type=Words)
        names = [words.given_names, words.family_names]
        await owner.execute(statement("people"), seed, people, *names, professions, specialties)
        await owner.execute("CREATE UNIQUE INDEX generated_follows ON follows (kind, target, account_id)")
        await owner.execute(statement("follows"), seed, people, specialties)
        await owner.execute("DROP INDEX generated_follows")
        content = [words.findings, words.courses, words.questions, words.answers, specialties]
        choices = [[choice.value for choice in kind] for kind in (BodySite, AgeBand, Sex)]
        await self._in_parts("cases", self._cases, seed, people, *content, *choices, words.history)
        await self._in_parts("images", self._cases, seed)
        await owner.execute("ANALYZE cases")
        await self._in_parts("decisions", self._cases, seed, people)
        await self._in_parts("comments", self._comments, seed, people, self._cases, words.remarks)

    async def _in_parts(self, name: str, count: int, *arguments: object) -> None:
        """Write so many of a kind, a part at a time, two parts at once."""
        size = math.ceil(count / PARTS)
        parts = iter([(first, min(first + size, count) - 1) for first in range(0, count, max(1, size))])

        async def some() -> None:
            async with self._connected() as connection:
                for first, last in parts:
                    await connection.execute(statement(name), *arguments, first, last)
                    report(f"{name} {last + 1} of {count}")

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))

    async def _restore(self, statements: list[str]) -> None:
        """Make indexes, then references, again."""
        async with self._connected() as owner:
            for text in sorted(statements, key=lambda text: "FOREIGN KEY" in text):
                report(text[:70])
                await owner.execute(text)


class Words(msgspec.Struct, frozen=True):
    """What a generated community says and is called: none of a real person or patient."""

    given_names: list[str]
    family_names: list[str]
    findings: list[str]
    courses: list[str]
    questions: list[str]
    answers: list[str]
    remarks: list[str]
    history: str


STARTED = time.monotonic()


def report(line: str) -> None:
    """Say what is being done, and since when we are at it."""
    print(f"  {time.monotonic() - STARTED:6.1f} s  {line}", flush=True)


def statement(name: str) -> str:
    """One of the statements beside this file."""
    return (FOLDER / f"{name}.sql").read_text()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=None, help="default: ten a case")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    comments = asked.cases * 10 if asked.comments is None else asked.comments
    generator = Generator(
        os.environ["DATABASE_OWNER_URL"], cases=asked.cases, comments=comments, seed=asked.seed
    )
    asyncio.run(generator.fill())


if __name__ == "__main__":
    main()
