"""Structured logs. A line carries identifiers, counts and durations; never a person's data, a picture or a text."""

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def _name_exceptions_only(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep an exception's class and the places it passed, drop its text: texts quote data."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()[1]
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        event["exception"] = type(raised).__name__
        event["frames"] = frames_of(raised.__traceback__)
        if raised.__cause__ is not None:
            event["cause"] = type(raised.__cause__).__name__
    return event


def frames_of(raised_at: TracebackType | None, *, deepest: int = 6) -> list[str]:
    """The deepest places of a traceback as `file:line function`, without source lines or values."""
    frames = traceback.extract_tb(raised_at)[-deepest:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


def configure_logging(*, as_json: bool) -> None:
    """Set up logs for this process, on stderr: one JSON object a line, or columns for a terminal.

    Libraries that log through the standard library follow the same rules.
    """
    described: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    written: list[Processor] = [
        _name_exceptions_only,
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
    ]
    structlog.configure(
        processors=[*described, *written],
        # People at a terminal are shown what needs them; programs get a line for every request and job.
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if as_json else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *described],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
