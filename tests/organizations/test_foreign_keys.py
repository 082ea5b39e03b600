"""No row can point into another organization: tried with every foreign key, by the database alone.

The probe removes in one transaction, which is rolled back, whatever else could refuse the row (checks, not-null), so that
each table needs no factory. Row security does not apply to it: it connects as the owner.
"""

import psycopg2
import pytest
from django.apps import apps

from core.row_security import is_tenant_model, tenant_foreign_keys
from tests.conftest import owner_connection

KEYS = [
    (model._meta.db_table, field.column, field.related_model._meta.db_table)
    for model in apps.get_models()
    if is_tenant_model(model)
    for field in tenant_foreign_keys(model)
]


@pytest.fixture
def probe(committed_db):
    connection = owner_connection()
    connection.autocommit = False
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        for ident in (1, 2):
            cursor.execute(
                "INSERT INTO organizations_organization (id, public_id, slug, name, time_zone, is_demo, created_at, updated_at)"
                " OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, 'x', 'UTC', false, now(), now())",
                [ident, f"probe{ident}", f"probe{ident}"],
            )
        yield cursor
    connection.rollback()
    connection.close()


def loosen(cursor, table: str) -> None:
    """Let rows in that hold nothing but what the probe is about."""
    cursor.execute(
        "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('c', 'x')"
        " UNION ALL SELECT format('ALTER TABLE %%s ALTER %%I DROP NOT NULL', attrelid::regclass, attname) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0 AND attname NOT IN ('id', 'organization_id')",
        [table, table],
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def insert(cursor, table: str, **columns: int) -> None:
    names, values = ", ".join(columns), ", ".join(["%s"] * len(columns))
    cursor.execute(f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})", list(columns.values()))
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refusal(cursor, table: str, **columns: int) -> str:
    """Which constraint refuses the row; empty when none does."""
    cursor.execute("SAVEPOINT try")
    try:
        insert(cursor, table, **columns)
    except psycopg2.errors.ForeignKeyViolation as error:
        return error.diag.constraint_name
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT try")
    return ""


def test_there_are_keys_to_try():
    assert len(KEYS) >= 30


@pytest.mark.goal("A3")
@pytest.mark.parametrize(("table", "column", "target"), KEYS, ids=[f"{table}.{column}" for table, column, _ in KEYS])
def test_a_row_cannot_point_into_another_organization(probe, table, column, target):
    loosen(probe, table)
    loosen(probe, target)
    insert(probe, target, id=7001, organization_id=2)
    row = {"id": 7002, "organization_id": 1, column: 7001}
    foreign = refusal(probe, table, **row)
    assert foreign != ""
    # The same answer as for a row that does not exist: nobody learns that it does.
    assert refusal(probe, table, **{**row, column: 7999}) == foreign
    assert refusal(probe, table, **{**row, "organization_id": 2}) == ""
