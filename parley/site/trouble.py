"""What an operator can mend: said in one line, without a traceback."""


class Trouble(Exception):
    """The command cannot go on; the message says why and what to do about it."""
