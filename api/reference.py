"""The API's operations as a page shows them, read from the same description that the schema file holds."""

from dataclasses import dataclass
from functools import cache

from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True)
class Operation:
    """One operation: method, address below the organization, what it does, its group."""

    method: str
    path: str
    says: str
    group: str


@cache
def operations() -> list[Operation]:
    """All operations, grouped by the first word of their address."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    prefix = "/o/{organization}/api/v1/"
    return [
        Operation(
            method.upper(),
            path,
            str(described.get("description", "")).split("\n", 1)[0],
            path.removeprefix(prefix).split("/", 1)[0].capitalize(),
        )
        for path, methods in schema["paths"].items()
        for method, described in methods.items()
    ]
