"""What houses, paths and splits may be called, and what texts may hold: whatever can be printed and written."""

from vln.envs.errors import InputError

LONGEST_NAME = 200  # characters; file systems and terminals manage as many


def expect_name(name: str, what: str) -> None:
    """Refuses a name that cannot be printed on one line; "/", ":" and any script are fine.

    Raises:
        InputError: if it is empty, too long or has a control character.
    """
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        shown = name if len(name) <= 40 else f"{name[:37]}..."
        raise InputError(
            f"{what} is named {shown!r}; a name has 1 to {LONGEST_NAME} characters that can be printed"
        )


def expect_text(text: str, what: str) -> None:
    """Refuses a text with halves of characters (surrogates), which no file can hold.

    Raises:
        InputError: if it has one.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{what} has half a character, {text[error.start]!r}, which cannot be written") from None
