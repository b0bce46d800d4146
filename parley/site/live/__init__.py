"""Live streams: a small process of its own to which open pages listen, in place of asking `/live/` again and
again. Everything else stays WSGI. What is heard there are the same two numbers; no content travels."""
