"""Run the jobs of some queues, until SIGINT or SIGTERM."""

import argparse
import asyncio

from backend.commands.outcome import CommandFailed
from backend.commands.process import settings_of_process
from backend.job_queue_schema import JobQueueOutdated
from backend.kernel.events import Queue
from backend.worker import run_worker


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    choices = [queue.value for queue in Queue]
    parser.add_argument("--queue", action="append", required=True, choices=choices, help="may be repeated")


def run(options: argparse.Namespace) -> None:
    """Work. Raises SettingRefused, CommandFailed."""
    try:
        asyncio.run(run_worker(settings_of_process(), options.queue))
    except JobQueueOutdated as outdated:
        raise CommandFailed(str(outdated)) from None
