"""One function per metric, a file per group of the dictionary. Importing this package declares them all."""

from reporting.measures import career, development, reach, relationships, succession, surveys

__all__ = ["career", "development", "reach", "relationships", "succession", "surveys"]
