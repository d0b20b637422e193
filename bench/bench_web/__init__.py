"""See `python -m bench.bench_web --help`."""
