"""What the database says about the separation of tenants, asked through the product's own connection."""

import os

import psycopg2
import pytest
from django.conf import settings

from core import catalog

QUESTIONS = [
    catalog.powerful_roles,
    catalog.owned_tables,
    catalog.excess_rights,
    catalog.unprotected_tables,
    catalog.weak_policies,
    catalog.narrow_foreign_keys,
    catalog.missing_composite_keys,
    catalog.homeless_tables,
    catalog.back_doors,
]
TABLE = "CREATE TABLE sabotage (id bigint, organization_id bigint NOT NULL, person_id bigint)"
SABOTAGE = [
    (catalog.powerful_roles, "ALTER ROLE mentorship_app BYPASSRLS", "ALTER ROLE mentorship_app NOBYPASSRLS"),
    (catalog.powerful_roles, "GRANT pg_read_all_data TO mentorship_app", "REVOKE pg_read_all_data FROM mentorship_app"),
    (catalog.powerful_roles, "GRANT mentorship_owner TO mentorship_app", "REVOKE mentorship_owner FROM mentorship_app"),
    (catalog.owned_tables, "GRANT mentorship_owner TO mentorship_app", "REVOKE mentorship_owner FROM mentorship_app"),
    (
        catalog.excess_rights,
        "GRANT CREATE ON SCHEMA public TO mentorship_app",
        "REVOKE CREATE ON SCHEMA public FROM mentorship_app",
    ),
    (
        catalog.excess_rights,
        "GRANT TRUNCATE ON core_job TO mentorship_app",
        "REVOKE TRUNCATE ON core_job FROM mentorship_app",
    ),
    (
        catalog.excess_rights,
        "GRANT DELETE ON organizations_auditentry TO mentorship_app",
        "REVOKE DELETE ON organizations_auditentry FROM mentorship_app",
    ),
    (
        catalog.excess_rights,
        "GRANT mentorship_scheduler TO mentorship_app WITH INHERIT TRUE",
        "GRANT mentorship_scheduler TO mentorship_app WITH INHERIT FALSE",
    ),
    (
        catalog.unprotected_tables,
        "ALTER TABLE core_job NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE core_job FORCE ROW LEVEL SECURITY",
    ),
    (catalog.unprotected_tables, TABLE, "DROP TABLE sabotage"),
    (catalog.weak_policies, TABLE, "DROP TABLE sabotage"),
    (
        catalog.weak_policies,
        "CREATE POLICY sabotage ON core_job FOR SELECT USING (true)",
        "DROP POLICY sabotage ON core_job",
    ),
    (
        catalog.narrow_foreign_keys,
        f"{TABLE}; ALTER TABLE sabotage ADD FOREIGN KEY (person_id) REFERENCES participants_person (id)",
        "DROP TABLE sabotage",
    ),
    (catalog.missing_composite_keys, TABLE, "DROP TABLE sabotage"),
    (catalog.homeless_tables, "CREATE TABLE sabotage (id bigint)", "DROP TABLE sabotage"),
    (catalog.back_doors, "CREATE VIEW sabotage AS SELECT * FROM core_job", "DROP VIEW sabotage"),
    (catalog.back_doors, "CREATE MATERIALIZED VIEW sabotage AS SELECT 1", "DROP MATERIALIZED VIEW sabotage"),
    (
        catalog.back_doors,
        "CREATE FUNCTION sabotage() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM core_job'",
        "DROP FUNCTION sabotage",
    ),
]


@pytest.mark.goal("A4")
@pytest.mark.django_db
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_the_database_keeps_organizations_apart(question):
    assert question() == []


@pytest.mark.goal("A4")
def test_the_list_of_shared_tables_stays_short():
    assert len(catalog.SHARED_TABLES) <= 15


@pytest.mark.goal("A4")
@pytest.mark.parametrize(("question", "harm", "repair"), SABOTAGE)
def test_each_question_finds_what_it_asks_for(committed_db, superuser, question, harm, repair):
    superuser.execute(harm)
    try:
        assert question() != []
    finally:
        superuser.execute(repair)


@pytest.fixture
def superuser():
    connection = psycopg2.connect(os.environ["TEST_ADMIN_URL"], dbname=settings.DATABASES["default"]["NAME"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()
