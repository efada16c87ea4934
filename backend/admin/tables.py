"""Keys of the admin API."""

from piccolo.columns import UUID, Array, Bytea, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from backend.accounts.tables import Account
from backend.admin.rules import KEY_NAME_LENGTH, PREFIX_BYTES
from backend.kernel.actor import Scope
from backend.kernel.constraints import between, each_of
from backend.kernel.database import DB


class AdminKey(Table, tablename="admin_keys", db=DB):
    """One key: what it may do, for whom, until when. Of the key itself only a digest is kept."""

    id = UUID(primary_key=True)
    owner_id = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=KEY_NAME_LENGTH)
    prefix = Varchar(length=PREFIX_BYTES * 2)
    digest = Bytea(unique=True)
    scopes = Array(base_column=Varchar(length=40))
    created_at = Timestamptz()
    expires_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)

    admin_keys_named = between("admin_keys_named", "char_length(name)", 1, KEY_NAME_LENGTH)
    admin_keys_digest_is_sha256 = between("admin_keys_digest_is_sha256", "octet_length(digest)", 32, 32)
    admin_keys_scopes_known = each_of("admin_keys_scopes_known", "scopes", Scope, most=len(Scope))
    admin_keys_allow_something = Check("cardinality(scopes) > 0", name="admin_keys_allow_something")
