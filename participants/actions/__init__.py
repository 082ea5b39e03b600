"""What people ask for: adding and changing people, importing files, ordering levels, merging skills."""
