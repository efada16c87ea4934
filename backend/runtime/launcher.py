"""Become another program that dies with its parent.

    python -I -S launcher.py SIGNAL PARENT USER PROGRAM ARGUMENT…

Run as a file of its own, without the project, because what it does has to happen between fork and exec, in a
process with one thread. SIGNAL (a number) is sent by the kernel when PARENT (a process id) ends, however it
ends. USER is a numeric user id, or "-" to stay who one is. PROGRAM is an absolute path.
"""

import ctypes
import os
import pwd
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 4
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2


class CapabilityHeader(ctypes.Structure):
    """The kernel's `struct __user_cap_header_struct`."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class CapabilitySets(ctypes.Structure):
    """The kernel's `struct __user_cap_data_struct`: the first 32 capabilities, one bit each."""

    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def main(arguments: list[str]) -> None:
    """Take on the user, arrange to die with the parent, then become the program."""
    death_signal, parent, user, *command = arguments
    os.umask(0o077)
    if user != "-":
        become(int(user), enclosed=any(is_enclosed(argument) for argument in command))
    if sys.platform == "linux":
        # After the change of user, which would clear it.
        kernel().prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != int(parent):
            sys.exit("the parent ended before its child began")
    os.execv(command[0], command)  # noqa: S606  no shell is wanted


def kernel() -> ctypes.CDLL:
    """The C library, for the system calls that Python does not offer."""
    return ctypes.CDLL(None, use_errno=True)


def is_enclosed(argument: str) -> bool:
    """Say whether an argument is an absolute path below a folder that not everybody may pass through."""
    folders = Path(argument).resolve().parents[1:] if argument.startswith("/") else ()
    return any(not folder.stat().st_mode & 0o001 for folder in folders)


def become(user: int, *, enclosed: bool) -> None:
    """Drop to a user.

    Where a folder above the program or its data is closed to that user (a checkout under /root), keep the
    right to pass through it, and no other of the superuser's.
    """
    if enclosed and kernel().prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) != 0:
        sys.exit("a folder above the program or its data is closed to the user it has to run as")
    os.setgroups([])
    group = pwd.getpwuid(user).pw_gid
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if enclosed:
        keep_passage()


def keep_passage() -> None:
    """Keep the right to pass through closed folders, in this process and the program that it becomes."""
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):  # a container often has only the second
        header = CapabilityHeader(CAPABILITY_VERSION_3, 0)
        bit = 1 << capability
        sets = (CapabilitySets * 2)(CapabilitySets(bit, bit, bit))
        if kernel().capset(ctypes.byref(header), sets) == 0:
            kernel().prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)
            return
    sys.exit("the right to pass through closed folders could not be kept")


if __name__ == "__main__":
    main(sys.argv[1:])
