"""Forms of a relationship, a file per noun."""

from relationships.forms.relationships import EndForm

__all__ = ["EndForm"]
