"""The audit trail. Only the function below writes to it: the app's role may read the tables and call the function."""

from piccolo.columns import UUID, BigInt, Bytea, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from backend.audit.rules.chain import DETAILS_LENGTH, FIRST_HASH, FORMAT
from backend.kernel.constraints import between
from backend.kernel.database import DB


class AuditEntry(Table, tablename="audit_entries", db=DB):
    """What was done, by whom, to what. It refers to nothing by a key: it outlives what it tells of."""

    seq = BigInt(primary_key=True)
    at = Timestamptz()
    actor_id = UUID(null=True, default=None)
    key_id = UUID(null=True, default=None)
    action = Varchar(length=40)
    subject = Varchar(length=40)
    subject_id = UUID()
    details = Text()
    previous_hash = Bytea()
    hash = Bytea()

    audit_entries_counted = Check("seq >= 1", name="audit_entries_counted")
    audit_entries_details_few = between(
        "audit_entries_details_few", "char_length(details)", 2, DETAILS_LENGTH
    )
    audit_entries_hash_is_sha256 = Check(
        "octet_length(previous_hash) = 32 AND octet_length(hash) = 32", name="audit_entries_hash_is_sha256"
    )


class AuditHead(Table, tablename="audit_head", db=DB):
    """Number and hash of the last entry, in one row whose lock makes recorders take turns."""

    id = SmallInt(primary_key=True, default=1)
    seq = BigInt(default=0)
    hash = Bytea()

    audit_head_is_one = Check("id = 1", name="audit_head_is_one")


INDEXES = (
    "CREATE INDEX audit_entries_by_subject ON audit_entries (subject_id, seq DESC)",
    "CREATE INDEX audit_entries_by_action ON audit_entries (action, seq DESC)",
)

_FIELD = """
CREATE OR REPLACE FUNCTION audit_field(value text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN CASE WHEN value IS NULL THEN '-,'
    ELSE octet_length(convert_to(value, 'UTF8'))::text || ':' || value || ',' END
"""

# It runs with the rights of the owner, who made it. Its own lock comes last in a transaction and is held until the
# end; the moment is taken under the lock, so that numbers and moments have the same order.
_APPEND = f"""
CREATE OR REPLACE FUNCTION audit_append(
    actor_id uuid, key_id uuid, action text, subject text, subject_id uuid, details text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    head public.audit_head%ROWTYPE;
    number bigint;
    moment timestamptz;
    digest bytea;
BEGIN
    SELECT * INTO STRICT head FROM public.audit_head h FOR UPDATE;
    number := head.seq + 1;
    moment := clock_timestamp();
    digest := sha256(head.hash || convert_to(
        public.audit_field('{FORMAT}') || public.audit_field(number::text)
        || public.audit_field((extract(epoch FROM moment) * 1000000)::bigint::text)
        || public.audit_field(actor_id::text) || public.audit_field(key_id::text)
        || public.audit_field(action) || public.audit_field(subject)
        || public.audit_field(subject_id::text) || public.audit_field(details), 'UTF8'));
    INSERT INTO public.audit_entries
        VALUES (number, moment, actor_id, key_id, action, subject, subject_id, details, head.hash, digest);
    UPDATE public.audit_head h SET seq = number, hash = digest;
    RETURN number;
END
$body$
"""  # noqa: S608  constants only

FUNCTIONS = (
    _FIELD,
    _APPEND,
    "REVOKE ALL ON FUNCTION audit_field(text), audit_append(uuid, uuid, text, text, uuid, text) FROM PUBLIC",
)
"""The only place where the functions are written: the migration runs these very statements."""

FIRST_ROW = (
    f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '\\x{FIRST_HASH.hex()}') ON CONFLICT DO NOTHING"  # noqa: S608  constants only
)
