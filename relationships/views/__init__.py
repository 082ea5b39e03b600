"""Pages of a relationship, a file per noun."""
