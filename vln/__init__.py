"""Vision-language navigation: worlds (`vln.envs`), minds (`vln.agents`), and what you do with them.

Importing this package registers `vln/GridHouse-v0`, `vln/Sail-v0` and `vln/AlfredGoto-v0` with Gymnasium;
`gymnasium.make("vln:vln/GridHouse-v0")` does both at once.
"""

import os
from importlib.metadata import version

# Threads of torch that spin while they wait for each other slow a training down thirtyfold as soon as anything
# else runs. They read this once, when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

try:
    import vln.envs  # noqa: F401 (registers the environments)
except KeyboardInterrupt:  # in the first moments of a command; a traceback would tell nothing
    raise SystemExit(130) from None

__version__ = version("vln")
