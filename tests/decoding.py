"""Seeing the processes that decode pictures, to do to them what a kernel does."""

from contextlib import suppress

import psutil


def decoders_of(process: psutil.Process) -> list[psutil.Process]:
    """The decoding children that run below a process now."""
    found = []
    for child in process.children():
        with suppress(psutil.Error):  # it ended while it was looked at
            if "media.decoding" in " ".join(child.cmdline()):
                found.append(child)
    return found
