"""Where Piccolo finds the engine and the tables."""

from piccolo.conf.apps import AppRegistry

from backend.kernel.database import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(
    apps=[
        "backend.audit.piccolo_app",
        "backend.accounts.piccolo_app",
        "backend.uploads.piccolo_app",
        "backend.cases.piccolo_app",
        "backend.safety.piccolo_app",
        "backend.reconciliation.piccolo_app",
        "backend.annotations.piccolo_app",
        "backend.discussion.piccolo_app",
        "backend.alerts.piccolo_app",
        "backend.moderation.piccolo_app",
        "backend.admin.piccolo_app",
    ]
)
