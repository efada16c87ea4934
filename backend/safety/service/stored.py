"""Pictures into the object store and out of it."""

from pathlib import Path

from backend.kernel.ids import new_id
from backend.uploads.service import disposal
from media.object_store import ObjectStore
from media.renditions import MEDIA_TYPE, Rendition, object_name, object_names
from media.sanitiser import SanitisedImage

ORIGINALS = "originals"
"""The prefix under which pictures lie that nothing was covered in yet."""

PICTURES = "images"
"""The prefix under which pictures lie that may be shown to those who may see their case."""


async def store_picture(
    object_store: ObjectStore, picture: SanitisedImage, prefix: str
) -> tuple[str, list[str]]:
    """Store all files of a picture in a new folder under a prefix; the answer is the folder and the objects' names.

    The names are noted before anything is written; whoever makes a row refer to them strikes them off.
    """
    folder = f"{prefix}/{new_id()}"
    names = object_names(folder)
    await disposal.intend(names)
    for rendition in Rendition:
        file = picture.files[rendition]
        await object_store.put_file(object_name(folder, rendition), file.path, media_type=file.media_type)
    return folder, names


async def fetch_master(object_store: ObjectStore, stored_in: str, folder: Path) -> Path:
    """Copy a master out of the store into a folder on this machine. Raises ObjectMissing."""
    target = folder / "master.jpg"
    with target.open("wb") as file:
        async for piece in object_store.stream(object_name(stored_in, Rendition.MASTER)):
            file.write(piece)
    return target


async def copy_out(object_store: ObjectStore, original: str) -> tuple[str, list[str], int]:
    """Copy pictures out of quarantine; says the new folder, the objects' names and their bytes in all."""
    folder = f"{PICTURES}/{new_id()}"
    names = object_names(folder)
    await disposal.intend(names)
    stored = 0
    for rendition in Rendition:
        content = await object_store.get(object_name(original, rendition))
        stored += len(content)
        await object_store.put(object_name(folder, rendition), content, media_type=MEDIA_TYPE)
    return folder, names, stored
