"""What is in the database, and what a request changed in it."""

from collections import Counter

from tests.integration import rows

Contents = dict[tuple[str, str], str]

# Rows that follow from others or only count, and a column that says when something was used.
_UNCOUNTED = ("throttles", "audit_head", "procrastinate_events", "procrastinate_workers")
_USE = "last_used_at"

_TABLES = """
SELECT quote_ident(c.relname) AS name, array_agg(quote_ident(a.attname) ORDER BY a.attname) AS key
FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL($1::text[])
  AND has_table_privilege(c.oid, 'SELECT')
GROUP BY c.relname
"""


async def statement() -> str:
    """One statement that reads every row of every table, each with its key."""
    tables = await rows.rows(_TABLES, list(_UNCOUNTED))
    return " UNION ALL ".join(
        f"SELECT '{table['name']}' AS of, concat_ws('/', {', '.join(table['key'])}) AS key,"
        f" (to_jsonb(t) - '{_USE}')::text AS row FROM {table['name']} t"
        for table in tables
    )


async def contents(sql: str) -> Contents:
    """Every row there is, by table and key."""
    return {(row["of"], row["key"]): row["row"] for row in await rows.rows(sql)}


def changed(before: Contents, after: Contents) -> dict[tuple[str, str], str]:
    """The rows that differ, each with what became of it: + came, - went, ~ differs."""
    signs = {}
    for place in before.keys() | after.keys():
        if before.get(place) != after.get(place):
            signs[place] = "+" if place not in before else "-" if place not in after else "~"
    return signs


def described(before: Contents, after: Contents) -> str:
    """How many rows of which tables changed, such as `cases ~1, comments +1`."""
    counted = Counter((table, sign) for (table, _), sign in changed(before, after).items())
    return ", ".join(f"{table} {sign}{count}" for (table, sign), count in sorted(counted.items()))
