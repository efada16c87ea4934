import asyncpg
import pytest

from backend.settings import Settings


async def test_every_test_has_a_migrated_database_in_which_the_app_cannot_change_the_schema(
    settings: Settings,
) -> None:
    connection = await asyncpg.connect(settings.database_url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM procrastinate_jobs") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE smuggled (id int)")
    finally:
        await connection.close()
