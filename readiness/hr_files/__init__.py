"""Reading files of key roles, moves, exits and reviews: the same readers of files and dates as people's, other columns.

`catalog` says what columns mean, `rows` checks each row by itself, `planning` compares all rows with what there is,
`storing` writes. Only `directory` and `storing` touch the database.
"""
