"""The command line as tests call it."""

import pytest

from vln.cli import main

TINY_TRAINING = [
    "--updates",
    "2",
    "--validate-every",
    "1",
    "--validation-episodes",
    "2",
    "--batch-size",
    "2",
    "--threads",
    "1",
]


def run(*arguments):
    main([str(argument) for argument in arguments])


def refused(capsys, *arguments):
    """The one line a bad command line prints, exit code checked."""
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    printed = capsys.readouterr()
    assert caught.value.code == 2
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err
    return printed.err
