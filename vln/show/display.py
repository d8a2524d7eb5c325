"""Whether windows can be opened."""

from vln.envs.errors import InputError


def check_display() -> None:
    """Makes sure that a window can be opened.

    Raises:
        InputError: if there is no display.
    """
    # Imported here: who saves files needs no window.
    from vln.envs.drawing.window import has_display

    if not has_display():
        raise InputError(
            "there is no display to open a window on; `vln watch POLICY --save episode.gif` makes a file"
        )
