"""Tells Piccolo which tables and migrations belong to this feature."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="safety",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(modules=["backend.safety.tables"], exclude_imported=True),
    migration_dependencies=["backend.cases.piccolo_app"],
)
