"""Generated cases, written straight into a database, for figures at a size that nobody types in."""

import asyncpg

from backend.kernel.database import execute

_PEOPLE = """
INSERT INTO accounts (id, email, password_hash, display_name, profession, specialties, registration, role,
                      created_at, verified_at)
SELECT gen_random_uuid(), 'person' || n || '@generated.example', 'unusable', 'Dr Generated ' || n, 'physician',
       '{dermatology}', 'generated', 'practitioner', now(), now()
FROM generate_series(1, 200) n
"""

_CASES = """
WITH people AS (SELECT array_agg(id) AS ids FROM accounts),
     fields AS (SELECT ARRAY['dermatology', 'cardiology', 'ophthalmology', 'radiology', 'wound_care'] AS names)
INSERT INTO cases (id, author_id, state, title, question, history, specialty, body_site, tags,
                   created_at, updated_at, submitted_at, published_at)
SELECT gen_random_uuid(), people.ids[1 + n % 200], CASE WHEN n % 10 = 0 THEN 'draft' ELSE 'published' END,
       'Generated case number ' || n, 'What would you do next in case ' || n || '?', repeat('History. ', 40),
       fields.names[1 + n % 5], 'forearm', '{generated}', moment, moment, moment,
       CASE WHEN n % 10 = 0 THEN NULL ELSE moment END
FROM people, fields, generate_series(1, $1::int) n, LATERAL (SELECT now() - n * interval '1 minute' AS moment) m
"""

_IMAGES = """
INSERT INTO case_images (id, case_id, position, state, description, width, height, stored_bytes, placeholder, folder,
                         media_type, created_at)
SELECT gen_random_uuid(), c.id, p, 'ready', 'A generated picture', 3000, 2000, 1000000,
       'data:image/webp;base64,' || repeat('A', 300), 'images/' || c.id || p, 'image/jpeg', c.created_at
FROM cases c, generate_series(1, 2) p
"""


async def generate_cases(count: int, *, owner_url: str) -> None:
    """Write so many cases, nine in ten published, each with two images, by two hundred people."""
    await execute(_PEOPLE)
    await execute(_CASES, count)
    await execute(_IMAGES)
    owner = await asyncpg.connect(owner_url)  # statistics are the owner's to gather
    await owner.execute("ANALYZE")
    await owner.close()
