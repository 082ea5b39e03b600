"""Reading people files: any HR export in, people out.

The way of a file: `reading` makes a `Sheet` of it, `mapping` says what its columns mean, `rows` checks each row by
itself, `planning` compares all rows with the people there are and resolves managers, `storing` writes. Only
`directory`, `storing` and `pipeline` touch the database.
"""
