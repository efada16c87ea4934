from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.kernel.database import execute

ID = "2026-11-27T19:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Fingerprints of images, by which copies are found"

STATEMENTS = (
    """
    CREATE TABLE image_fingerprints (
        id uuid PRIMARY KEY NOT NULL DEFAULT gen_random_uuid(),
        image_id uuid UNIQUE NOT NULL DEFAULT null REFERENCES case_images (id) ON DELETE CASCADE ON UPDATE CASCADE,
        master_sha256 bytea NOT NULL DEFAULT '',
        quality smallint NOT NULL DEFAULT 0,
        fingerprint bit(256) NOT NULL
    )
    """,
    "CREATE INDEX image_fingerprints_master_sha256 ON image_fingerprints (master_sha256)",
    "ALTER TABLE image_fingerprints ADD CONSTRAINT image_fingerprints_sha256"
    " CHECK (octet_length(master_sha256) BETWEEN 32 AND 32)",
    "ALTER TABLE image_fingerprints ADD CONSTRAINT image_fingerprints_quality CHECK (quality BETWEEN 0 AND 100)",
    "CREATE INDEX image_fingerprints_bits ON image_fingerprints (fingerprint)",
    *(f"ALTER TABLE image_fingerprints ADD COLUMN band_{band} smallint" for band in range(16)),
    *(
        f"CREATE INDEX image_fingerprints_band_{band} ON image_fingerprints (band_{band}) INCLUDE (fingerprint)"
        for band in range(16)
    ),
)


async def keep_fingerprints():
    for statement in STATEMENTS:
        await execute(statement)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="cases", description=DESCRIPTION)
    manager.add_raw(keep_fingerprints)
    return manager
