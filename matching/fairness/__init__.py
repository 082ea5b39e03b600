"""Who is selected, who is matched and how well, by group: counted with care for small groups and for secrets."""
