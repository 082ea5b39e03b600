"""What the database itself says about the separation of tenants; read through the product's own connection.

The start-up checks refuse to serve when any of these functions finds something, and a test asserts that none does.
"""

from django.db import connection

from core.row_security import SCHEDULER_ROLE

# Tables that belong to no organization. Users and their ways of signing in are global, as is the list of organizations.
SHARED_TABLES = frozenset(
    {
        "accounts_user",
        *("account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "usersessions_usersession"),
        *("django_session", "django_migrations", "django_content_type"),
        *("auth_permission", "auth_group", "auth_group_permissions"),
        *("core_cache", "organizations_organization", "organizations_setuplink", "notifications_outboxmail"),
    }
)
# Every question may speak of the tables that have an organization.
_TENANT = (
    "WITH tenant AS (SELECT c.oid FROM pg_class c"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT a.attisdropped)"
)


def _names(query: str, *values: str | list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_TENANT} {query}", list(values))
        return sorted(str(row[0]) for row in cursor.fetchall())


def powerful_roles() -> list[str]:
    """Roles that the product could act as and that pass row security, or may reach files or programs of the server."""
    return _names(
        "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolname LIKE 'pg\\_%%')"
        " AND rolname <> ALL(%s)",
        # Nobody can be given this one; the owner of a database has it, and owning is refused below.
        ["pg_database_owner"],
    )


def owned_tables() -> list[str]:
    """Tables whose owner the product could act as."""
    return _names(
        "SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S')"
        " AND pg_has_role(current_user, relowner, 'MEMBER')"
    )


def excess_rights() -> list[str]:
    """Rights beyond rows: creating things, emptying tables, and the scheduler's sight without asking for it."""
    return _names(
        "SELECT 'CREATE in the schema' WHERE has_schema_privilege('public', 'CREATE')"
        " UNION ALL SELECT 'CREATE in the database' WHERE has_database_privilege(current_database(), 'CREATE')"
        " UNION ALL SELECT 'the scheduler''s rights at all times' FROM pg_roles"
        " WHERE rolname = %s AND pg_has_role(current_user, oid, 'USAGE')"
        " UNION ALL SELECT 'TRUNCATE or TRIGGER on ' || oid::regclass FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND (has_table_privilege(oid, 'TRUNCATE') OR has_table_privilege(oid, 'TRIGGER'))"
        " UNION ALL SELECT 'UPDATE or DELETE on ' || oid::regclass FROM pg_class"
        " WHERE oid = to_regclass('organizations_auditentry')"
        " AND (has_any_column_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE'))",
        SCHEDULER_ROLE,
    )


def unprotected_tables() -> list[str]:
    """Tenant tables without forced row security."""
    return _names(
        "SELECT oid::regclass FROM pg_class WHERE oid IN (SELECT oid FROM tenant)"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )


def weak_policies() -> list[str]:
    """Tenant tables without a policy that compares the organization for reading and for writing.

    Also policies that let everybody read without looking at who asks.
    """
    without = _names(
        "SELECT oid::regclass FROM pg_class WHERE oid IN (SELECT oid FROM tenant) AND NOT EXISTS ("
        " SELECT 1 FROM pg_policy p WHERE p.polrelid = pg_class.oid AND p.polpermissive AND p.polcmd = '*'"
        " AND pg_get_expr(p.polqual, p.polrelid) LIKE '%%app.org%%'"
        " AND pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%%app.org%%')"
    )
    blind = _names(
        "SELECT p.polrelid::regclass || '.' || p.polname FROM pg_policy p WHERE p.polpermissive"
        " AND p.polrelid IN (SELECT oid FROM tenant)"
        " AND (0 = ANY(p.polroles) OR EXISTS (SELECT 1 FROM unnest(p.polroles) AS role(oid)"
        " WHERE role.oid <> 0 AND pg_has_role(current_user, role.oid, 'USAGE')))"
        " AND COALESCE(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) NOT LIKE '%%app.%%'"
    )
    return without + blind


def narrow_foreign_keys() -> list[str]:
    """Foreign keys between tenant tables that do not carry the organization."""
    return _names(
        "SELECT c.conrelid::regclass || '.' || c.conname FROM pg_constraint c"
        " WHERE c.contype = 'f' AND c.conrelid IN (SELECT oid FROM tenant) AND c.confrelid IN (SELECT oid FROM tenant)"
        " AND NOT EXISTS (SELECT 1 FROM generate_subscripts(c.conkey, 1) AS part"
        " JOIN pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = c.conkey[part]"
        " JOIN pg_attribute other ON other.attrelid = c.confrelid AND other.attnum = c.confkey[part]"
        " WHERE own.attname = 'organization_id' AND other.attname = 'organization_id')"
    )


def missing_composite_keys() -> list[str]:
    """Tenant tables to which no foreign key with the organization could point, or whose organization may be empty."""
    return _names(
        "SELECT t.oid::regclass FROM pg_class t WHERE t.oid IN (SELECT oid FROM tenant) AND (NOT EXISTS ("
        " SELECT 1 FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype = 'u'"
        " AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a"
        " WHERE a.attrelid = t.oid AND a.attnum = ANY(c.conkey)) = ARRAY['id', 'organization_id'])"
        " OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid"
        " AND a.attname = 'organization_id' AND NOT a.attnotnull))"
    )


def homeless_tables() -> list[str]:
    """Tables that neither belong to an organization nor are listed as shared."""
    return [
        name
        for name in _names(
            "SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND oid NOT IN (SELECT oid FROM tenant)"
        )
        if name not in SHARED_TABLES
    ]


def back_doors() -> list[str]:
    """Views and functions that would run with their owner's rights."""
    return _names(
        "SELECT 'view ' || oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND (relkind = 'm' OR (relkind = 'v' AND NOT COALESCE(reloptions @> ARRAY['security_invoker=true'], false)))"
        " UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
