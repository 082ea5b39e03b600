"""Tables of relationships, a file per noun."""

from relationships.models.relationships import Relationship, RelationshipMember

__all__ = ["Relationship", "RelationshipMember"]
