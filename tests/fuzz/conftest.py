"""The community that is asked nonsense, on one database for each file."""

from tests.integration.conftest import shared, shared_application

__all__ = ["shared", "shared_application"]
