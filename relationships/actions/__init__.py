"""What people do with a relationship, a file per noun."""

from relationships.actions.relationships import (
    Draft,
    end_relationship,
    label_of,
    publish_pair,
    publish_relationships,
    reopen_relationship,
)

__all__ = [
    "Draft",
    "end_relationship",
    "label_of",
    "publish_pair",
    "publish_relationships",
    "reopen_relationship",
]
