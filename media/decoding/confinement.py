"""Limits that a decoding child puts on itself before it reads a byte of the file."""

import ctypes
import os
import resource
import signal

from media.limits import DecodingLimits

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def confine(limits: DecodingLimits, *, caller: int, threads: bool) -> None:
    """Cap CPU, memory, files and processes, and die with `caller`, the process id of who started this.

    `threads`: whether the decoder needs them. The kernel counts them as processes, so these stay possible then too.

    Raises `OSError` where the system refuses a limit: then nothing may be decoded.
    """
    die_with(caller)
    # The softer limit ends it by SIGXCPU, which tells the caller why.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    cap(resource.RLIMIT_AS, limits.address_space)
    cap(resource.RLIMIT_FSIZE, limits.written_bytes)
    cap(resource.RLIMIT_CORE, 0)
    if not threads:
        cap(resource.RLIMIT_NPROC, 0)  # the kernel lets root pass
    cap(resource.RLIMIT_NOFILE, 16)


def cap(kind: int, limit: int) -> None:
    """Set a limit of `resource` that this process cannot raise again."""
    resource.setrlimit(kind, (limit, limit))


def die_with(caller: int) -> None:
    """Have the kernel end this process with its parent `caller`, and never gain privileges. Raises `OSError`."""
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((_PR_SET_PDEATHSIG, signal.SIGKILL), (_PR_SET_NO_NEW_PRIVS, 1)):
        if libc.prctl(option, value, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != caller:  # it died before the kernel was told to watch it
        os._exit(1)
