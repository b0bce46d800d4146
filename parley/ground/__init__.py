"""The ground the rooms stand on: clock, money, locks, refusals, the SQLite engine. It knows no room."""
