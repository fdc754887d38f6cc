"""From publishers' files to the tables of data/: one description a publisher, and a module beside it
where the format of the files has faults of its own.

`description` says what a description holds, `plain_files` reads the files that are plain tables,
`registry` lists the publishers, `rebuild` makes the tables, `fetch` brings them up to date.
"""
