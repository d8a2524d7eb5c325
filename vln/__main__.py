"""`python -m vln` is the command line; `torchrun -m vln` needs it."""

from vln.cli import main

if __name__ == "__main__":
    main()
