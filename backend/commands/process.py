"""What each of our processes does first."""

import os
from collections.abc import Mapping

from backend.kernel.log import configure_logging
from backend.settings import Settings, load


def settings_of_process() -> Settings:
    """Read this process's settings and set up its log by them. Raises SettingRefused."""
    return settings_of(os.environ)


def settings_of(environ: Mapping[str, str]) -> Settings:
    """The same from an environment that was completed, as for a command that finds the embedded parts."""
    settings = load(environ)
    configure_logging(as_json=settings.log_format == "json")
    return settings
