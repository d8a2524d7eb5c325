"""`python -m vln` is the command line; `torchrun -m vln` needs it."""

import sys


def main() -> None:
    """Runs the command line; Ctrl-C while it is still being imported ends as it does later."""
    try:
        from vln.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
