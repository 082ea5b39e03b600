"""Migration operations that put tenant tables under row security.

`ProtectTenantTables()` covers every table of the app that has an `organization` column: row security enabled and
forced, one policy, a composite key (organization, id), and each foreign key to another tenant table replaced by one
that includes the organization, so that a row cannot point to another tenant.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

SCHEDULER_ROLE = "mentorship_scheduler"
# The direct form: wrapped in a SELECT, the planner misjudges the number of rows.
OWN_ROWS = "organization_id = NULLIF(current_setting('app.org', true), '')::bigint"
DROP_SIMPLE_KEY = """
DO $$ DECLARE found text; BEGIN
  FOR found IN
    SELECT conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.conrelid = '{table}'::regclass AND c.contype = 'f' AND array_length(c.conkey, 1) = 1
      AND a.attname = '{column}'
  LOOP EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', found); END LOOP;
END $$
"""
ADD_ONCE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN {statement}; END IF;
END $$
"""
SIGNED_IN_USER = "NULLIF(current_setting('app.user', true), '')::bigint"


def is_tenant_model(model: type[models.Model]) -> bool:
    """Whether the model's rows belong to one organization."""
    return any(
        isinstance(field, models.ForeignKey) and field.name == "organization" and not field.null
        for field in model._meta.local_fields  # noqa: SLF001  (Django's documented model API)
    )


def tenant_foreign_keys(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Foreign keys of a tenant model that point to tenant models."""
    for field in model._meta.local_fields:  # noqa: SLF001
        if isinstance(field, models.ForeignKey) and is_tenant_model(field.related_model):
            yield field


def protection_sql(model: type[models.Model]) -> Iterator[str]:
    """Statements that protect one tenant table; each may be run again."""
    table = model._meta.db_table  # noqa: SLF001
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS own_rows ON {table}"
    yield f"CREATE POLICY own_rows ON {table} USING ({OWN_ROWS}) WITH CHECK ({OWN_ROWS})"
    yield _once(f"{table}_org_id_key", f"ALTER TABLE {table} ADD CONSTRAINT {{name}} UNIQUE (organization_id, id)")


def composite_key_sql(model: type[models.Model]) -> Iterator[str]:
    """Statements that replace a table's foreign keys by ones that include the organization."""
    table = model._meta.db_table  # noqa: SLF001
    for field in tenant_foreign_keys(model):
        target = field.related_model._meta.db_table  # noqa: SLF001
        name = f"{table[:40]}_{field.column[:14]}_org_fk"
        yield DROP_SIMPLE_KEY.format(table=table, column=field.column)
        yield _once(
            name,
            f"ALTER TABLE {table} ADD CONSTRAINT {{name}} FOREIGN KEY (organization_id, {field.column}) "
            f"REFERENCES {target} (organization_id, id) DEFERRABLE INITIALLY DEFERRED",
        )


def _once(name: str, statement: str) -> str:
    """Add a constraint unless it is there."""
    return ADD_ONCE.format(name=name, statement=statement.format(name=name))


class ProtectTenantTables(Operation):
    """Put every tenant table of this app under row security. Safe to repeat after tables are added."""

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Run the statements for each tenant table of the app."""
        tables = [m for m in to_state.apps.get_models() if m._meta.app_label == app_label and is_tenant_model(m)]  # noqa: SLF001
        for make in (protection_sql, composite_key_sql):
            for model in tables:
                for statement in make(model):
                    schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leave the protection on: going back in history is no reason to open a table."""

    def describe(self) -> str:
        """One line for the migration's log."""
        return "Put the tenant tables of this app under row security"
