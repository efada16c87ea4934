from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-23T18:32:20:782776"
VERSION = "1.38.0"
DESCRIPTION = "What a key was used for"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="discussion", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Comment",
        tablename="comments",
        column_name="request_hash",
        db_column_name="request_hash",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
