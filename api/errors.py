"""What a user of the command can mend."""


class UsageError(Exception):
    """The program cannot do what it was asked; the message says what to do."""
