from pathlib import Path

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

SCHEMA = Path(__file__).resolve().parent.parent.parent / "docs/api/openapi.yaml"


def test_the_described_api_changes_only_knowingly():
    """Changed on purpose? `make schema` writes the file anew; say in CHANGELOG.md what callers must know."""
    made = OpenApiYamlRenderer().render(SchemaGenerator().get_schema(request=None, public=True), renderer_context={})
    assert made.decode() == SCHEMA.read_text()
