from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer
from piccolo.columns.column_types import SmallInt
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-27T16:58:23:581140"
VERSION = "1.38.0"
DESCRIPTION = "True"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="cases", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="CaseImage",
        tablename="case_images",
        column_name="findings_left",
        db_column_name="findings_left",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 0,
            "null": False,
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

    manager.add_column(
        table_class_name="CaseImage",
        tablename="case_images",
        column_name="original_folder",
        db_column_name="original_folder",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 100,
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

    manager.add_column(
        table_class_name="CaseImage",
        tablename="case_images",
        column_name="original_height",
        db_column_name="original_height",
        column_class_name="Integer",
        column_class=Integer,
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

    manager.add_column(
        table_class_name="CaseImage",
        tablename="case_images",
        column_name="original_width",
        db_column_name="original_width",
        column_class_name="Integer",
        column_class=Integer,
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

    manager.add_column(
        table_class_name="CaseImage",
        tablename="case_images",
        column_name="scans",
        db_column_name="scans",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 0,
            "null": False,
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

    manager.add_constraint(
        table_class_name="CaseImage",
        tablename="case_images",
        constraint_name="case_images_findings_few",
        constraint_class=Check,
        params={"condition": "findings_left BETWEEN 0 AND 500"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="CaseImage",
        tablename="case_images",
        constraint_name="case_images_original_has_size",
        constraint_class=Check,
        params={
            "condition": "original_folder IS NULL OR (COALESCE(original_width, 0) > 0 AND COALESCE(original_height, 0) > 0)"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="CaseImage",
        tablename="case_images",
        constraint_name="case_images_waiting_has_original",
        constraint_class=Check,
        params={
            "condition": "state NOT IN ('scanned', 'cleared') OR original_folder IS NOT NULL"
        },
        schema=None,
    )

    return manager
