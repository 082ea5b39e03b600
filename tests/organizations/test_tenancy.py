import pytest
from django.db import connection

from core.checks import role_problems
from core.tenancy import NoTenantError, tenant
from participants.models import Person


@pytest.mark.django_db
def test_the_tests_themselves_run_as_a_powerless_role():
    assert role_problems() == []


def test_rows_of_another_organization_are_not_there(organization, outsider, manager):
    with tenant(organization.pk):
        assert list(Person.objects.all()) == [manager.person]


def test_row_security_holds_without_the_manager(organization, outsider, manager):
    with tenant(organization.pk), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM participants_person")
        assert cursor.fetchall() == [(manager.person.pk,)]


@pytest.mark.django_db
def test_a_query_without_an_organization_is_refused():
    with pytest.raises(NoTenantError):
        Person.objects.count()


def test_the_tenant_before_comes_back(organization, other_organization, manager, outsider):
    with tenant(organization.pk):
        with tenant(other_organization.pk):
            assert Person.objects.get() == outsider.person
        assert Person.objects.get() == manager.person
