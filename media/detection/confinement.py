"""Limits that a detecting child puts on itself before it loads a model."""

import resource

from media.decoding.confinement import cap, die_with


def confine(*, caller: int, address_space: int) -> None:
    """Cap memory in bytes and die with `caller`, the process id of who started this; write no file, leave no core.

    CPU time is not capped: this child lives long, and its caller ends a scan that takes too long.

    Raises `OSError` where the system refuses a limit: then nothing may be looked at.
    """
    die_with(caller)
    cap(resource.RLIMIT_AS, address_space)
    cap(resource.RLIMIT_FSIZE, 0)
    cap(resource.RLIMIT_CORE, 0)
    cap(resource.RLIMIT_NOFILE, 64)
