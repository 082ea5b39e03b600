"""Every statistic gives what the measuring page or a publication says (the table of `benchmarks.published_statistics`)."""

import pytest

from benchmarks.published_statistics import FAMILIES


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_a_family_of_statistics_gives_the_published_values(family):
    wrong = {
        check.name: (check.expected, got)
        for check in family()
        if abs((got := check.compute()) - check.expected) > check.tolerance + 1e-9
    }
    assert wrong == {}
