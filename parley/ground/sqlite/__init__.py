"""Django's SQLite engine with a fair queue for writers: a file lock around each write transaction."""
