"""A real browser at a real server: the whole path from joining to rating, by mouse and by keyboard."""
