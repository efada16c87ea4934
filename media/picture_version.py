"""What tells the pixels of a picture from those before and after it."""

import hashlib

VERSION_LENGTH = 12


def picture_version(folder: str) -> str:
    """Another in each folder; a picture that is made anew is stored in a new one.

    A digest, so that an address that carries it does not say where the objects are.
    """
    return hashlib.sha256(folder.encode()).hexdigest()[:VERSION_LENGTH]
