"""A fleet on a PostgreSQL of its own: what its minute, its workers and its alerts take.

Run it as `python -m bench.bench_fleet [PART …] [--practices N]`; see `__main__` for the parts, and
for how many practices each takes. Linux, with PostgreSQL's programs. The last line is JSON.
"""
