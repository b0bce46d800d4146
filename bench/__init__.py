"""What `make bench` measures, and against what: see docs/benchmarks.md, which it writes."""
