"""What a restore changes in the rows that it brings back."""

from collections.abc import Sequence

EMPTIED = (
    # Whoever signed out, or was signed out, after the backup must not come back in by it.
    "sessions",
    "known_browsers",
    "mailed_links",
    "admin_keys",
    # Originals are not in a backup, so what was being uploaded has to be sent again.
    "upload_segments",
    "uploads",
    # What was compared is another store than the one that is filled now.
    "object_differences",
    "reconciliations",
)
# A restore runs with an empty search_path: the schema is named.
_UNFINISHED = """
UPDATE public.case_images SET state = 'refused', refusal = 'damaged' WHERE state NOT IN ('ready', 'refused')
"""
# A backup may be from before images had originals that are kept for a while.
_ORIGINALS = """
DO $$ BEGIN
    IF EXISTS (
        SELECT FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = 'case_images' AND column_name = 'original_folder'
    ) THEN
        UPDATE public.case_images SET original_folder = NULL, original_width = NULL, original_height = NULL;
    END IF;
END $$
"""
_EMPTY = """
DO $$ BEGIN IF to_regclass('public.{table}') IS NOT NULL THEN DELETE FROM public.{table}; END IF; END $$
"""


def settling_statements(gone: Sequence[str]) -> list[str]:
    """Write what ends every way in, asks for unfinished photos anew, and drops images whose objects are gone."""
    statements = [
        _UNFINISHED.strip(),
        _ORIGINALS.strip(),
        *(_EMPTY.format(table=table).strip() for table in EMPTIED),
    ]
    if gone:
        folders = ", ".join(f"'{folder}'" for folder in gone)  # checked to hold no quote when they were read
        statements.append(f"DELETE FROM public.case_images WHERE folder IN ({folders})")  # noqa: S608  the same
    return statements
