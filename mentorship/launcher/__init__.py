"""The one-command launcher: Postgres, broker, web, worker and beat as one tree of processes.

`python -m mentorship.launcher` is what `make up` ends in. Rooms: `installation` (where things lie and their
passwords), `isolation` (how children are tied to the launcher), `processes` (start, watch, restart, stop),
`postgres` and `broker` (servers of its own), `servers` (those, or the ones that the environment names),
`preparation` (roles, migrations, demo), `services` (web, worker and beat, and how their readiness is seen).
"""
