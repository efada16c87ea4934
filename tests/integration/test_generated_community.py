"""The generated community that figures are taken on: plausible, the same for the same seed, kept to every rule."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from tests.bench.generator.fill import Generator
from tests.integration.test_migrations import schema_of
from tests.servers.platform import PostgresServer

CASES, COMMENTS = 500, 3000

# Identifiers and moments depend on today; what is said by whom about what does not.
SAID = """
SELECT md5(string_agg(said, E'\\n' ORDER BY said)) FROM (
    SELECT concat_ws('|', c.text, a.email, k.title, k.specialty, k.state) AS said
    FROM comments c JOIN accounts a ON a.id = c.author_id JOIN cases k ON k.id = c.case_id
) everything
"""


async def generated(server: PostgresServer, template: str, seed: int) -> str:
    name = await server.create_database(template)
    await Generator(server.owner_url(name), cases=CASES, comments=COMMENTS, seed=seed).fill()
    return name


@pytest_asyncio.fixture(scope="module")
async def filled(postgres_server: PostgresServer, migrated_template: str) -> AsyncIterator[str]:
    name = await generated(postgres_server, migrated_template, seed=1)
    yield name
    await postgres_server.drop_database(name)


async def value(server: PostgresServer, database: str, statement: str) -> object:
    connection = await asyncpg.connect(server.owner_url(database))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_it_has_the_size_that_was_asked_for(postgres_server: PostgresServer, filled: str) -> None:
    assert await value(postgres_server, filled, "SELECT count(*) FROM cases") == CASES
    assert await value(postgres_server, filled, "SELECT count(*) FROM comments") == COMMENTS


async def test_nothing_of_the_schema_is_lost_on_the_way(
    postgres_server: PostgresServer, migrated_template: str, filled: str
) -> None:
    untouched = await postgres_server.create_database(migrated_template)
    expected = await schema_of(postgres_server.owner_url(untouched))
    assert await schema_of(postgres_server.owner_url(filled)) == expected
    await postgres_server.drop_database(untouched)


async def test_it_lives_by_the_rules(postgres_server: PostgresServer, filled: str) -> None:
    against = {
        "comments on cases that no peer sees": "SELECT count(*) FROM comments c JOIN cases k ON k.id = c.case_id"
        " WHERE k.state <> 'published' OR c.created_at < k.published_at",
        "people who write and are not verified": "SELECT count(*) FROM accounts a WHERE verified_at IS NULL"
        " AND id IN (SELECT author_id FROM cases UNION SELECT author_id FROM comments)",
        "decisions by people who do not review": "SELECT count(*) FROM decisions d JOIN accounts a"
        " ON a.id = d.reviewer_id WHERE a.role <> 'reviewer'",
        "things from the future": "SELECT count(*) FROM cases c JOIN comments m ON m.case_id = c.id"
        " WHERE c.updated_at > now() OR m.created_at > now()",
        "cases without a picture": "SELECT count(*) FROM cases c WHERE NOT EXISTS"
        " (SELECT 1 FROM case_images WHERE case_id = c.id)",
    }
    found = {name: await value(postgres_server, filled, statement) for name, statement in against.items()}
    assert set(found.values()) == {0}, found
    states = await value(postgres_server, filled, "SELECT count(DISTINCT state) FROM cases")
    assert states == 6


async def test_the_same_seed_makes_the_same_community_and_another_one_another(
    postgres_server: PostgresServer, migrated_template: str, filled: str
) -> None:
    said = []
    for seed in (1, 2):
        name = await generated(postgres_server, migrated_template, seed)
        said.append(await value(postgres_server, name, SAID))
        await postgres_server.drop_database(name)
    assert said[0] == await value(postgres_server, filled, SAID)
    assert said[1] != said[0]
