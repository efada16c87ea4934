"""What each of our processes does first."""

import os

from backend.kernel.log import configure_logging
from backend.settings import Settings, load


def settings_of_process() -> Settings:
    """Read this process's settings and set up its log by them. Raises SettingRefused."""
    settings = load(os.environ)
    configure_logging(as_json=settings.log_format == "json")
    return settings
