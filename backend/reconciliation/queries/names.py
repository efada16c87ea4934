"""What objects rows name: said here, and nowhere else. Backups, reconciliations and the tests of both ask this.

Rows name a picture by its folder, and mean all of its renditions; a piece of an upload they name as it is. What is
noted as being on its way in or out (`doomed_objects`) is named by nothing, and is no orphan either.
"""

from collections.abc import Sequence

from asyncpg import Record

from backend.kernel.database import fetch_all
from backend.reconciliation.rules.stretches import Named, NamedPage
from backend.reconciliation.rules.words import Subject
from media.renditions import Rendition, object_names

_RENDITIONS = ", ".join(f"('{rendition.value}')" for rendition in Rendition)
_FOLDERS = {Subject.IMAGE: "folder", Subject.ORIGINAL: "original_folder"}
ROWS_A_PAGE = 250

PICTURES = "SELECT folder FROM case_images WHERE folder IS NOT NULL ORDER BY folder"
"""Folders of what may be shown: all that a backup holds."""

EVERY_NAME = f"""
SELECT folder || '/' || rendition FROM case_images, (VALUES {_RENDITIONS}) AS r (rendition) WHERE folder IS NOT NULL
UNION ALL
SELECT original_folder || '/' || rendition FROM case_images, (VALUES {_RENDITIONS}) AS r (rendition)
WHERE original_folder IS NOT NULL
UNION ALL
SELECT object_name FROM upload_segments
"""  # noqa: S608  words of ours
"""All at once: not for a store of millions."""

EVERY_NOTE = "SELECT object_name FROM doomed_objects"

_BY_A_ROW = """
(EXISTS (SELECT 1 FROM case_images i WHERE (i.folder || '/') COLLATE "C" = p.place)
OR EXISTS (SELECT 1 FROM case_images i WHERE (i.original_folder || '/') COLLATE "C" = p.place)
OR EXISTS (SELECT 1 FROM upload_segments s WHERE s.object_name = p.name))
"""
_ASKED = "SELECT p.name FROM unnest($1::varchar[], $2::varchar[]) AS p (name, place)"
_STILL_NAMED = f"{_ASKED} WHERE {_BY_A_ROW}"
# One statement sees one moment: a name that a row takes over from its note is seen here or there.
_UNNAMED = f"""
{_ASKED} WHERE NOT {_BY_A_ROW} AND NOT EXISTS (SELECT 1 FROM doomed_objects d WHERE d.object_name = p.name)
"""  # noqa: S608  words of ours


_SOURCES = [
    *(
        (subject, "id", "case_images", f"(({column} || '/') COLLATE \"C\")")
        for subject, column in _FOLDERS.items()
    ),
    (Subject.UPLOAD, "upload_id", "upload_segments", '(object_name COLLATE "C")'),
]


def _from_everywhere(condition: str) -> str:
    """Rows by what they name, whatever table they are in."""
    parts = [
        f"(SELECT '{subject}' AS subject, {identifier} AS id, {place} AS place FROM {table}"  # noqa: S608  words of ours
        f" WHERE {condition.format(place=place)})"
        for subject, identifier, table, place in _SOURCES
    ]
    return " UNION ALL ".join(parts)


_BEGUN = _from_everywhere("{place} = ANY($1::text[])")
_NEXT = _from_everywhere("{place} > $1::text ORDER BY {place} LIMIT $2") + " ORDER BY place LIMIT $2"


async def named_after(after: str, *, most: int = ROWS_A_PAGE) -> NamedPage:
    """The next names that rows give, of at most so many rows. For jobs, which act for nobody."""
    folders = [after[: end + 1] for end, letter in enumerate(after) if letter == "/"]
    begun, more = await fetch_all(_BEGUN, folders), await fetch_all(_NEXT, after, most)
    named = sorted(one for row in (*begun, *more) for one in _named(row) if one.name > after)
    return NamedPage(named, len(more) < most)


async def unnamed(names: Sequence[str]) -> set[str]:
    """Those of these names that no row gives and that are not noted either, at one moment."""
    return {row["name"] for row in await fetch_all(_UNNAMED, list(names), _places(names))}


async def still_named(names: Sequence[str]) -> set[str]:
    """Those of these names that rows give now."""
    return {row["name"] for row in await fetch_all(_STILL_NAMED, list(names), _places(names))}


def _named(row: Record) -> list[Named]:
    subject, place = Subject(row["subject"]), row["place"]
    names = [place] if subject is Subject.UPLOAD else object_names(place.removesuffix("/"))
    return [Named(name, subject, row["id"]) for name in names]


def _places(names: Sequence[str]) -> list[str]:
    """The folder of each name that a picture's object can have."""
    parted = (name.rpartition("/") for name in names)
    return [f"{folder}/" if last in set(Rendition) else "" for folder, _, last in parted]
