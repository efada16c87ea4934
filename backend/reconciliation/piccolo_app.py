"""Tells Piccolo which tables and migrations belong to this feature."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="reconciliation",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(modules=["backend.reconciliation.tables"], exclude_imported=True),
    migration_dependencies=["backend.safety.piccolo_app"],
)
