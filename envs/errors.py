"""The one exception for bad input: what is wrong, where, and what to do, in one line."""


class InputError(Exception):
    """Raised when a file, a name or a house given by the user cannot be used.

    The message is one line a person can act on; the command line prints it and exits with code 2. It is no
    ValueError, so that nobody who catches those of a library catches it by accident.
    """
