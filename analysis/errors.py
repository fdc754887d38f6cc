"""The one exception that a user's mistake raises, so that the command line can print it in one line."""


class BriefingError(ValueError):
    """Bad input: the message says what is wrong and what would be right, in one line."""
